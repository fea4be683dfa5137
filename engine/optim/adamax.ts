/** Adamax: Adam with the largest gradient in place of the root mean square. */
import type { Tensor } from "../core/tensor.ts";
import { notNegative, partialShare } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, coupled, decayed, kept } from "./parts.ts";

export interface AdamaxOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.002 */
  lr?: number;
  /** Decay of the mean of gradients, and of the largest one: each at least 0 and below 1. @defaultValue [0.9, 0.999] */
  betas?: readonly [number, number];
  /** Added to the size of each gradient, so that 0 divides nothing: at least 0. @defaultValue 1e-8 */
  eps?: number;
  /** Coupled: added to the gradient as weightDecay · x. At least 0. @defaultValue 0 */
  weightDecay?: number;
}

const kind: OptimizerKind<AdamaxOptions> = {
  name: "Adamax",
  settings: {
    lr: { unlessTold: 2e-3, range: notNegative },
    betas: { unlessTold: [0.9, 0.999], range: [partialShare, partialShare] },
    eps: { unlessTold: 1e-8, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    ...shared,
  },
  keeps: { step: "count, always", firstMoment: "tensor, always", largest: "tensor, always" },
};

/**
 * m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g| + ε), x ← x − η / (1 − β₁ᵗ) · m / u.
 * Kingma and Ba, Adam: a method for stochastic optimization (2015), algorithm 2; ε as PyTorch has it.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new Adamax([x], { lr: 0.1 }).step();
 * x.toArray(); // [0.9]
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(params: Params<AdamaxOptions>, options: AdamaxOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, betas: [beta1, beta2], eps, weightDecay }: Required<AdamaxOptions>,
  ): void {
    const g = coupled(gradient, param, weightDecay);
    const step = counted(state);
    const m = decayed(kept(state, "firstMoment"), g, beta1);
    const size = g.abs().add(eps);
    const largest = kept(state, "largest")?.mul(beta2).maximum(size) ?? size;
    Object.assign(state, { firstMoment: m, largest });
    param.sub_(m.div(largest).mul(lr / (1 - beta1 ** step)));
  }
}
