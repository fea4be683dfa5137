// diagnosis: wrong-value — the gradient of y is taken where x is already
import { noGrad, type Tensor } from "gradproof/engine";

export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {
  const cosine = () => x.dot(y).div(x.norm().mul(y.norm()));
  for (let step = 0; step < steps; step++) {
    for (const vector of [x, y]) {
      x.grad = null;
      y.grad = null;
      cosine().backward();
      noGrad(() => vector.add_(vector.grad!.mul(rate)));
    }
  }
}
