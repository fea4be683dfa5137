import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  const u = x.div(x.norm().detach());
  const v = y.div(y.norm().detach());
  return u.dot(v);
}
