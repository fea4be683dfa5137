import type { Tensor } from "gradproof/engine";

export function cosineSimilarity(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.norm().mul(y.norm()));
}
