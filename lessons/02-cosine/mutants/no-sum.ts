// diagnosis: wrong-shape — multiplies entry by entry and forgets to add up
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.div(x.norm()).mul(y.div(y.norm()));
}
