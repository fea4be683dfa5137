// diagnosis: wrong-value — gives the names to new tensors
import { noGrad, type Tensor } from "gradproof/engine";

export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {
  let [a, b] = [x, y];
  for (let step = 0; step < steps; step++) {
    a = a.detach().requiresGrad_(true);
    b = b.detach().requiresGrad_(true);
    a.dot(b).div(a.norm().mul(b.norm())).backward();
    noGrad(() => {
      a = a.add(a.grad!.mul(rate));
      b = b.add(b.grad!.mul(rate));
    });
  }
}
