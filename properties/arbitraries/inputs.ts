/** The inputs of a lesson, by name, over dimensions that have names too: what shares a dimension grows and shrinks together. */
import type { Arbitrary, Random } from "fast-check";
import type { Values } from "../suite/channel.ts";
import type { Field, Size } from "./fields.ts";
import { simplest } from "./simplest.ts";

export type Fields = Readonly<Record<string, Field<Values> | Field<number> | Field<boolean> | Field<string>>>;

export type Drawn<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer V> ? V : never };

/** A size, its bounds, or its bounds and the largest that a share of the inputs has: `{ n: [1, 5, 60] }`. */
export type Sizes = Readonly<
  Record<string, number | readonly [number, number] | readonly [number, number, number]>
>;

export interface InputsOptions<F extends Fields> {
  /** What else must hold of them. */
  readonly valid?: (drawn: Drawn<F>) => boolean;
  /** What a share of them is made into, in parts of 100: all lengths in other units, one entry next to nothing. What it makes must be valid. */
  readonly shares?: readonly Share<Drawn<F>>[];
}

export interface Share<T> {
  readonly share: number;
  readonly make: (drawn: T, random: Random) => T;
  /** What is easier: how to come back from it. */
  readonly easier?: (drawn: T) => Iterable<T>;
}

/** How often a dimension is longer than its everyday bounds, in parts of 100. */
const LONG = 13;

/**
 * ```ts
 * inputs({ P: positiveDefinite(["k"], 2), m: numbers(["k", 2], { quarters: 1 }) }, { k: [1, 3] })
 * ```
 * @param sizes of the named dimensions.
 */
export function inputs<const F extends Fields>(
  fields: F,
  sizes: Sizes = {},
  { valid = () => true, shares = [] }: InputsOptions<F> = {},
): Arbitrary<Drawn<F>> {
  const names = Object.keys(fields) as (keyof F & string)[];
  requireSizes(fields, sizes);
  const dimensions = Object.entries(sizes).map(([name, size]) => {
    const [least, most, longest = most] = typeof size === "number" ? [size, size] : size;
    return { name, least, most, longest };
  });
  const draw = (random: Random): Drawn<F> => {
    const chosen = new Map(dimensions.map((each) => [each.name, drawSize(random, each)]));
    const sizeOf = (size: Size): number => (typeof size === "number" ? size : chosen.get(size)!);
    const earlier: number[] = [];
    const drawn = names.map((name) => {
      const field = fields[name] as Field<unknown>;
      const value = field.draw(random, field.shape.map(sizeOf), earlier, sizeOf);
      if (typeof value === "object") earlier.push(...(value as Values).data);
      return [name, value];
    });
    let made = Object.fromEntries(drawn) as Drawn<F>;
    for (const { share, make } of shares) if (random.nextInt(0, 99) < share) made = make(made, random);
    return made;
  };
  return simplest<Drawn<F>>(
    draw,
    function* (drawn) {
      const changed = (entries: Entries): Drawn<F> => ({
        ...drawn,
        ...(Object.fromEntries(entries) as object),
      });
      for (const { easier } of shares) if (easier) yield* easier(drawn);
      for (const { name, least } of dimensions)
        for (const entries of shorter(fields, drawn, name, least)) yield changed(entries);
      for (const name of names) {
        if (name === "above") yield* onesFromAbove(drawn[name]).map((ones) => changed([[name, ones]]));
        if (name === "above" && isOnes(drawn[name])) continue;
        for (const value of (fields[name] as Field<unknown>).easier(drawn[name]))
          yield changed([[name, value]]);
      }
    },
    valid,
  );
}

/** Beside ones from above, a gradient is the gradient. */
function onesFromAbove(above: unknown): unknown[] {
  if (isOnes(above) || typeof above !== "object") return [];
  const { shape, data } = above as Values;
  return [{ shape, data: data.map(() => 1) }];
}

function isOnes(above: unknown): boolean {
  return typeof above === "object" && (above as Values).data.every((entry) => entry === 1);
}

type Entries = readonly (readonly [string, unknown])[];

/** @throws {TypeError} for a name without a size, and for what is none. */
function requireSizes(fields: Fields, sizes: Sizes): void {
  for (const [name, size] of Object.entries(sizes)) {
    const bounds = typeof size === "number" ? [size] : size;
    if (bounds.every((bound, k) => Number.isSafeInteger(bound) && bound >= (bounds[k - 1] ?? 0))) continue;
    throw new TypeError(
      `inputs: the size of ${name} is ${JSON.stringify(size)}; whole numbers from 0 were expected, none below the one before. Write { ${name}: [1, 5] }.`,
    );
  }
  for (const [name, { shape, needs = [] }] of Object.entries(fields))
    for (const size of [...shape, ...needs]) {
      if (typeof size === "number" || Object.hasOwn(sizes, size)) continue;
      const known = Object.keys(sizes).join(", ") || "none";
      throw new TypeError(
        `inputs: the dimension ${size} of ${name} has no size; sizes has ${known}. Write { ${size}: [1, 5] } there.`,
      );
    }
}

interface Dimension {
  readonly least: number;
  readonly most: number;
  readonly longest: number;
}

function drawSize(random: Random, { least, most, longest }: Dimension): number {
  const long = longest > most && random.nextInt(0, 99) < LONG;
  return long ? random.nextInt(most + 1, longest) : random.nextInt(least, most);
}

/** What shares a dimension, the first few first, then without one. */
function* shorter(
  fields: Fields,
  drawn: Readonly<Record<string, unknown>>,
  dimension: string,
  least: number,
): Iterable<Entries> {
  const sharing = Object.keys(fields).filter((each) => fields[each].shape.includes(dimension));
  if (sharing.length === 0) return;
  const n = (drawn[sharing[0]] as Values).shape[fields[sharing[0]].shape.indexOf(dimension)];
  const without = (keep: (i: number) => boolean): Entries =>
    sharing.map((each) => [each, keptAlong(fields[each].shape, dimension, drawn[each] as Values, keep)]);
  for (const few of [least, least + 1, least + 2, n >> 1])
    if (few >= least && few < n) yield [...without((i) => i < few), ...labelsBelow(few)];
  for (let i = 0; n > least && n <= ONE_BY_ONE && i < n; i++)
    yield [...without((k) => k !== i), ...labelsBelow(n - 1)];

  /** Labels that count up to this dimension stay below it. */
  function labelsBelow(size: number): Entries {
    const counting = Object.keys(fields).filter((each) => fields[each].needs?.includes(dimension));
    return counting.map((each) => {
      const { shape, data } = drawn[each] as Values;
      return [each, { shape, data: data.map((label) => Math.min(label, size - 1)) }];
    });
  }
}

/** Of longer dimensions, single places are not left out: it takes too many tries. */
const ONE_BY_ONE = 12;

/** Some slices of a dimension. */
function kept({ shape, data }: Values, dim: number, keep: (i: number) => boolean): Values {
  const inner = shape.slice(dim + 1).reduce((product, n) => product * n, 1);
  const left = Array.from({ length: shape[dim] }, (_, i) => i).filter(keep).length;
  return {
    shape: shape.map((n, d) => (d === dim ? left : n)),
    data: data.filter((_, k) => keep(Math.floor(k / inner) % shape[dim])),
  };
}

/** In every dimension of this name: what is square stays so. */
function keptAlong(
  names: readonly Size[],
  name: string,
  values: Values,
  keep: (i: number) => boolean,
): Values {
  return names.reduce<Values>((left, each, d) => (each === name ? kept(left, d, keep) : left), values);
}
