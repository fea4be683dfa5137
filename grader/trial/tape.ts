/** The tape of one call, step by step: what each gave, the gradient that the record brings it, and the one that its own steps have. */
import type { Trace, TraceOp } from "../../engine/index.ts";
import type { Grid } from "../../properties/algebras/algebra.ts";
import { type Dual, dual } from "../../properties/algebras/dual.ts";
import { f64 } from "../../properties/algebras/f64.ts";
import { replay } from "../../properties/algebras/replay.ts";
import type { Values } from "../../properties/suite/channel.ts";

export interface Step {
  /** Its place in the trace. */
  readonly place: number;
  readonly op: string;
  /** "exercise.ts:12". */
  readonly at?: string;
  readonly value: Values;
  /** As the record brings it; undefined where none arrives: a part of the way is not recorded. */
  readonly recorded: Values | undefined;
  /** Of the same steps, with nothing left out; undefined where the value does not depend on it. */
  readonly whole: Values | undefined;
  /** Whether the record goes through it: after `detach`, or in `noGrad`, it does not. */
  readonly tracked: boolean;
  /** The name of a rule whose derivative is written by hand: what it brings is its own affair. */
  readonly rule?: string;
}

/** Entries of all steps: each is a run of its own. */
const MOST_ENTRIES = 600;

/**
 * @param wanted names of the inputs whose gradients count: what depends on none of them is left out.
 * @param most entries of all steps.
 * @throws {RangeError} where there is too much to be shown; {TypeError} where a step cannot be followed, or is not of the shape that is told.
 */
export function tapeOf(
  trace: Trace,
  inputs: readonly Values[],
  wanted: readonly string[],
  above?: Values,
  most: number = MOST_ENTRIES,
): Step[] {
  const out = trace.outputs[0];
  const forward: Trace = { values: trace.values.slice(0, out + 1), outputs: [out] };
  const leading = leadingTo(forward, out);
  const dependent = dependingOn(forward, wanted);
  const values = valuesOf(forward, inputs);
  const places = [...leading]
    .filter((place) => forward.values[place].kind === "op" && (wanted.length === 0 || dependent.has(place)))
    .sort((a, b) => a - b);
  const entries = places.reduce((sum, place) => sum + values[place].data.length, 0);
  if (entries > most)
    throw new RangeError(
      `The steps have ${entries} numbers, and at most ${most} are shown. Choose a smaller input.`,
    );
  return places.map((place): Step => {
    const { op, at, rule, tracked } = forward.values[place] as TraceOp;
    const value = values[place];
    const slope = (recorded: boolean): Values | undefined =>
      gradientAt(forward, inputs, place, value, above, recorded);
    return {
      place,
      op,
      value,
      tracked,
      recorded: tracked ? slope(true) : undefined,
      whole: slope(false),
      ...(at !== undefined && { at }),
      ...(rule !== undefined && { rule }),
    };
  });
}

/** Where the record is cut first; else the last step whose own gradient the record does not bring, since gradients come from the end. */
export function firstParting(steps: readonly Step[]): Step | undefined {
  const apart = steps.filter(({ recorded, whole }) => !isSame(recorded, whole));
  return apart.find(({ tracked }) => !tracked) ?? apart.at(-1);
}

/** Up to rounding; what nothing depends on has no gradient, or 0. */
export function isSame(a: Values | undefined, b: Values | undefined): boolean {
  const zero = (values: Values | undefined): boolean =>
    values === undefined || values.data.every((entry) => entry === 0);
  if (!a || !b) return zero(a) && zero(b);
  const scale = b.data.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  return a.data.every(
    (entry, k) => Object.is(entry, b.data[k]) || Math.abs(entry - b.data[k]) <= 1e-11 * scale,
  );
}

function leadingTo({ values }: Trace, out: number): Set<number> {
  const found = new Set<number>();
  const waiting = [out];
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    if (found.has(place)) continue;
    found.add(place);
    const value = values[place];
    if (value.kind === "op") waiting.push(...value.inputs);
  }
  return found;
}

function dependingOn({ values }: Trace, names: readonly string[]): Set<number> {
  const found = new Set<number>();
  for (const [place, value] of values.entries()) {
    // A comparison has no gradient by nature, nor has what is made of it alone.
    const isFloat = value.dtype === "float64" || value.dtype === "float32";
    const depends = isFloat && value.kind === "op" && value.inputs.some((input) => found.has(input));
    if (depends || (value.kind === "input" && names.includes(value.name))) found.add(place);
  }
  return found;
}

function valuesOf(trace: Trace, inputs: readonly Values[]): Values[] {
  const all: Values[] = [];
  const grids = inputs.map(({ shape, data }): Grid<number> => ({ shape, at: [...data] }));
  replay(trace, f64, grids, {
    each(grid, index) {
      if (grid.shape.join() !== trace.values[index].shape.join())
        throw new TypeError(`Step ${index} is not of the shape that is told.`);
      all[index] = { shape: grid.shape, data: Float64Array.from(grid.at) };
      return grid;
    },
  });
  return all;
}

const over = dual(f64);

/** Moves each entry of a step by itself, and looks how the value moves. */
function gradientAt(
  trace: Trace,
  inputs: readonly Values[],
  place: number,
  { shape, data }: Values,
  above: Values | undefined,
  recorded: boolean,
): Values | undefined {
  const grids = inputs.map(
    ({ shape, data }): Grid<Dual<number>> => ({ shape, at: Array.from(data, over.constant) }),
  );
  let reached = false;
  const slopes = data.map((_, k) => {
    const [{ at }] = replay(trace, over, grids, {
      each: (grid, index) => {
        const step = trace.values[index] as TraceOp;
        if (index === place)
          return {
            shape: grid.shape,
            at: grid.at.map(({ value }, i) => (i === k ? { value, tangent: 1 } : { value })),
          };
        return recorded && !step.tracked
          ? { shape: grid.shape, at: grid.at.map(({ value }) => ({ value })) }
          : grid;
      },
    });
    return at.reduce((sum, { tangent }, i) => {
      if (tangent === undefined) return sum;
      reached = true;
      return sum + tangent * (above ? above.data[above.data.length === 1 ? 0 : i] : 1);
    }, 0);
  });
  return reached ? { shape, data: slopes } : undefined;
}
