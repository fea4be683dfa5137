/** The same elements in reverse order, rolled along, or turned by quarters. */

import { checkWhole, resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { gatherAt } from "./constants.ts";
import { type Dims, resolveDims } from "./dims.ts";
import { listOf, reshape, transpose } from "./view.ts";

function backwards(n: number): number[] {
  return Array.from({ length: n }, (_, k) => n - 1 - k);
}

/**
 * In reverse order along dimensions.
 * @example
 * tensor([1, 2, 3]).flip(0).toArray(); // [3, 2, 1]
 */
export function flip(x: Tensor, dims: number | readonly number[], ...rest: number[]): Tensor {
  return resolveDims("flip", x, listOf("flip", dims, rest)).reduce(
    (y, d) => (x.ndim === 0 ? y : gatherAt(y, d, backwards(x.shape[d]))),
    x,
  );
}

/** Left and right exchanged: dimension 1 in reverse order. */
export function fliplr(x: Tensor): Tensor {
  return flip(x, 1);
}

/** Top and bottom exchanged: dimension 0 in reverse order. */
export function flipud(x: Tensor): Tensor {
  return flip(x, 0);
}

/**
 * Shifted along dimensions, what falls off coming in at the other end; flattened unless `dims` is given.
 * @example
 * tensor([1, 2, 3]).roll(1).toArray(); // [3, 1, 2]
 */
export function roll(x: Tensor, shifts: number | readonly number[], dims?: Dims): Tensor {
  const by = listOf("roll", shifts);
  const along = dims === undefined ? [] : listOf("roll", dims);
  if (along.length === 0) {
    if (by.length !== 1) throw new ShapeError("roll: several shifts need as many dimensions.");
    return reshape(roll(reshape(x, [x.size]), by, 0), x.shape);
  }
  if (by.length !== along.length)
    throw new ShapeError(`roll: ${by.length} shifts do not fit ${along.length} dimensions.`);
  return along.reduce((y, dim, i) => {
    const d = resolveDim(dim, x.ndim, "roll");
    checkWhole("roll", "a shift", by[i]);
    const n = x.shape[d] ?? 1;
    if (n === 0) return y;
    const start = (((-by[i] % n) + n) % n) | 0;
    return gatherAt(
      y,
      d,
      Array.from({ length: n }, (_, k) => (start + k) % n),
    );
  }, x);
}

/** Turned by a quarter k times, from the first towards the second dimension. */
export function rot90(x: Tensor, k: number = 1, dims: readonly [number, number] = [0, 1]): Tensor {
  const [a, b] = resolveDims("rot90", x, dims);
  checkWhole("rot90", "k", k);
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return x.clone();
  if (turns === 2) return flip(x, [a, b]);
  return turns === 1 ? transpose(flip(x, b), a, b) : flip(transpose(x, a, b), b);
}
