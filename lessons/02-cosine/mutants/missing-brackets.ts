// diagnosis: wrong-value — a / b * c is not a / (b * c)
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.norm()).mul(y.norm());
}
