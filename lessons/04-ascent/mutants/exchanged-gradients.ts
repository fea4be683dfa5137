// diagnosis: swapped-arguments — each gets the gradient of the other
import { noGrad, type Tensor } from "gradproof/engine";

export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {
  for (let step = 0; step < steps; step++) {
    x.grad = null;
    y.grad = null;
    x.dot(y).div(x.norm().mul(y.norm())).backward();
    noGrad(() => {
      x.add_(y.grad!.mul(rate));
      y.add_(x.grad!.mul(rate));
    });
  }
}
