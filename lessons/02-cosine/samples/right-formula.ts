import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x
    .mul(y)
    .sum()
    .div(x.mul(x).sum().sqrt().mul(y.mul(y).sum().sqrt()));
}
