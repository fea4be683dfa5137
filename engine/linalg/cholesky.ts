/** Square roots of positive definite matrices, and their exponential. */

import { mode } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { filled, identity } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { cat } from "../ops/joining.ts";
import { narrow } from "../ops/slice.ts";
import { detach, reshape, transpose } from "../ops/view.ts";
import { toTypedArray } from "../run/read.ts";
import { checkSquare, stacked } from "./elimination.ts";
import { rootByLapack } from "./lapack/cholesky.ts";
import { solve } from "./solve.ts";

export interface CholeskyOptions {
  /** The upper triangle, the transpose of the lower. */
  readonly upper?: boolean;
}

/**
 * The lower triangular L with L · Lᵀ = x; NaN where x is not positive definite. x is made symmetric first, and so is its gradient.
 * @example
 * linalg.cholesky(tensor([[4, 2], [2, 5]])).toArray(); // [[2, 0], [1, 2]]
 */
export function cholesky(x: Tensor, { upper = false }: CholeskyOptions = {}): Tensor {
  checkSquare("cholesky", x);
  const even = stacked(x.add(transpose(x, -2, -1)).mul(0.5));
  const lower = reshape(rootByLapack(even) ?? root(even), x.shape);
  return upper ? transpose(lower, -2, -1) : lower;
}

/** Of a stack of symmetric matrices. */
function root(x: Tensor): Tensor {
  const [batch, n] = x.shape;
  if (n === 0) return x;
  const columns: Tensor[] = [];
  let rest = x;
  for (let k = 0; k < n; k++) {
    const size = n - k;
    const column = narrow(rest, 2, 0, 1).div(narrow(narrow(rest, 1, 0, 1), 2, 0, 1).sqrt());
    columns.push(k === 0 ? column : cat([filled(x, [batch, k, 1], 0), column], 1));
    const below = narrow(column, 1, 1, size - 1);
    rest = narrow(narrow(rest, 1, 1, size - 1), 2, 1, size - 1).sub(below.matmul(transpose(below, 1, 2)));
  }
  return cat(columns, 2);
}

/** The x with a · x = b, from the Cholesky factor of a, which is triangular; its gradient has entries beside the triangle too, as in PyTorch. */
export function choleskySolve(b: Tensor, factor: Tensor, { upper = false }: CholeskyOptions = {}): Tensor {
  const lower = upper ? transpose(factor, -2, -1) : factor;
  return solve(transpose(lower, -2, -1), solve(lower, b));
}

/** The inverse of a, from its Cholesky factor. */
export function choleskyInverse(factor: Tensor, options: CholeskyOptions = {}): Tensor {
  return choleskySolve(identity(factor), factor, options);
}

const terms = 18;

/** As often as the largest numbers of a dtype can be halved. */
const halvings: Readonly<Record<string, number>> = { float32: 130, float64: 1026 };

/**
 * How often to square: as often as the most halved of the matrices was. Where the elements cannot be looked at, on a device or in a
 * trace, which will be run on others, as often as it may be.
 */
function squarings(count: Tensor): number {
  const most = halvings[count.dtype];
  if (count.on !== null || mode.recorder !== null) return most;
  // A matrix with NaN says nothing of the others.
  let found = 0;
  for (const each of toTypedArray(count)) if (each > found) found = each;
  return Math.min(most, found);
}

/**
 * I + x + x² / 2! + …, of square matrices: halved until small, then squared as often.
 * @example
 * linalg.matrixExp(tensor([[0, 40000], [0, 0]])).toArray(); // [[1, 40000], [0, 1]]
 */
export function matrixExp(x: Tensor): Tensor {
  checkSquare("matrixExp", x);
  if (x.size === 0) return x.clone();
  const size = detach(x).abs().sum(-1, true).amax(-2, true);
  const count = size.clampMin(1).log2().ceil().add(1);
  const small = x.mul(count.neg().exp2());
  const one = identity(x);
  let sum = one;
  for (let k = terms; k > 0; k--) sum = one.add(small.matmul(sum).div(k));
  const times = squarings(count);
  for (let k = 0; k < times; k++) sum = where(count.gt(k), sum.matmul(sum), sum);
  return sum;
}
