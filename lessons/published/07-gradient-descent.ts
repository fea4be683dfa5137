import { type Optimizer, type Tensor, zeros } from "gradproof/engine";

/** Gradient descent: x ← x − η∇. */
export class GradientDescent {
  readonly params: Tensor[];
  readonly lr: number;

  constructor(params: Iterable<Tensor>, { lr }: { lr: number }) {
    this.params = [...params];
    this.lr = lr;
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

export interface MinimizeOptions {
  /** Updates, at most. */
  maxSteps?: number;
  /** Stop where ‖∇f‖² is below it. */
  tolerance?: number;
  /** Say where it is, every ten steps. */
  verbose?: boolean;
}

/**
 * Descend from where the optimizer's one parameter is.
 *
 * @param optimizer yours, with `params`, or one of the engine's, with `paramGroups`
 * @returns a tensor of shape [steps, 2]: row k is the point where gradient k was taken. The stopping point stays in the parameter.
 */
export function minimize(
  f: (x: Tensor) => Tensor,
  optimizer: GradientDescent | Optimizer<object>,
  { maxSteps = 500, tolerance = 1e-6, verbose = false }: MinimizeOptions = {},
): Tensor {
  // Yours to write.
  void [f, optimizer, maxSteps, tolerance, verbose];
  return zeros([0, 2]);
}

export interface Outlook {
  /** f < −0.999 within 500 steps. */
  reachesMinimum: boolean;
  /** ‖∇f‖² < 1e-6 within 500 steps. */
  gradientVanishes: boolean;
}

/** Your prediction: what becomes of descent, and of momentum 0.9, from [0.8, 1.2] at lr 0.1? */
export function plateau(): { descent: Outlook; momentum: Outlook } {
  return {
    descent: { reachesMinimum: true, gradientVanishes: true },
    momentum: { reachesMinimum: true, gradientVanishes: true },
  };
}
