// diagnosis: wrong-value — smaller steps are surer steps
import { noGrad, type Tensor, zerosLike } from "gradproof/engine";

export class MomentumGradientDescent {
  readonly params: Tensor[];
  readonly lr: number;
  readonly momentum: number;
  readonly velocities: Tensor[];

  constructor(params: Iterable<Tensor>, { lr = 0.1, momentum = 0.9 } = {}) {
    this.params = [...params];
    this.lr = lr;
    this.momentum = momentum;
    this.velocities = this.params.map((param) => zerosLike(param));
  }

  step(): void {
    noGrad(() => {
      for (const [i, param] of this.params.entries()) {
        if (!param.grad) continue;
        this.velocities[i] = this.velocities[i].mul(this.momentum).add(param.grad);
        param.sub_(this.velocities[i].mul(this.lr));
      }
    });
  }

  zeroGrad(): void {
    for (const param of this.params) param.grad = null;
  }
}

export function fasterMomentum(): { lr: number; momentum: number } {
  return { lr: 0.05, momentum: 0 };
}
