// diagnosis: wrong-value — the cosine distance, 1 − cos, as some libraries have it
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.norm().mul(y.norm())).neg().add(1);
}
