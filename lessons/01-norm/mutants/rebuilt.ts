// diagnosis: detached — makes a new tensor from the entries
import { type Tensor, tensor } from "gradproof/engine";

export function norm(x: Tensor): Tensor {
  return tensor(x.toArray()).norm();
}

export function normGradient(x: Tensor): Tensor {
  return x.div(norm(x));
}
