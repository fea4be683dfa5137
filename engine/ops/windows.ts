/** Windows that slide over dimensions, as copies. */

import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { pick } from "./constants.ts";
import { permute, reshape } from "./view.ts";

/**
 * Windows of one dimension, `step` apart, as a new last dimension; they may overlap.
 * @example
 * arange(4).unfold(0, 2, 1).toArray(); // [[0, 1], [1, 2], [2, 3]]
 */
export function unfold(x: Tensor, dim: number, size: number, step: number): Tensor {
  const d = resolveDim(dim, x.ndim, "unfold");
  const n = x.shape[d] ?? 1;
  if (size > n || size < 0 || step < 1)
    throw new ShapeError(`unfold: no windows of ${size}, ${step} apart, in dimension ${d} of size ${n}.`);
  const full = x.ndim === 0 ? reshape(x, [1]) : x;
  const split = windows(full, d, size, step);
  const order = [...split.shape.keys()].filter((k) => k !== d + 1);
  const last = permute(split, [...order, d + 1]);
  return x.ndim === 0 ? reshape(last, [size]) : last;
}

/** Windows of one dimension as a new dimension after it; `dilation` is from one element of a window to the next. */
export function windows(x: Tensor, d: number, size: number, step: number, dilation: number = 1): Tensor {
  const span = dilation * (size - 1) + 1;
  const count = Math.max(Math.floor((x.shape[d] - span) / step) + 1, 0);
  const places = Array.from(
    { length: count * size },
    (_, k) => Math.floor(k / size) * step + (k % size) * dilation,
  );
  return reshape(pick(x, d, places), [...x.shape.slice(0, d), count, size, ...x.shape.slice(d + 1)]);
}

/** Elements of the flattened tensor by strides of one's own: what PyTorch calls a view of the storage, as a copy. */
export function asStrided(
  x: Tensor,
  size: readonly number[],
  stride: readonly number[],
  storageOffset: number = 0,
): Tensor {
  return reshape(pick(reshape(x, [x.size]), 0, stridedPlaces(size, stride, storageOffset)), size);
}

function stridedPlaces(size: readonly number[], stride: readonly number[], offset: number): number[] {
  return size.reduce(
    (places, n, d) => places.flatMap((p) => Array.from({ length: n }, (_, k) => p + k * stride[d])),
    [offset],
  );
}
