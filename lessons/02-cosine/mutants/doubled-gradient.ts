// diagnosis: scaled — a straight-through trick that counts the gradient twice
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  const value = x.dot(y).div(x.norm().mul(y.norm()));
  return value.mul(2).sub(value.detach());
}
