/** Stochastic gradient descent, with momentum. */
import type { Tensor } from "../core/tensor.ts";
import { checkSetting, Optimizer, type ParamState, type Params } from "./optimizer.ts";

export interface SGDOptions {
  /** Learning rate η. */
  lr: number;
  /** μ: how much of the velocity stays. */
  momentum: number;
  /** How much of a new gradient is left out of the velocity, from the second step on. */
  dampening: number;
  /** Coupled: added to the gradient as weightDecay · x. */
  weightDecay: number;
  /** Look ahead: step along g + μv. */
  nesterov: boolean;
}

/**
 * v ← μv + (1 − dampening)g, x ← x − ηv; v starts as the first gradient.
 * Sutskever et al., On the importance of initialization and momentum in deep learning (2013), in PyTorch's form, where η multiplies v.
 *
 * @throws {RangeError} for settings out of range, and for Nesterov without momentum or with dampening.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new SGD([x], { lr: 0.1 }).step();
 * x.toArray(); // [0.7]
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(params: Params<SGDOptions>, options: Partial<SGDOptions> = {}) {
    super(params, { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false }, options);
    for (const { lr, momentum, dampening, weightDecay, nesterov } of this.paramGroups) {
      checkSetting("SGD", "lr", lr, 0);
      checkSetting("SGD", "momentum", momentum, 0);
      checkSetting("SGD", "weightDecay", weightDecay, 0);
      if (nesterov && (momentum === 0 || dampening !== 0)) {
        throw new RangeError("SGD: nesterov needs a momentum above 0 and no dampening.");
      }
    }
  }

  protected override update(param: Tensor, gradient: Tensor, state: ParamState, settings: SGDOptions): void {
    const { lr, momentum, dampening, weightDecay, nesterov } = settings;
    let direction = weightDecay === 0 ? gradient : gradient.add(param.mul(weightDecay));
    if (momentum !== 0) {
      const velocity = state["velocity"] as Tensor | undefined;
      const next = velocity ? velocity.mul(momentum).add(direction.mul(1 - dampening)) : direction.clone();
      state["velocity"] = next;
      direction = nesterov ? direction.add(next.mul(momentum)) : next;
    }
    param.sub_(direction.mul(lr));
  }
}
