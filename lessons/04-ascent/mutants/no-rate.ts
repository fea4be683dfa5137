// diagnosis: scaled — the rate is forgotten
import { noGrad, type Tensor } from "gradproof/engine";

export function ascend(x: Tensor, y: Tensor, { steps }: { rate: number; steps: number }): void {
  for (let step = 0; step < steps; step++) {
    x.grad = null;
    y.grad = null;
    x.dot(y).div(x.norm().mul(y.norm())).backward();
    noGrad(() => {
      for (const vector of [x, y]) vector.add_(vector.grad!);
    });
  }
}
