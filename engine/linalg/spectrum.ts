/** Eigenvalues of symmetric matrices, and singular values of any. */

import type { Tensor } from "../core/tensor.ts";
import { flip } from "../ops/arranging.ts";
import { norm } from "../ops/composed.ts";
import { diagonal, tril, triu } from "../ops/diagonal.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { detach, transpose } from "../ops/view.ts";
import { eigenvectorsOp } from "./eigenvectors.ts";
import { checkSquare } from "./elimination.ts";

export interface TriangleOptions {
  /** The triangle that is read: the lower unless told. */
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

/**
 * Eigenvalues, rising, and orthonormal eigenvectors (columns) of symmetric matrices. Where eigenvalues are equal the vectors are not
 * unique, nor is their gradient.
 * @example
 * linalg.eigh(tensor([[2, 1], [1, 2]])).eigenvalues.toArray(); // [1, 3]
 */
export function eigh(
  x: Tensor,
  options: TriangleOptions = {},
): { eigenvalues: Tensor; eigenvectors: Tensor } {
  checkSquare("eigh", x);
  const whole = mirrored(x, options);
  const eigenvectors = eigenvectorsOp([whole], {});
  const turned = transpose(eigenvectors, -2, -1).matmul(whole).matmul(eigenvectors);
  return { eigenvalues: diagonal(turned, 0, -2, -1), eigenvectors };
}

/** The eigenvalues of symmetric matrices, rising. */
export function eigvalsh(x: Tensor, options: TriangleOptions = {}): Tensor {
  return eigh(x, options).eigenvalues;
}

/** The singular values of matrices, falling. */
export function svdvals(x: Tensor): Tensor {
  const [n, m] = x.shape.slice(-2);
  const tall = n < m ? transpose(x, -2, -1) : x;
  // |x v| and not the root of xᵀx's eigenvalue, which would have half the digits.
  const v = eigenvectorsOp([transpose(tall, -2, -1).matmul(tall)], {});
  const lengths = norm(tall.matmul(v), { dim: -2 });
  if (x.size === 0) return flip(lengths, -1);
  // Of a matrix of zeros every direction will do: the axes, as PyTorch has it, so that the gradient is one of the many.
  const zero = lengths.amax(-1, true).eq(0);
  return flip(where(zero, diagonal(tall, 0, -2, -1), lengths), -1);
}
