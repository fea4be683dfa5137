// diagnosis: detached — item() for the norms
import { noGrad, type Tensor } from "gradproof/engine";

export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {
  for (let step = 0; step < steps; step++) {
    x.grad = null;
    y.grad = null;
    x.dot(y)
      .div(x.norm().item() * y.norm().item())
      .backward();
    noGrad(() => {
      for (const vector of [x, y]) vector.add_(vector.grad!.mul(rate));
    });
  }
}
