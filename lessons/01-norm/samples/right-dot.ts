import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.dot(x).pow(0.5);
}

export function normGradient(x: Tensor): Tensor {
  return x.mul(x.dot(x).rsqrt());
}
