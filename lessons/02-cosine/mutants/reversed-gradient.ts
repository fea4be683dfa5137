// diagnosis: sign-flipped — reverses the gradient, to turn ascent into descent
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  const value = x.dot(y).div(x.norm().mul(y.norm()));
  return value.detach().mul(2).sub(value);
}
