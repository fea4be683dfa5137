import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).mul(2).div(x.norm().mul(y.norm()));
}
