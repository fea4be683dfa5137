// diagnosis: sign-flipped — has the sign wrong
import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.mul(x).sum().sqrt();
}

export function normGradient(x: Tensor): Tensor {
  return x.neg().div(norm(x));
}
