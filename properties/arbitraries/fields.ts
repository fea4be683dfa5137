/** Single inputs: how each is drawn, and what is easier than a value of it, the easiest first. */

import type { Random } from "fast-check";
import { sizeOf } from "../../engine/core/layout.ts";
import type { Values } from "../suite/channel.ts";
import { difficulty, drawEntry, easier } from "./entry.ts";

/** A size, or the name of one. */
export type Size = number | string;

export interface Field<V = Values> {
  readonly shape: readonly Size[];
  /**
   * @param earlier the entries of the fields before it, which it may tie with.
   * @param sizeOf the size that a dimension has, where its name stands for more than a length.
   */
  draw(
    random: Random,
    shape: readonly number[],
    earlier: readonly number[],
    sizeOf: (size: Size) => number,
  ): V;
  /** Names of dimensions that its shape does not have, and it needs all the same. */
  readonly needs?: readonly Size[];
  easier(value: V): Iterable<V>;
}

function filled(shape: readonly number[], entry: (k: number) => number): Values {
  return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, k) => entry(k)) };
}

export interface Numbers {
  /** Quarters up to this size, which a person can follow. @defaultValue any sound numbers */
  readonly quarters?: number;
  /** Whether single entries may be 0. @defaultValue true */
  readonly zero?: boolean;
  /** What all entries are at their easiest. @defaultValue 3, 4, 2, …; where they may not be as large, 0, or 1 where none may be 0 */
  readonly plain?: number;
}

/** Entries that a person squares in the head, all different, where a field's may be as large. */
const ON_PAPER = [3, 4, 2, 5, 6, 7];

/** Entry by entry. */
export function numbers(shape: readonly Size[], { quarters, zero = true, plain }: Numbers = {}): Field {
  const one = (random: Random, earlier: readonly number[]): number => {
    if (quarters === undefined) return drawEntry(random, earlier, { exponents: [-1.2, 1.2], zero });
    return random.nextInt(-4 * quarters, 4 * quarters) / 4 || (zero ? 0 : 1);
  };
  const simple = plain === undefined ? (zero ? [0, 1] : [1]) : [plain];
  const isHarder = (entry: number): boolean => !simple.includes(entry);
  return {
    shape,
    draw(random, size, earlier) {
      const data: number[] = [];
      while (data.length < sizeOf(size)) data.push(one(random, [...earlier, ...data]));
      return { shape: size, data: Float64Array.from(data) };
    },
    *easier({ shape: size, data }) {
      const easiest = filled(size, (k) => ON_PAPER[k % ON_PAPER.length]);
      const isWithin = easiest.data.every((entry) => entry <= (quarters ?? Number.POSITIVE_INFINITY));
      if (plain === undefined && size.length > 0 && isWithin) {
        if (data.every((entry, k) => entry === easiest.data[k])) return;
        yield easiest;
      }
      for (const entry of simple)
        if (data.some(isHarder))
          yield { shape: size, data: data.map((each) => (isHarder(each) ? entry : each)) };
      for (const [i, entry] of data.entries()) {
        const candidates = new Set([...(isHarder(entry) ? simple : []), ...easier(entry)]);
        for (const simpler of candidates)
          if (
            (zero || simpler !== 0) &&
            (simple.includes(simpler) || difficulty(simpler) < difficulty(entry))
          )
            yield { shape: size, data: data.with(i, simpler) };
      }
    },
  };
}

/** Numbers above 0: quarters up to this size. */
export function positive(
  shape: readonly Size[],
  { quarters = 4 }: { readonly quarters?: number } = {},
): Field {
  return {
    shape,
    draw: (random, size) => filled(size, () => random.nextInt(1, 4 * quarters) / 4),
    easier: ({ shape: size, data }) => plainer({ shape: size, data }, 1),
  };
}

/** All entries plain, then one by one. */
function* plainer({ shape, data }: Values, plain: number): Iterable<Values> {
  if (data.some((entry) => entry !== plain)) yield filled(shape, () => plain);
  for (const [i, entry] of data.entries()) if (entry !== plain) yield { shape, data: data.with(i, plain) };
}

/** Along the last dimension from the smallest up, all of them different. */
export function sorted(shape: readonly Size[], { quarters = 4 }: { readonly quarters?: number } = {}): Field {
  const steps = (size: readonly number[], step: () => number): Values => {
    const n = size.at(-1) ?? 1;
    let at = 0;
    return filled(size, (k) => (at = k % n === 0 ? step() - quarters : at + step()));
  };
  return {
    shape,
    draw: (random, size) => steps(size, () => random.nextInt(1, 4 * quarters) / 4),
    *easier({ shape: size, data }) {
      const simple = steps(size, () => 1);
      if (data.some((entry, k) => entry !== simple.data[k])) yield simple;
    },
  };
}

/** Symmetric matrices [...batch, n, n] whose eigenvalues are all above 0; 2 I is the easiest. */
export function positiveDefinite(batch: readonly Size[], n: number): Field {
  const isDiagonal = (k: number): boolean => (k % (n * n)) % (n + 1) === 0;
  const plain = (size: readonly number[]): Values => filled(size, (k) => (isDiagonal(k) ? 2 : 0));
  return {
    shape: [...batch, n, n],
    draw(random, size) {
      const { data } = plain(size);
      for (let at = 0; at < data.length; at += n * n)
        for (let i = 0; i < n; i++)
          for (let j = 0; j <= i; j++) {
            // Diagonally dominant: every eigenvalue is at least a quarter.
            const entry = i === j ? random.nextInt(4 * n - 3, 4 * n + 8) / 4 : random.nextInt(-4, 4) / 4;
            data[at + i * n + j] = entry;
            data[at + j * n + i] = entry;
          }
      return { shape: size, data };
    },
    *easier({ shape: size, data }) {
      const simple = plain(size);
      if (data.some((entry, k) => entry !== simple.data[k])) yield simple;
    },
  };
}

/** Rotations [n, n]: products of quarter turns and of turns by the angle of a 3, 4, 5 triangle; the unit matrix is the easiest. */
export function orthogonal(n: number): Field {
  const unit = (): Values => filled([n, n], (k) => (k % (n + 1) === 0 ? 1 : 0));
  return {
    shape: [n, n],
    draw(random) {
      const { shape, data } = unit();
      // A turn of two rows by an angle with a rational tangent: 3, 4, 5.
      for (let i = 1; i < n; i++) {
        const [c, s] = random.nextInt(0, 1) === 0 ? [0.6, 0.8] : [0, 1];
        for (let k = 0; k < n; k++) {
          const [a, b] = [data[(i - 1) * n + k], data[i * n + k]];
          data[(i - 1) * n + k] = c * a - s * b;
          data[i * n + k] = s * a + c * b;
        }
      }
      return { shape, data };
    },
    *easier({ data }) {
      const simple = unit();
      if (data.some((entry, k) => entry !== simple.data[k])) yield simple;
    },
  };
}

/** Along the last dimension numbers above 0 that add up to 1; all alike is the easiest. */
export function probabilities(shape: readonly Size[]): Field {
  const alike = (size: readonly number[]): Values => filled(size, () => 1 / (size.at(-1) ?? 1));
  return {
    shape,
    draw(random, size) {
      const n = size.at(-1) ?? 1;
      const { data } = filled(size, () => random.nextInt(1, 8));
      for (let at = 0; at < data.length; at += n) {
        const total = data.subarray(at, at + n).reduce((sum, entry) => sum + entry, 0);
        for (let k = at; k < at + n; k++) data[k] /= total;
      }
      return { shape: size, data };
    },
    *easier({ shape: size, data }) {
      const simple = alike(size);
      if (data.some((entry, k) => entry !== simple.data[k])) yield simple;
    },
  };
}

/** Whole numbers from 0 to below this one, or below the size of a dimension: `labels(["n"], "classes")`; 0 is the easiest. */
export function labels(shape: readonly Size[], below: Size): Field {
  return {
    shape,
    needs: [below],
    draw: (random, size, _, sizeOf) => filled(size, () => random.nextInt(0, sizeOf(below) - 1)),
    easier: (value) => plainer(value, 0),
  };
}

/** Along the last dimension, of this size, a single 1. */
export function oneHot(shape: readonly Size[], classes: Size): Field {
  const first = (size: readonly number[]): Values => filled(size, (k) => (k % size.at(-1)! === 0 ? 1 : 0));
  return {
    shape: [...shape, classes],
    draw(random, size) {
      const n = size.at(-1)!;
      const { data } = filled(size, () => 0);
      for (let at = 0; at < data.length; at += n) data[at + random.nextInt(0, n - 1)] = 1;
      return { shape: size, data };
    },
    *easier({ shape: size, data }) {
      const simple = first(size);
      if (data.some((entry, k) => entry !== simple.data[k])) yield simple;
    },
  };
}

/** One of a list, the easiest first. */
export function oneOf<V extends number | boolean | string>(list: readonly V[]): Field<V> {
  if (list.length === 0) throw new TypeError("oneOf: the list is empty; one value or more were expected.");
  return {
    shape: [],
    draw: (random) => list[random.nextInt(0, list.length - 1)],
    easier: (value) => list.slice(0, list.indexOf(value)),
  };
}

/** A whole number within bounds; the least is the easiest. */
export function whole(least: number, most: number): Field<number> {
  if (!(Number.isSafeInteger(least) && Number.isSafeInteger(most) && least <= most))
    throw new TypeError(
      `whole: takes a least and a most whole number, such as whole(1, 5), not ${least} and ${most}.`,
    );
  return {
    shape: [],
    draw: (random) => random.nextInt(least, most),
    *easier(value) {
      for (const simpler of new Set([least, least + 1, least + 2, (least + value) >> 1]))
        if (simpler >= least && simpler < value) yield simpler;
    },
  };
}
