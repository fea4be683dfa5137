/** One op times a number, added to another: the BLAS forms. */

import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import type { Operand } from "../run/agree.ts";
import { expand } from "./expand.ts";
import { matmul, mm, mv, outer } from "./matmul.ts";

export interface Weights {
  /** What the product is multiplied by. @defaultValue 1 */
  readonly alpha?: number;
  /** What x is multiplied by. At 0, x is left out, NaN and all. @defaultValue 1 */
  readonly beta?: number;
}

function combined(given: Tensor, product: Tensor, { alpha = 1, beta = 1 }: Weights): Tensor {
  // A larger x would not be added to the product, but the product to it, over and over.
  const x = expand(given, product.shape);
  const scaled = alpha === 1 ? product : product.mul(alpha);
  if (beta === 0) return scaled.add(x.where(x.isFinite(), 0).mul(0));
  return scaled.add(beta === 1 ? x : x.mul(beta));
}

/** x + value · y · z. */
export function addcmul(x: Tensor, y: Operand, z: Operand, value: number = 1): Tensor {
  const product = typeof y === "number" ? (z as Tensor).mul(y) : y.mul(z);
  return x.add(value === 1 ? product : product.mul(value));
}

/** x + value · y / z. */
export function addcdiv(x: Tensor, y: Tensor, z: Operand, value: number = 1): Tensor {
  const quotient = y.div(z);
  return x.add(value === 1 ? quotient : quotient.mul(value));
}

/** beta · x + alpha · y @ z, of matrices. */
export function addmm(x: Tensor, y: Tensor, z: Tensor, weights: Weights = {}): Tensor {
  return combined(x, mm(y, z), weights);
}

/** beta · x + alpha · y @ z, of a matrix and a vector. */
export function addmv(x: Tensor, y: Tensor, z: Tensor, weights: Weights = {}): Tensor {
  return combined(x, mv(y, z), weights);
}

/** beta · x + alpha · the matrix of all products of y's and z's elements. */
export function addr(x: Tensor, y: Tensor, z: Tensor, weights: Weights = {}): Tensor {
  return combined(x, outer(y, z), weights);
}

/** The products of two stacks of matrices, one by one. */
export function bmm(x: Tensor, y: Tensor): Tensor {
  if (x.ndim !== 3 || y.ndim !== 3 || x.shape[0] !== y.shape[0]) {
    throw new ShapeError(
      `bmm: takes stacks of as many matrices, not ${shapeText(x.shape)} and ${shapeText(y.shape)}: matmul takes any.`,
    );
  }
  return matmul(x, y);
}

/** beta · x + alpha · the products of two stacks of matrices. */
export function baddbmm(x: Tensor, y: Tensor, z: Tensor, weights: Weights = {}): Tensor {
  return combined(x, bmm(y, z), weights);
}

/** beta · x + alpha · the sum of the products of two stacks of matrices. */
export function addbmm(x: Tensor, y: Tensor, z: Tensor, weights: Weights = {}): Tensor {
  return combined(x, bmm(y, z).sum(0), weights);
}
