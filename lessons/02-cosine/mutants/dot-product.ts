// diagnosis: wrong-value — "the dot product already measures similarity"
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y);
}
