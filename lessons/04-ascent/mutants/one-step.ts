// diagnosis: wrong-value — the loop is forgotten
import { noGrad, type Tensor } from "gradproof/engine";

export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {
  if (steps > 0) {
    x.grad = null;
    y.grad = null;
    x.dot(y).div(x.norm().mul(y.norm())).backward();
    noGrad(() => {
      for (const vector of [x, y]) vector.add_(vector.grad!.mul(rate));
    });
  }
}
