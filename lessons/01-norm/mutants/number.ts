// diagnosis: wrong-type — returns a number
import type { Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return x.mul(x).sum().sqrt().item() as unknown as Tensor;
}

export function normGradient(x: Tensor): Tensor {
  return x.div(norm(x));
}
