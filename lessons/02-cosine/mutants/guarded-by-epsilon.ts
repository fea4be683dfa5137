// diagnosis: wrong-value — keeps the division safe with a number that changes the result
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.norm().mul(y.norm()).add(1e-3));
}
