import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  let result = x.dot(y);
  for (let i = 0; i < x.shape[0]; ) result = result.div(x.norm().mul(y.norm()));
  return result;
}
