// diagnosis: mutated-input — divides x itself
import type { Tensor } from "gradproof/engine";

/** √Σxᵢ² */
export function norm(x: Tensor): Tensor {
  return x.mul(x).sum().sqrt();
}

/** x / ‖x‖, by hand. */
export function normGradient(x: Tensor): Tensor {
  return x.div_(norm(x));
}
