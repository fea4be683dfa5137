// diagnosis: wrong-value — normalises x only
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.div(x.norm()).dot(y);
}
