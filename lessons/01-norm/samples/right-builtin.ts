import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.norm();
}

export function normGradient(x: Tensor): Tensor {
  return x.div(x.norm());
}
