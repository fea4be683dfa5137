/** How close a result must come to PyTorch's. */
import { numberOf } from "./argument.ts";
import type { StoredTensor } from "./sample.ts";

export interface Given {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * Roundings by which two right algorithms may differ: of all samples 2¹⁰ are exceeded by a layer norm with eps = −½, whose variance
 * nearly cancels, by logcumsumexp, and in float32 by tan beside its pole.
 */
const UNITS = 2 ** 13;

/** Of an entry's own size, and a share of the largest entry's, or of 1: what is added up, and cancels, is of that size. */
const SHARE_OF_LARGEST = 1 / 16;

/** Of others, numbers are what they are: whole, or rounded once by a conversion. */
const EPSILON: Readonly<Record<string, number>> = {
  float64: 2 ** -53,
  float32: 2 ** -24,
};

/** Nothing if they agree, else what differs. `unit` is the rounding of what was computed in, where coarser than PyTorch's. */
export function difference(given: Given, expected: StoredTensor, unit: number): string | undefined {
  if (given.shape.join() !== expected.shape.join())
    return `has shape [${given.shape.join(", ")}], not [${expected.shape.join(", ")}]`;
  const wanted = Float64Array.from(expected.tensor, numberOf);
  const rounding = UNITS * Math.max(unit, EPSILON[expected.dtype] ?? 0);
  const exact = !(expected.dtype in EPSILON);
  let largest = 0;
  for (const entry of wanted) if (Number.isFinite(entry)) largest = Math.max(largest, Math.abs(entry));
  for (let k = 0; k < wanted.length; k++) {
    const [a, e] = [given.data[k], wanted[k]];
    if (Object.is(a, e) || a === e) continue;
    const bound = exact ? 0 : rounding * (Math.abs(e) + SHARE_OF_LARGEST * Math.max(largest, 1));
    if (!(Math.abs(a - e) <= bound)) return `is ${a} at ${k}, not ${e}`;
  }
  return undefined;
}
