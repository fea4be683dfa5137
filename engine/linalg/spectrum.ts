/** Eigenvalues of symmetric matrices, and singular values of any. */

import type { Tensor } from "../core/tensor.ts";
import { filled } from "../ops/constants.ts";
import { diagonal, tril, triu } from "../ops/diagonal.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { flip } from "../ops/flip.ts";
import { norm, sizeFor } from "../ops/norms.ts";
import { detach, reshape, transpose } from "../ops/view.ts";
import { checkRank } from "../run/limits.ts";
import { eigenvectorsOp } from "./eigenvectors.ts";
import { checkSquare } from "./elimination.ts";
import { directions, withTies } from "./equal-eigenvalues.ts";
import { singularByLapack } from "./lapack/singular.ts";

export interface TriangleOptions {
  /** The triangle that is read. @defaultValue the lower */
  readonly uplo?: "L" | "U";
}

/** One triangle mirrored, with the gradient of a matrix that is symmetric to begin with: as PyTorch has it, whichever triangle is read. */
function mirrored(x: Tensor, { uplo = "L" }: TriangleOptions): Tensor {
  const still = detach(x);
  const half = uplo === "L" ? tril(still, -1) : triu(still, 1);
  const whole = (uplo === "L" ? tril(still) : triu(still)).add(transpose(half, -2, -1));
  const even = x.add(transpose(x, -2, -1)).mul(0.5);
  return even.add(whole.sub(detach(even)));
}

const tiedEigenvalues = withTies((values) => filled(values, values.shape, 1));

/** A singular value σ is the root of an eigenvalue, and moves with it by 1 / 2σ. */
export const tiedSingularValues: (x: Tensor, v: Tensor, values: Tensor) => Tensor = withTies((values) => {
  const some = values.ne(0);
  return where(some, where(some, values, 1).reciprocal().mul(0.5), 0);
});

/**
 * Eigenvalues, rising, and orthonormal eigenvectors (columns) of symmetric matrices. Where eigenvalues are equal the vectors are not
 * unique, nor is their gradient; functions that treat the eigenvalues alike have all their derivatives up to the second.
 * @example
 * linalg.eigh(tensor([[2, 1], [1, 2]])).eigenvalues.toArray(); // [1, 3]
 */
export function eigh(
  x: Tensor,
  options: TriangleOptions = {},
): { eigenvalues: Tensor; eigenvectors: Tensor } {
  checkSquare("eigh", x);
  const whole = mirrored(x, options);
  const eigenvectors = directions(whole);
  const turned = transpose(eigenvectors, -2, -1).matmul(whole).matmul(eigenvectors);
  return { eigenvalues: tiedEigenvalues(whole, eigenvectors, diagonal(turned, 0, -2, -1)), eigenvectors };
}

/**
 * The eigenvalues of symmetric matrices, rising.
 * @example
 * hessian((x) => linalg.eigvalsh(x).square().sum(), tensor([[1, 0], [0, 1]])).at(0, 1, 0, 1).item(); // 1
 */
export function eigvalsh(x: Tensor, options: TriangleOptions = {}): Tensor {
  return eigh(x, options).eigenvalues;
}

/** The singular values of matrices, falling. */
export function svdvals(x: Tensor): Tensor {
  checkRank("svdvals", "x", x, 2, "[…, n, m]");
  const [n, m] = x.shape.slice(-2);
  if (x.size === 0) return reshape(x, [...x.shape.slice(0, -2), Math.min(n, m)]);
  const found = singularByLapack(x, "none");
  if (found) return found.s;
  // Of numbers near 1, whose squares are neither infinite nor 0.
  const size = sizeFor(x.abs(), (y) => y.amax([-2, -1], true));
  return singularValues((n < m ? transpose(x, -2, -1) : x).div(size)).mul(size.squeeze(-1));
}

/**
 * A matrix turned, without gradient, so that its columns are nearly orthogonal: then Jacobi's method finds small singular values to all their
 * digits, though it is given squares (Demmel and Veselić, 1992).
 */
export function straightened(tall: Tensor): { turned: Tensor; first: Tensor } {
  const still = detach(tall);
  const first = detach(eigenvectorsOp([transpose(still, -2, -1).matmul(still)], {}));
  return { turned: tall.matmul(first), first };
}

function singularValues(tall: Tensor): Tensor {
  // |x v| and not the root of xᵀx's eigenvalue, which would have half the digits.
  const { turned } = straightened(tall);
  const squares = transpose(turned, -2, -1).matmul(turned);
  const v = directions(squares, true);
  const lengths = tiedSingularValues(squares, v, norm(turned.matmul(v), { dim: -2 }));
  // Of a matrix of zeros every direction will do: the axes, as PyTorch has it, so that the gradient is one of the many.
  const zero = lengths.amax(-1, true).eq(0);
  return flip(where(zero, diagonal(tall, 0, -2, -1), lengths), -1);
}
