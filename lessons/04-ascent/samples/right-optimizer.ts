import { SGD, type Tensor } from "gradproof/engine";

/** Up is down with the sign turned: any optimizer will do. */
export function ascend(x: Tensor, y: Tensor, { rate = 0.5, steps = 1 } = {}) {
  const optimizer = new SGD([x, y], { lr: rate });
  while (steps-- > 0) {
    optimizer.zeroGrad();
    x.dot(y).neg().div(x.norm()).div(y.norm()).backward();
    optimizer.step();
  }
  return [x, y];
}
