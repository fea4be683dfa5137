// diagnosis: scaled — takes the mean
import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.mul(x).mean().sqrt();
}

export function normGradient(x: Tensor): Tensor {
  return x.div(norm(x));
}
