// diagnosis: wrong-value — divides by the sums of absolute values
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.abs().sum().mul(y.abs().sum()));
}
