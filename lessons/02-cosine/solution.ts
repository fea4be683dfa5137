import type { Tensor } from "gradproof/engine";

/** x·y / (‖x‖ ‖y‖) */
export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.norm().mul(y.norm()));
}
