// diagnosis: wrong-type — returns the number
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): number {
  return x.dot(y).div(x.norm().mul(y.norm())).item();
}
