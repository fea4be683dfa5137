// diagnosis: wrong-value, detached — switches the gradients off to move, and leaves them off
import { noGrad, type Tensor } from "gradproof/engine";

export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {
  for (let step = 0; step < steps; step++) {
    x.grad = null;
    y.grad = null;
    x.requiresGrad_(step === 0 || !x.requiresGrad);
    y.requiresGrad_(step === 0 || !y.requiresGrad);
    x.dot(y).div(x.norm().mul(y.norm())).backward();
    noGrad(() => {
      for (const vector of [x, y]) {
        vector.requiresGrad_(false);
        vector.add_(vector.grad!.mul(rate));
      }
    });
  }
}
