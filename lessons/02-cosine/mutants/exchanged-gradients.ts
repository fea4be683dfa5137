// diagnosis: swapped-arguments — each input gets the gradient of the other
import type { Tensor } from "gradproof/engine";

function plain(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).div(x.norm().mul(y.norm()));
}

export function cosine(x: Tensor, y: Tensor): Tensor {
  const value = plain(x, y).detach();
  const a = x.sub(x.detach()).add(y.detach());
  const b = y.sub(y.detach()).add(x.detach());
  return plain(a, b).sub(plain(a, b).detach()).add(value);
}
