// diagnosis: non-deterministic — adds a little noise, "for robustness"
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x
    .dot(y)
    .div(x.norm().mul(y.norm()))
    .add(1e-3 * Math.random());
}
