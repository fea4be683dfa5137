// diagnosis: detached — computes under noGrad
import { noGrad, type Tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return noGrad(() => x.mul(x).sum().sqrt());
}

export function normGradient(x: Tensor): Tensor {
  return x.div(norm(x));
}
