// diagnosis: stale — one backward for all steps
import { noGrad, type Tensor } from "gradproof/engine";

export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {
  x.dot(y).div(x.norm().mul(y.norm())).backward();
  noGrad(() => {
    for (let step = 0; step < steps; step++) {
      for (const vector of [x, y]) vector.add_(vector.grad!.mul(rate));
    }
  });
}
