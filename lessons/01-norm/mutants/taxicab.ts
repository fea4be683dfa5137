// diagnosis: wrong-value — adds up absolute values
import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.abs().sum();
}

export function normGradient(x: Tensor): Tensor {
  return x.div(norm(x));
}
