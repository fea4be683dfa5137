/** Adam and AdamW: steps scaled by running moments of the gradient. */
import type { Tensor } from "../core/tensor.ts";
import { flag, notNegative, partialShare } from "../run/limits.ts";
import { adapt } from "./fused.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, coupled, decayed, decayedSquare, decouple, kept } from "./parts.ts";

export interface AdamOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.001 */
  lr?: number;
  /** Decay of the first and the second moment: each at least 0 and below 1. @defaultValue [0.9, 0.999] */
  betas?: readonly [number, number];
  /** Added to the root of the corrected second moment: at least 0. @defaultValue 1e-8 */
  eps?: number;
  /** At least 0. @defaultValue 0; of AdamW 0.01 */
  weightDecay?: number;
  /** Divide by the largest second moment so far (Reddi et al., 2018). */
  amsgrad?: boolean;
}

const adam: OptimizerKind<AdamOptions> = {
  name: "Adam",
  settings: {
    lr: { unlessTold: 1e-3, range: notNegative },
    betas: { unlessTold: [0.9, 0.999], range: [partialShare, partialShare] },
    eps: { unlessTold: 1e-8, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    amsgrad: { unlessTold: false, range: flag },
    ...shared,
  },
  keeps: {
    step: "count, always",
    firstMoment: "tensor, always",
    secondMoment: "tensor, always",
    largestSecondMoment: "tensor",
  },
};

const adamW: OptimizerKind<AdamOptions> = {
  ...adam,
  name: "AdamW",
  settings: { ...adam.settings, weightDecay: { unlessTold: 0.01, range: notNegative } },
};

/** A step along the running mean of gradients, over the root of that of their squares. */
abstract class Moments extends Optimizer<AdamOptions> {
  protected move(
    param: Tensor,
    g: Tensor,
    state: ParamState,
    { lr, betas: [beta1, beta2], eps, amsgrad }: Required<AdamOptions>,
  ): void {
    const step = counted(state);
    const m = decayed(kept(state, "firstMoment"), g, beta1);
    const v = decayedSquare(kept(state, "secondMoment"), g, beta2);
    let bound = v;
    if (amsgrad) {
      // The maximum is of the uncorrected moments; the correction comes after it.
      const largest = kept(state, "largestSecondMoment");
      bound = largest ? largest.maximum(v) : v;
      state["largestSecondMoment"] = bound;
    }
    Object.assign(state, { firstMoment: m, secondMoment: v });
    adapt(param, m, bound, 1 - beta2 ** step, eps, lr / (1 - beta1 ** step));
  }
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
export class Adam extends Moments {
  constructor(params: Params<AdamOptions>, options: AdamOptions = {}) {
    super(params, adam, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    settings: Required<AdamOptions>,
  ): void {
    this.move(param, coupled(gradient, param, settings.weightDecay), state, settings);
  }
}

/**
 * Adam whose weight decay is decoupled from the gradient: x ← (1 − η·weightDecay)x before the step.
 * Loshchilov and Hutter, Decoupled weight decay regularization (2019), algorithm 2, with η in place of the schedule's multiplier.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new AdamW([x], { lr: 0.1, weightDecay: 0.5 }).step();
 * x.toArray(); // [0.85]
 */
export class AdamW extends Moments {
  constructor(params: Params<AdamOptions>, options: AdamOptions = {}) {
    super(params, adamW, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    settings: Required<AdamOptions>,
  ): void {
    decouple(param, settings.lr, settings.weightDecay);
    this.move(param, gradient, state, settings);
  }
}
