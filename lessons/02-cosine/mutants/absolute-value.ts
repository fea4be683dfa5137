// diagnosis: wrong-value — "a similarity is never negative"
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).abs().div(x.norm().mul(y.norm()));
}
