/** LAMB and LARS: steps as long as the parameter is, for large batches. */
import type { Tensor } from "../core/tensor.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { notNegative, partialShare, positive } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, coupled, decayed, kept } from "./parts.ts";

export interface LAMBOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.001 */
  lr?: number;
  /** Decay of the first and the second moment: each at least 0 and below 1. @defaultValue [0.9, 0.999] */
  betas?: readonly [number, number];
  /** Added to the root of the corrected second moment: at least 0. @defaultValue 1e-6 */
  eps?: number;
  /** Added to the direction as weightDecay · x, before its length is taken: at least 0. @defaultValue 0 */
  weightDecay?: number;
}

export interface LARSOptions extends SharedOptions {
  /** Learning rate η of the whole: at least 0. @defaultValue 0.1 */
  lr?: number;
  /** How much of the last step stays: at least 0. @defaultValue 0.9 */
  momentum?: number;
  /** Added to the gradient as weightDecay · x, and to its length as weightDecay ‖x‖: at least 0. @defaultValue 0 */
  weightDecay?: number;
  /** How much of a parameter's length one step may be: above 0. @defaultValue 0.001 */
  trustCoefficient?: number;
}

const lamb: OptimizerKind<LAMBOptions> = {
  name: "LAMB",
  settings: {
    lr: { unlessTold: 1e-3, range: notNegative },
    betas: { unlessTold: [0.9, 0.999], range: [partialShare, partialShare] },
    eps: { unlessTold: 1e-6, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    ...shared,
  },
  keeps: { step: "count, always", firstMoment: "tensor, always", secondMoment: "tensor, always" },
};

const lars: OptimizerKind<LARSOptions> = {
  name: "LARS",
  settings: {
    lr: { unlessTold: 0.1, range: notNegative },
    momentum: { unlessTold: 0.9, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    trustCoefficient: { unlessTold: 1e-3, range: positive },
    ...shared,
  },
  keeps: { velocity: "tensor, always" },
};

/** How long a step may be: share · ‖x‖ / length, and 1 where either is 0, where that says nothing. */
function trust(x: Tensor, length: Tensor, share: number = 1): Tensor {
  const whole = x.norm();
  return where(whole.gt(0).logicalAnd(length.gt(0)), whole.mul(share).div(length), 1);
}

/**
 * x ← x − η ‖x‖ / ‖u‖ · u, with Adam's u = m̂ / (√v̂ + ε) + weightDecay · x; where either length is 0, their ratio is taken for 1.
 * You et al., Large batch optimization for deep learning: training BERT in 76 minutes (2020), algorithm 2, with φ(z) = z.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([3, 4], { dtype: "float64", requiresGrad: true });
 * x.sum().backward();
 * new LAMB([x], { lr: 0.1, eps: 0 }).step();
 * x.toArray(); // [2.646446609, 3.646446609]
 */
export class LAMB extends Optimizer<LAMBOptions> {
  constructor(params: Params<LAMBOptions>, options: LAMBOptions = {}) {
    super(params, lamb, options);
  }

  protected override update(
    param: Tensor,
    g: Tensor,
    state: ParamState,
    { lr, betas: [beta1, beta2], eps, weightDecay }: Required<LAMBOptions>,
  ): void {
    const step = counted(state);
    const m = decayed(kept(state, "firstMoment"), g, beta1);
    const v = decayed(kept(state, "secondMoment"), g.mul(g), beta2);
    Object.assign(state, { firstMoment: m, secondMoment: v });
    const root = v
      .div(1 - beta2 ** step)
      .sqrt()
      .add(eps);
    const direction = coupled(m.div(1 - beta1 ** step).div(root), param, weightDecay);
    param.sub_(direction.mul(trust(param, direction.norm())).mul(lr));
  }
}

/**
 * v ← μv + ηλ(g + weightDecay · x), x ← x − v, with λ = trustCoefficient ‖x‖ / (‖g‖ + weightDecay ‖x‖); where that says nothing, λ is 1.
 * You, Gitman and Ginsburg, Large batch training of convolutional networks (2017), algorithm 1.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([3, 4], { requiresGrad: true });
 * x.mul(tensor([0, 2])).sum().backward();
 * new LARS([x], { lr: 1, trustCoefficient: 0.1 }).step();
 * x.toArray(); // [3, 3.5]
 */
export class LARS extends Optimizer<LARSOptions> {
  constructor(params: Params<LARSOptions>, options: LARSOptions = {}) {
    super(params, lars, options);
  }

  protected override update(
    param: Tensor,
    g: Tensor,
    state: ParamState,
    { lr, momentum, weightDecay, trustCoefficient }: Required<LARSOptions>,
  ): void {
    const length = g.norm().add(param.norm().mul(weightDecay));
    const rate = trust(param, length, trustCoefficient);
    const share = coupled(g, param, weightDecay).mul(rate).mul(lr);
    const velocity = kept(state, "velocity")?.mul(momentum).add(share) ?? share;
    state["velocity"] = velocity;
    param.sub_(velocity);
  }
}
