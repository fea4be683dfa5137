import { noGrad, type Tensor } from "gradproof/engine";

/** Gradient ascent on the cosine of two vectors, in place. */
export function ascend(x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void {
  for (let step = 0; step < steps; step++) {
    x.grad = null;
    y.grad = null;
    const cosine = x.dot(y).div(x.norm().mul(y.norm()));
    cosine.backward();
    noGrad(() => {
      for (const vector of [x, y]) vector.add_(vector.grad!.mul(rate));
    });
  }
}
