import { noGrad, type Tensor } from "gradproof/engine";

// No backward at all: the gradients are known from paper.
export const ascend = (x: Tensor, y: Tensor, { rate, steps }: { rate: number; steps: number }): void =>
  noGrad(() => {
    for (let left = steps; left > 0; left -= 1) {
      const [a, b] = [x.norm(), y.norm()];
      const c = x.dot(y).div(a.mul(b));
      const dx = y.div(a.mul(b)).sub(x.mul(c).div(a.square()));
      const dy = x.div(a.mul(b)).sub(y.mul(c).div(b.square()));
      x.add_(dx.mul(rate));
      y.add_(dy.mul(rate));
    }
  });
