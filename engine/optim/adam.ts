/** Adam and AdamW: steps scaled by running moments of the gradient. */
import type { Tensor } from "../core/tensor.ts";
import { checkSetting, Optimizer, type ParamState, type Params } from "./optimizer.ts";

export interface AdamOptions {
  lr: number;
  /** Decay of the first and the second moment. */
  betas: readonly [number, number];
  /** Added to the root of the corrected second moment. */
  eps: number;
  weightDecay: number;
  /** Divide by the largest second moment so far (Reddi et al., 2018). */
  amsgrad: boolean;
}

/**
 * m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², x ← x − η m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ).
 * Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 1; weight decay is added to the gradient.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new Adam([x], { lr: 0.1 }).step();
 * x.toArray(); // [0.9]
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, amsgrad: false }, options);
    for (const { lr, betas, eps, weightDecay } of this.paramGroups) {
      checkSetting("Adam", "lr", lr, 0);
      checkSetting("Adam", "betas[0]", betas[0], 0, 1);
      checkSetting("Adam", "betas[1]", betas[1], 0, 1);
      checkSetting("Adam", "eps", eps, 0);
      checkSetting("Adam", "weightDecay", weightDecay, 0);
    }
  }

  protected override update(param: Tensor, gradient: Tensor, state: ParamState, settings: AdamOptions): void {
    const { weightDecay } = settings;
    this.move(param, weightDecay === 0 ? gradient : gradient.add(param.mul(weightDecay)), state, settings);
  }

  protected move(
    param: Tensor,
    g: Tensor,
    state: ParamState,
    { lr, betas: [beta1, beta2], eps, amsgrad }: AdamOptions,
  ): void {
    const step = ((state["step"] as number | undefined) ?? 0) + 1;
    const m = decayed(state["firstMoment"] as Tensor | undefined, g, beta1);
    const v = decayed(state["secondMoment"] as Tensor | undefined, g.mul(g), beta2);
    let bound = v;
    if (amsgrad) {
      // The maximum is of the uncorrected moments; the correction comes after it.
      const largest = state["largestSecondMoment"] as Tensor | undefined;
      bound = largest ? largest.maximum(v) : v;
      state["largestSecondMoment"] = bound;
    }
    Object.assign(state, { step, firstMoment: m, secondMoment: v });
    const root = bound
      .div(1 - beta2 ** step)
      .sqrt()
      .add(eps);
    param.sub_(m.div(root).mul(lr / (1 - beta1 ** step)));
  }
}

/**
 * Adam whose weight decay is decoupled from the gradient: x ← (1 − η·weightDecay)x before the step.
 * Loshchilov and Hutter, Decoupled weight decay regularization (2019), algorithm 2, with η in place of the schedule's multiplier.
 *
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new AdamW([x], { lr: 0.1, weightDecay: 0.5 }).step();
 * x.toArray(); // [0.85]
 */
export class AdamW extends Adam {
  constructor(params: Params<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(params, { weightDecay: 0.01, ...options });
  }

  protected override update(param: Tensor, gradient: Tensor, state: ParamState, settings: AdamOptions): void {
    param.mul_(1 - settings.lr * settings.weightDecay);
    this.move(param, gradient, state, settings);
  }
}

/** The exponential mean of what came so far, from zero. */
export function decayed(mean: Tensor | undefined, next: Tensor, beta: number): Tensor {
  const share = next.mul(1 - beta);
  return mean ? mean.mul(beta).add(share) : share;
}
