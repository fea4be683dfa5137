import type { Tensor } from "gradproof/engine";

/**
 * The cosine of the angle between two vectors.
 *
 * @param x a vector, of shape [n]
 * @param y another, of the same shape
 * @returns a tensor of shape [], with the record of how it was made
 */
export function cosine(x: Tensor, y: Tensor): Tensor {
  // Replace this stub, which adds up all the entries: it is no cosine.
  return x.sum().add(y.sum());
}
