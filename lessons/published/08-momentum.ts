import { type Tensor, zerosLike } from "gradproof/engine";

export interface MomentumOptions {
  /** Learning rate η. */
  lr: number;
  /** μ: how much of the velocity stays. */
  momentum: number;
}

/** Gradient descent that keeps some of its speed: v ← μv + ∇, x ← x − ηv, with one velocity for each parameter. */
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

  /** Update each parameter in place from its gradient. */
  step(): void {
    // Yours to write. Updates are not to be recorded: put them inside noGrad(() => …).
  }

  /** Forget the gradients, so that the next backward starts from nothing. */
  zeroGrad(): void {
    // Yours to write.
  }
}

/** A learning rate and a momentum that reach f < −0.999 from [0.8, 0.8] in fewer steps than gradient descent at lr 0.1. */
export function fasterMomentum(): { lr: number; momentum: number } {
  return { lr: 0.1, momentum: 0 };
}
