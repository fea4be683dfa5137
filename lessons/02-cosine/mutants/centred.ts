// diagnosis: wrong-value — subtracts the means: the correlation coefficient
import { type Tensor, where } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  const a = x.sub(x.mean());
  const b = y.sub(y.mean());
  const size = a.norm().mul(b.norm());
  return where(size.gt(0), a.dot(b).div(size.clamp({ min: 1e-300 })), a.dot(b));
}
