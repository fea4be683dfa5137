/** The same elements in another order, or more than once. */

import { checkWhole, resolveDim } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { pick } from "./constants.ts";
import { type Dims, resolveDims } from "./dims.ts";
import { expand } from "./expand.ts";
import { cat } from "./joining.ts";
import { slice } from "./slice.ts";
import { listOf, permute, reshape, transpose } from "./view.ts";

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
    (y, d) => (x.ndim === 0 ? y : pick(y, d, backwards(x.shape[d]))),
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
    return pick(
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

/** Dimensions moved to other places, the rest keeping their order. */
export function movedim(x: Tensor, source: Dims, destination: Dims): Tensor {
  const from = resolveDims("movedim", x, source);
  const to = resolveDims("movedim", x, destination);
  if (from.length !== to.length)
    throw new ShapeError(`movedim: ${from.length} dimensions do not fit ${to.length} places.`);
  const rest = [...x.shape.keys()].filter((d) => !from.includes(d));
  const order = x.shape.map((_, d) => (to.includes(d) ? from[to.indexOf(d)] : (rest.shift() as number)));
  return x.ndim === 0 ? x : permute(x, order);
}

/** Two dimensions exchanged: NumPy's name of transpose. */
export function swapaxes(x: Tensor, dim0: number, dim1: number): Tensor {
  return transpose(x, dim0, dim1);
}

/** The differences of neighbours along a dimension, taken n times. */
export function diff(
  x: Tensor,
  n: number = 1,
  dim: number = -1,
  prepend?: Tensor | null,
  append?: Tensor | null,
): Tensor {
  const d = resolveDim(dim, x.ndim, "diff");
  if (x.ndim === 0) throw new ShapeError("diff: a 0-d tensor has no neighbours.");
  checkWhole("diff", "n", n, 0);
  if (n === 0) return x;
  const parts = [prepend, x, append].filter((part): part is Tensor => part instanceof Tensor);
  let y =
    parts.length === 1
      ? x
      : cat(
          parts.map((part) => widened(part, x, d)),
          d,
        );
  for (let k = 0; k < n && y.shape[d] > 0; k++)
    y = slice(y, d, 1).sub(slice(y, d, 0, Math.max(y.shape[d] - 1, 0)));
  return y;
}

/** A number to be put before or after the slices of x. */
function widened(part: Tensor, x: Tensor, d: number): Tensor {
  return part.ndim === 0
    ? expand(
        part,
        x.shape.map((n, k) => (k === d ? 1 : n)),
      )
    : part;
}
