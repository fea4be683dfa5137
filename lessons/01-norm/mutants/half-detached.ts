// diagnosis: scaled — one factor of the square is detached
import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.mul(x.detach()).sum().sqrt();
}

export function normGradient(x: Tensor): Tensor {
  return x.div(norm(x));
}
