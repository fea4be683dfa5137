// diagnosis: wrong-value — takes away the share μ of the velocity
import { noGrad, type Tensor, zerosLike } from "gradproof/engine";

export interface MomentumOptions {
  /** Learning rate η. */
  lr: number;
  /** μ: how much of the velocity stays. */
  momentum: number;
}

/** v ← μv + ∇, x ← x − ηv: one velocity a parameter, from zero. */
export class MomentumGradientDescent {
  readonly params: Tensor[];
  readonly lr: number;
  readonly momentum: number;
  readonly velocities: Tensor[];

  constructor(params: Iterable<Tensor>, { lr, momentum }: MomentumOptions) {
    this.params = [...params];
    this.lr = lr;
    this.momentum = momentum;
    this.velocities = this.params.map((param) => zerosLike(param));
  }

  step(): void {
    noGrad(() => {
      for (const [i, param] of this.params.entries()) {
        if (!param.grad) continue;
        this.velocities[i] = this.velocities[i].mul(1 - this.momentum).add(param.grad);
        param.sub_(this.velocities[i].mul(this.lr));
      }
    });
  }

  zeroGrad(): void {
    for (const param of this.params) param.grad = null;
  }
}

/** Reaches f < −0.999 from [0.8, 0.8] in fewer steps than gradient descent at lr 0.1. */
export function fasterMomentum(): { lr: number; momentum: number } {
  return { lr: 0.25, momentum: 0.8 };
}
