// diagnosis: wrong-value — forgets the square roots of the norms
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.dot(x).mul(y.dot(y)));
}
