import type { Tensor } from "gradproof/engine";

export interface AscentOptions {
  /** What the gradient is multiplied by before it is added. */
  rate: number;
  /** How many steps to take, 1 or more. */
  steps: number;
}

/**
 * Gradient ascent on the cosine of x and y: x ← x + rate ∇ₓ and y ← y + rate ∇ᵧ, both gradients taken at one place, steps times.
 *
 * @param x a vector that is not zero, of shape [n]; a leaf that requires a gradient, and still is one afterwards
 * @param y another
 */
export function ascend(x: Tensor, y: Tensor, { rate, steps }: AscentOptions): void {
  // Yours to write. x and y themselves must move: write into them, inside noGrad(() => …).
  void [x, y, rate, steps];
}
