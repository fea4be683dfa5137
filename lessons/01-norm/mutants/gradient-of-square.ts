// diagnosis: missing-term — differentiates the square alone
import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.mul(x).sum().sqrt();
}

export function normGradient(x: Tensor): Tensor {
  return x.mul(2);
}
