// diagnosis: mutated-input — normalises its arguments themselves
import { noGrad, type Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  const value = x.dot(y).div(x.norm().mul(y.norm()));
  noGrad(() => x.copy_(x.div(x.norm())));
  return value;
}
