import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.mul(x).sum();
}

export function normGradient(x: Tensor): Tensor {
  return x.div(norm(x));
}
