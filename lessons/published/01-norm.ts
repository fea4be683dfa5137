import type { Tensor } from "gradproof/engine";

/**
 * The Euclidean norm of a vector.
 *
 * @param x of shape [n]
 * @returns a tensor of shape [], with the record of how it was made
 */
export function norm(x: Tensor): Tensor {
  // Replace this stub.
  return x.sum();
}

/**
 * The gradient of the norm, worked out on paper: no backward is needed here.
 *
 * @returns a tensor of shape [n]
 */
export function normGradient(x: Tensor): Tensor {
  // Replace this stub.
  return x.mul(0);
}
