/** RMSprop: each entry's step is divided by the running size of its gradient. */
import type { Tensor } from "../core/tensor.ts";
import { flag, notNegative, partialShare } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { coupled, decayed, kept } from "./parts.ts";

export interface RMSpropOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.01 */
  lr?: number;
  /** Decay of the running mean of squares: at least 0 and below 1. @defaultValue 0.99 */
  alpha?: number;
  /** Added outside the root: at least 0. @defaultValue 1e-8 */
  eps?: number;
  /** Coupled: added to the gradient as weightDecay · x. At least 0. @defaultValue 0 */
  weightDecay?: number;
  /** How much of the last step stays: at least 0. @defaultValue 0 */
  momentum?: number;
  /** Subtract the square of the running mean: divide by a standard deviation. */
  centered?: boolean;
}

const kind: OptimizerKind<RMSpropOptions> = {
  name: "RMSprop",
  settings: {
    lr: { unlessTold: 1e-2, range: notNegative },
    alpha: { unlessTold: 0.99, range: partialShare },
    eps: { unlessTold: 1e-8, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    momentum: { unlessTold: 0, range: notNegative },
    centered: { unlessTold: false, range: flag },
    ...shared,
  },
  keeps: {
    squares: "tensor",
    variance: "tensor",
    gradient: "tensor",
    deviation: "tensor",
    velocity: "tensor",
  },
};

/**
 * v ← αv + (1 − α)g², x ← x − η g / (√v + ε); centered divides by √(v − m²) + ε, with m ← αm + (1 − α)g.
 * Tieleman and Hinton, Neural networks for machine learning, lecture 6.5 (2012); centered: Graves, Generating sequences with recurrent
 * neural networks (2013), with ε outside the root, as PyTorch has it.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new RMSprop([x], { lr: 0.01 }).step();
 * x.toArray(); // [0.9]
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(params: Params<RMSpropOptions>, options: RMSpropOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, alpha, eps, weightDecay, momentum, centered }: Required<RMSpropOptions>,
  ): void {
    const g = coupled(gradient, param, weightDecay);
    const spread = centered
      ? varianceOf(g, state, alpha)
      : (state["squares"] = decayed(kept(state, "squares"), g.mul(g), alpha));
    let direction = g.div(spread.sqrt().add(eps));
    if (momentum !== 0) {
      const velocity = kept(state, "velocity");
      direction = velocity ? velocity.mul(momentum).add(direction) : direction;
      state["velocity"] = direction;
    }
    param.sub_(direction.mul(lr));
  }
}

/**
 * The running mean of squares less the square of the running mean m, which is αv + α(1 − α)(g − m)² with the old m: a sum of what is not negative.
 * In place of m the difference of the last gradient from it is kept: where gradients hardly change, g − m has no digits.
 */
function varianceOf(g: Tensor, state: ParamState, alpha: number): Tensor {
  const { variance, gradient, deviation } = state as Record<string, Tensor | undefined>;
  const apart = gradient && deviation ? g.sub(gradient).add(deviation) : g;
  const share = apart.mul(apart).mul(alpha * (1 - alpha));
  const next = variance ? variance.mul(alpha).add(share) : share;
  Object.assign(state, { variance: next, gradient: g.clone(), deviation: apart.mul(alpha) });
  return next;
}
