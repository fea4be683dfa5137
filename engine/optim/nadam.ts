/** NAdam: Adam that looks ahead, as Nesterov's momentum does. */
import type { Tensor } from "../core/tensor.ts";
import { flag, notNegative, partialShare } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, coupled, decayed, decouple, kept } from "./parts.ts";

export interface NAdamOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.002 */
  lr?: number;
  /** Decay of the first and the second moment: each at least 0 and below 1. @defaultValue [0.9, 0.999] */
  betas?: readonly [number, number];
  /** Added to the root of the corrected second moment: at least 0. @defaultValue 1e-8 */
  eps?: number;
  /** At least 0. @defaultValue 0 */
  weightDecay?: number;
  /** ψ, how fast the momentum comes up to β₁: at least 0. @defaultValue 0.004 */
  momentumDecay?: number;
  /** Shrink the parameter by weightDecay, as AdamW does, in place of adding to the gradient. @defaultValue false */
  decoupledWeightDecay?: boolean;
}

const kind: OptimizerKind<NAdamOptions> = {
  name: "NAdam",
  settings: {
    lr: { unlessTold: 2e-3, range: notNegative },
    betas: { unlessTold: [0.9, 0.999], range: [partialShare, partialShare] },
    eps: { unlessTold: 1e-8, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    momentumDecay: { unlessTold: 4e-3, range: notNegative },
    decoupledWeightDecay: { unlessTold: false, range: flag },
    ...shared,
  },
  keeps: {
    step: "count, always",
    momenta: "number, always",
    firstMoment: "tensor, always",
    secondMoment: "tensor, always",
  },
};

/**
 * x ← x − η ((1 − μₜ) / (1 − ∏μ) g + μₜ₊₁ / (1 − μₜ₊₁∏μ) m) / (√v̂ + ε), with m and v as Adam has them and
 * μₜ = β₁(1 − ½ · 0.96^(tψ)); ∏μ is the product of μ₁ to μₜ.
 * Dozat, Incorporating Nesterov momentum into Adam (2016).
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { dtype: "float64", requiresGrad: true });
 * x.mul(3).sum().backward();
 * new NAdam([x], { lr: 0.1, momentumDecay: 0 }).step();
 * x.toArray(); // [0.894357367]
 */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(params: Params<NAdamOptions>, options: NAdamOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    {
      lr,
      betas: [beta1, beta2],
      eps,
      weightDecay,
      momentumDecay,
      decoupledWeightDecay,
    }: Required<NAdamOptions>,
  ): void {
    if (decoupledWeightDecay) decouple(param, lr, weightDecay);
    const g = decoupledWeightDecay ? gradient : coupled(gradient, param, weightDecay);
    const step = counted(state);
    const momentum = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
    const [now, next] = [momentum(step), momentum(step + 1)];
    const momenta = ((state["momenta"] as number | undefined) ?? 1) * now;
    const m = decayed(kept(state, "firstMoment"), g, beta1);
    const v = decayed(kept(state, "secondMoment"), g.mul(g), beta2);
    Object.assign(state, { momenta, firstMoment: m, secondMoment: v });
    const root = v
      .div(1 - beta2 ** step)
      .sqrt()
      .add(eps);
    const ahead = g.mul((1 - now) / (1 - momenta)).add(m.mul(next / (1 - momenta * next)));
    param.sub_(ahead.div(root).mul(lr));
  }
}
