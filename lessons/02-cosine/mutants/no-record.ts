// diagnosis: detached — computes under noGrad, as updates are
import { noGrad, type Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return noGrad(() => x.dot(y).div(x.norm().mul(y.norm())));
}
