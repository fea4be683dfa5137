/** Sums over dimensions, and what is one function away from a sum. */

import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { type Pairing, type Reduction, reduction } from "./define.ts";

/** The sum over dimensions; of bools, how many hold, as int32. Of int32 it is modulo 2³². */
export const sum: Reduction = reduction({
  name: "sum",
  each: "x",
  takes: "any",
  gives: "count",
  derivative: { x: "1" },
});

/** The average over dimensions; NaN of none. */
export const mean: Reduction = reduction({
  name: "mean",
  each: "x",
  finish: "total / count",
  derivative: { x: "1 / count" },
});

/** The Euclidean norm over dimensions, which `norm` calls for p = 2; its gradient at 0 is 0. */
export const euclideanNorm: Reduction = reduction({
  name: "norm",
  each: "x * x",
  finish: "sqrt(total)",
  homogeneous: true,
  derivative: { x: "out == 0 ? 0 : isInf(x) ? sign(x) : x / out" },
});

/** The sum of the products of two tensors of one shape, which `dot` calls for vectors. */
export const inner: Pairing = reduction({
  name: "dot",
  each: "x * y",
  takes: "number",
  derivative: { x: "y", y: "x" },
});

/** Whether one element is neither 0 nor false. */
export const any: Reduction = reduction({
  name: "any",
  each: "x != 0 ? 1 : 0",
  finish: "total > 0",
  takes: "any",
  gives: "bool",
  derivative: null,
});

/** Whether no element is 0 or false; true of none. */
export const all: Reduction = reduction({
  name: "all",
  each: "x == 0 ? 1 : 0",
  finish: "total == 0",
  takes: "any",
  gives: "bool",
  derivative: null,
});

/**
 * The dot product of two vectors of one length.
 * @throws {ShapeError} unless both are 1-D and equally long.
 * @example
 * tensor([1, 2]).dot(tensor([3, 4])).item(); // 11
 */
export function dot(x: Tensor, y: Tensor): Tensor {
  if (x.layout.rank !== 1 || y.layout.rank !== 1) {
    throw new ShapeError(
      `dot: takes two vectors, not shapes ${shapeText(x.shape)} and ${shapeText(y.shape)}: write x.mul(y).sum(), or matmul.`,
    );
  }
  return inner(x, y);
}
