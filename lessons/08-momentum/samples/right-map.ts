import { noGrad, type Tensor } from "gradproof/engine";

/** Velocities in a map, and everything in place. */
export class MomentumGradientDescent {
  private readonly velocity = new Map<Tensor, Tensor>();

  constructor(
    readonly params: Tensor[],
    private readonly options: { lr: number; momentum: number },
  ) {}

  step(): void {
    noGrad(() => {
      for (const param of this.params) {
        if (!param.grad) continue;
        const v = this.velocity.get(param) ?? param.grad.mul(0);
        v.mul_(this.options.momentum).add_(param.grad);
        this.velocity.set(param, v);
        param.add_(v.mul(-this.options.lr));
      }
    });
  }

  zeroGrad(): void {
    for (const { grad } of this.params) grad?.zero_();
  }
}

export const fasterMomentum = () => ({ lr: 0.2, momentum: 0.5 });
