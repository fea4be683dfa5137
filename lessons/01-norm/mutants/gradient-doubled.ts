// diagnosis: scaled — keeps the 2 of the square
import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.mul(x).sum().sqrt();
}

export function normGradient(x: Tensor): Tensor {
  return x.mul(2).div(norm(x));
}
