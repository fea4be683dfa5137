// diagnosis: stale — keeps the first norm for all later calls
import type { Tensor } from "gradproof/engine";

let norms: Tensor | undefined;

export function cosine(x: Tensor, y: Tensor): Tensor {
  norms ??= x.norm().mul(y.norm()).detach();
  return x.dot(y).div(norms);
}
