/** Lion: the sign of a mean of gradients. */
import type { Tensor } from "../core/tensor.ts";
import { notNegative, partialShare } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { decayed, decouple, kept } from "./parts.ts";

export interface LionOptions extends SharedOptions {
  /** Learning rate η, by which every entry moves: at least 0. @defaultValue 1e-4 */
  lr?: number;
  /** How much of the mean is in the direction, and how much of it stays: each at least 0 and below 1. @defaultValue [0.9, 0.99] */
  betas?: readonly [number, number];
  /** Decoupled: x shrinks by η · weightDecay a step. At least 0. @defaultValue 0 */
  weightDecay?: number;
}

const kind: OptimizerKind<LionOptions> = {
  name: "Lion",
  settings: {
    lr: { unlessTold: 1e-4, range: notNegative },
    betas: { unlessTold: [0.9, 0.99], range: [partialShare, partialShare] },
    weightDecay: { unlessTold: 0, range: notNegative },
    ...shared,
  },
  keeps: { mean: "tensor, always" },
};

/**
 * x ← (1 − η·weightDecay)x − η sign(β₁m + (1 − β₁)g), then m ← β₂m + (1 − β₂)g.
 * Chen et al., Symbolic discovery of optimization algorithms (2023), algorithm 2.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new Lion([x], { lr: 0.1 }).step();
 * x.toArray(); // [0.9]
 */
export class Lion extends Optimizer<LionOptions> {
  constructor(params: Params<LionOptions>, options: LionOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, betas: [beta1, beta2], weightDecay }: Required<LionOptions>,
  ): void {
    const mean = kept(state, "mean");
    const direction = decayed(mean, gradient, beta1).sign();
    decouple(param, lr, weightDecay);
    param.sub_(direction.mul(lr));
    state["mean"] = decayed(mean, gradient, beta2);
  }
}
