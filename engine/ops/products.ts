/** Products of vectors and matrices beside the matrix product. */

import { broadcastShapes, resolveDim, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { gatherAt } from "./constants.ts";
import { expand } from "./expand.ts";
import { matmul } from "./matmul.ts";
import { dot } from "./reduction.ts";
import { reshape, transpose } from "./view.ts";

/** The sum of products over the last dimension of both; with a number, the product. */
export function inner(x: Tensor, y: Tensor): Tensor {
  if (x.ndim === 0 || y.ndim === 0) return x.mul(y);
  const rows = (z: Tensor): Tensor => reshape(z, [sizeOf(z.shape.slice(0, -1)), z.shape[z.ndim - 1]]);
  return reshape(matmul(rows(x), transpose(rows(y), 0, 1)), [
    ...x.shape.slice(0, -1),
    ...y.shape.slice(0, -1),
  ]);
}

/** The dot product of two vectors: `dot`, since there are no complex numbers here. */
export function vdot(x: Tensor, y: Tensor): Tensor {
  return dot(x, y);
}

/** Dot products along a dimension, broadcast over the others. */
export function vecdot(x: Tensor, y: Tensor, dim: number = -1): Tensor {
  return x.mul(y).sum(dim);
}

/**
 * Each element of x times all of y: the Kronecker product.
 * @example
 * tensor([1, 2]).kron(tensor([1, 10])).toArray(); // [1, 10, 2, 20]
 */
export function kron(x: Tensor, y: Tensor): Tensor {
  const rank = Math.max(x.ndim, y.ndim);
  const [a, b] = [x, y].map((z) => [...new Array<number>(rank - z.ndim).fill(1), ...z.shape]);
  const product = reshape(
    x,
    a.flatMap((n) => [n, 1]),
  ).mul(
    reshape(
      y,
      b.flatMap((n) => [1, n]),
    ),
  );
  return reshape(
    product,
    a.map((n, d) => n * b[d]),
  );
}

/**
 * The cross product of 3-vectors along a dimension, broadcast over the others.
 * @throws {ShapeError} unless the dimension has size 3.
 * @example
 * tensor([1, 0, 0]).cross(tensor([0, 1, 0])).toArray(); // [0, 0, 1]
 */
export function cross(x: Tensor, y: Tensor, dim: number = -1): Tensor {
  const shape = broadcastShapes(x.shape, y.shape, "cross");
  const d = resolveDim(dim, shape.length, "cross");
  if (shape[d] !== 3)
    throw new ShapeError(`cross: dimension ${dim} of shape ${shapeText(shape)} must have size 3.`);
  const [a, b] = [expand(x, shape), expand(y, shape)];
  return gatherAt(a, d, [1, 2, 0])
    .mul(gatherAt(b, d, [2, 0, 1]))
    .sub(gatherAt(a, d, [2, 0, 1]).mul(gatherAt(b, d, [1, 2, 0])));
}

/** The product of several matrices, from the left; the first and the last may be vectors. */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  if (tensors.length < 2) throw new ShapeError("multiDot: takes two tensors or more.");
  return tensors.reduce((a, b) => matmul(a, b));
}
