/** Stochastic gradient descent, with momentum. */
import type { Tensor } from "../core/tensor.ts";
import { flag, notNegative, share } from "../run/limits.ts";
import { descend, weighted } from "./fused.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { coupled, kept } from "./parts.ts";

export interface SGDOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.001 */
  lr?: number;
  /** μ, how much of the velocity stays: at least 0. @defaultValue 0 */
  momentum?: number;
  /** How much of a new gradient is left out of the velocity, from the second step on: from 0 to 1. @defaultValue 0 */
  dampening?: number;
  /** Coupled: added to the gradient as weightDecay · x. At least 0. @defaultValue 0 */
  weightDecay?: number;
  /** Look ahead: step along g + μv. Needs a momentum, and no dampening. */
  nesterov?: boolean;
}

const kind: OptimizerKind<SGDOptions> = {
  name: "SGD",
  settings: {
    lr: { unlessTold: 1e-3, range: notNegative },
    momentum: { unlessTold: 0, range: notNegative },
    dampening: { unlessTold: 0, range: share },
    weightDecay: { unlessTold: 0, range: notNegative },
    nesterov: { unlessTold: false, range: flag },
    ...shared,
  },
  keeps: { velocity: "tensor" },
  together: ({ nesterov, momentum, dampening }) =>
    nesterov && (momentum === 0 || dampening !== 0)
      ? `nesterov needs a momentum above 0 and no dampening, not a momentum of ${momentum} and a dampening of ${dampening}`
      : undefined,
};

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
  constructor(params: Params<SGDOptions>, options: SGDOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, momentum, dampening, weightDecay, nesterov }: Required<SGDOptions>,
  ): void {
    let direction = coupled(gradient, param, weightDecay);
    if (momentum !== 0) {
      const velocity = kept(state, "velocity");
      const next = velocity ? weighted(velocity, momentum, direction, 1 - dampening) : direction.clone();
      state["velocity"] = next;
      direction = nesterov ? weighted(direction, 1, next, momentum) : next;
    }
    descend(param, direction, lr);
  }
}
