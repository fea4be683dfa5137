// diagnosis: detached — takes the norms out as numbers
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.norm().item() * y.norm().item());
}
