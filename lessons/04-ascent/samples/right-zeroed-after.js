import { noGrad } from "gradproof/engine";

const cosine = (x, y) => x.mul(y).sum().div(x.square().sum().sqrt()).div(y.square().sum().sqrt());

/** Clears with zero_ when a step is done, as one does in a notebook. */
export async function ascend(x, y, options) {
  for (const _ of Array.from({ length: options.steps })) {
    const value = cosine(x, y);
    value.backward();
    noGrad(() => {
      x.add_(x.grad.mul(options.rate));
      y.add_(y.grad.mul(options.rate));
      x.grad.zero_();
      y.grad.zero_();
    });
  }
}
