/** ASGD: gradient descent whose average of places is kept beside it. */
import type { Tensor } from "../core/tensor.ts";
import { notNegative } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, coupled, kept } from "./parts.ts";

export interface ASGDOptions extends SharedOptions {
  /** Learning rate η₀: at least 0. @defaultValue 0.01 */
  lr?: number;
  /** λ, how fast the rate falls and the parameter shrinks: at least 0. @defaultValue 1e-4 */
  lambd?: number;
  /** The power of the rate's fall: at least 0. @defaultValue 0.75 */
  alpha?: number;
  /** The step after which places are averaged: at least 0. @defaultValue 1e6 */
  t0?: number;
  /** Coupled: added to the gradient as weightDecay · x. At least 0. @defaultValue 0 */
  weightDecay?: number;
}

const kind: OptimizerKind<ASGDOptions> = {
  name: "ASGD",
  settings: {
    lr: { unlessTold: 1e-2, range: notNegative },
    lambd: { unlessTold: 1e-4, range: notNegative },
    alpha: { unlessTold: 0.75, range: notNegative },
    t0: { unlessTold: 1e6, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    ...shared,
  },
  keeps: { step: "count, always", average: "tensor, always" },
};

/**
 * x ← (1 − ληₜ)x − ηₜg, ηₜ = η₀ / (1 + λη₀(t − 1))^α. The average of the places after step t₀ is in `state.get(x).average`; before, it is x.
 * Polyak and Juditsky, Acceleration of stochastic approximation by averaging (1992), in Bottou's form.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new ASGD([x], { lr: 0.1, lambd: 0 }).step();
 * x.toArray(); // [0.7]
 */
export class ASGD extends Optimizer<ASGDOptions> {
  constructor(params: Params<ASGDOptions>, options: ASGDOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, lambd, alpha, t0, weightDecay }: Required<ASGDOptions>,
  ): void {
    const g = coupled(gradient, param, weightDecay);
    const step = counted(state);
    const rate = lr / (1 + lambd * lr * (step - 1)) ** alpha;
    param.mul_(1 - lambd * rate).sub_(g.mul(rate));
    const share = 1 / Math.max(1, step - 1 - t0);
    const average = kept(state, "average");
    state["average"] = average && share < 1 ? average.add(param.sub(average).mul(share)) : param.clone();
  }
}
