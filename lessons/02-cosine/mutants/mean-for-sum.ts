// diagnosis: scaled — averages the products where they are to be added up
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.mul(y).mean().div(x.norm().mul(y.norm()));
}
