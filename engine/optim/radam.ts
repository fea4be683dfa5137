/** RAdam: Adam that adapts only once its second moment can be trusted. */
import type { Tensor } from "../core/tensor.ts";
import { flag, notNegative, partialShare } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, coupled, decayed, decouple, kept } from "./parts.ts";

export interface RAdamOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.001 */
  lr?: number;
  /** Decay of the first and the second moment: each at least 0 and below 1. @defaultValue [0.9, 0.999] */
  betas?: readonly [number, number];
  /** Added to the root of the second moment: at least 0. @defaultValue 1e-8 */
  eps?: number;
  /** At least 0. @defaultValue 0 */
  weightDecay?: number;
  /** Shrink the parameter by weightDecay, as AdamW does, in place of adding to the gradient. @defaultValue false */
  decoupledWeightDecay?: boolean;
}

const kind: OptimizerKind<RAdamOptions> = {
  name: "RAdam",
  settings: {
    lr: { unlessTold: 1e-3, range: notNegative },
    betas: { unlessTold: [0.9, 0.999], range: [partialShare, partialShare] },
    eps: { unlessTold: 1e-8, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    decoupledWeightDecay: { unlessTold: false, range: flag },
    ...shared,
  },
  keeps: { step: "count, always", firstMoment: "tensor, always", secondMoment: "tensor, always" },
};

/**
 * x ← x − η m̂ while ρₜ ≤ 5, then x ← x − η m̂ rₜ √(1 − β₂ᵗ) / (√v + ε): the length of the moving average is ρₜ = ρ∞ − 2tβ₂ᵗ / (1 − β₂ᵗ),
 * ρ∞ = 2 / (1 − β₂) − 1, and rₜ² = (ρₜ − 4)(ρₜ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρₜ).
 * Liu et al., On the variance of the adaptive learning rate and beyond (2020), algorithm 2, with the threshold 5 of its authors' code.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new RAdam([x], { lr: 0.1 }).step();
 * x.toArray(); // [0.7]
 */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(params: Params<RAdamOptions>, options: RAdamOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, betas: [beta1, beta2], eps, weightDecay, decoupledWeightDecay }: Required<RAdamOptions>,
  ): void {
    if (decoupledWeightDecay) decouple(param, lr, weightDecay);
    const g = decoupledWeightDecay ? gradient : coupled(gradient, param, weightDecay);
    const step = counted(state);
    const m = decayed(kept(state, "firstMoment"), g, beta1);
    const v = decayed(kept(state, "secondMoment"), g.mul(g), beta2);
    Object.assign(state, { firstMoment: m, secondMoment: v });
    const rate = lr / (1 - beta1 ** step);
    const power = beta2 ** step;
    const longest = 2 / (1 - beta2) - 1;
    const length = longest - (2 * step * power) / (1 - power);
    if (length <= 5) {
      param.sub_(m.mul(rate));
      return;
    }
    const rectified = Math.sqrt(
      (((length - 4) * (length - 2)) / ((longest - 4) * (longest - 2))) * (longest / length),
    );
    param.sub_(m.div(v.sqrt().add(eps)).mul(rate * rectified * Math.sqrt(1 - power)));
  }
}
