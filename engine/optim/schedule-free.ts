/** Schedule-free SGD and AdamW: the average of places in the place of a falling rate. */
import { noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { notNegative, partialShare, wholeFrom } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, coupled, decayed, kept } from "./parts.ts";

interface Averaging extends SharedOptions {
  /** Decoupled in the sense of the paper: added at the place where the gradient is, as weightDecay · y. At least 0. @defaultValue 0 */
  weightDecay?: number;
  /** Over how many first steps the rate comes up from 0: a whole number from 0 on. @defaultValue 0 */
  warmupSteps?: number;
  /** A step's weight in the average grows with t to this power: at least 0. @defaultValue 0 */
  r?: number;
  /** And with the largest rate so far to this one: at least 0. @defaultValue 2 */
  weightLrPower?: number;
}

export interface SGDScheduleFreeOptions extends Averaging {
  /** Learning rate γ: at least 0. @defaultValue 1 */
  lr?: number;
  /** β, how near the gradient is taken to the average: at least 0 and below 1. @defaultValue 0.9 */
  momentum?: number;
}

export interface AdamWScheduleFreeOptions extends Averaging {
  /** Learning rate γ: at least 0. @defaultValue 0.0025 */
  lr?: number;
  /** β₁, how near the gradient is taken to the average, and the decay of the second moment: each at least 0 and below 1. @defaultValue [0.9, 0.999] */
  betas?: readonly [number, number];
  /** Added to the root of the corrected second moment: at least 0. @defaultValue 1e-8 */
  eps?: number;
}

const averaging = {
  weightDecay: { unlessTold: 0, range: notNegative },
  warmupSteps: { unlessTold: 0, range: wholeFrom(0) },
  r: { unlessTold: 0, range: notNegative },
  weightLrPower: { unlessTold: 2, range: notNegative },
  ...shared,
};
const keeps = {
  step: "count, always",
  averaged: "count, always",
  weights: "number, always",
  largestRate: "number, always",
  base: "tensor, always",
  average: "tensor, always",
} as const;

const sgd: OptimizerKind<SGDScheduleFreeOptions> = {
  name: "SGDScheduleFree",
  settings: {
    lr: { unlessTold: 1, range: notNegative },
    momentum: { unlessTold: 0.9, range: partialShare },
    ...averaging,
  },
  keeps,
};

const adamW: OptimizerKind<AdamWScheduleFreeOptions> = {
  name: "AdamWScheduleFree",
  settings: {
    lr: { unlessTold: 2.5e-3, range: notNegative },
    betas: { unlessTold: [0.9, 0.999], range: [partialShare, partialShare] },
    eps: { unlessTold: 1e-8, range: notNegative },
    ...averaging,
  },
  keeps: { ...keeps, secondMoment: "tensor, always" },
};

/** What both share: y, where gradients are taken, is the parameter; z and the average x are kept beside it. */
abstract class ScheduleFree<O extends Averaging & { lr?: number }> extends Optimizer<O> {
  /** β of a group. */
  protected abstract nearness(settings: Required<O>): number;

  /** Put the averages into the parameters, to evaluate or to save the model. `train()` before the next step. */
  eval(): void {
    this.#show(1);
  }

  /** Put the places where gradients are taken into the parameters, to go on. New optimizers are there. */
  train(): void {
    this.#show(0);
  }

  #show(averaged: 0 | 1): void {
    noGrad(() => {
      for (const group of this.paramGroups)
        for (const param of group.params) {
          const state = this.state.get(param);
          if (state === undefined || state["averaged"] === averaged) continue;
          const [x, z] = [kept(state, "average")!, kept(state, "base")!];
          state["averaged"] = averaged;
          param.copy_(averaged ? x : z.lerp(x, this.nearness(group as Required<O>)));
        }
    });
  }

  override step<R = void>(closure?: () => R): R {
    for (const state of this.state.values())
      if (state["averaged"] === 1)
        throw new Error(
          `${this.constructor.name}: the parameters hold averages, where no gradient is to be taken: call train() after eval().`,
        );
    return super.step(closure);
  }

  /** z ← z − γₜ direction, x ← (1 − c)x + cz, y = (1 − β)z + βx. */
  protected move(
    param: Tensor,
    direction: Tensor,
    state: ParamState,
    settings: Required<O>,
    correction: number = 1,
  ): void {
    const { lr, warmupSteps, r, weightLrPower } = settings as Required<Averaging & { lr: number }>;
    const step = state["step"] as number;
    const rate = lr * Math.min(1, warmupSteps > 0 ? step / warmupSteps : 1) * correction;
    const largestRate = Math.max(rate, (state["largestRate"] as number | undefined) ?? 0);
    const weight = step ** r * largestRate ** weightLrPower;
    const weights = ((state["weights"] as number | undefined) ?? 0) + weight;
    const share = weights === 0 ? 0 : weight / weights;
    const base = (kept(state, "base") ?? param).sub(direction.mul(rate));
    const average = (kept(state, "average") ?? param).lerp(base, share);
    Object.assign(state, { averaged: 0, weights, largestRate, base, average });
    param.copy_(base.lerp(average, this.nearness(settings)));
  }
}

/**
 * z ← z − γ(g(y) + weightDecay · y), x ← (1 − c)x + cz, y = (1 − β)z + βx. c is the step's share of all weights γ² so far.
 * Call `eval()` before the model is evaluated or saved, and `train()` before it is trained further.
 * Defazio et al., The road less scheduled (2024).
 *
 * @throws {RangeError} for settings out of range; {Error} from `step` after `eval()`.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * const optimizer = new SGDScheduleFree([x], { lr: 0.1 });
 * optimizer.step();
 * optimizer.eval();
 * x.toArray(); // [0.7]
 */
export class SGDScheduleFree extends ScheduleFree<SGDScheduleFreeOptions> {
  constructor(params: Params<SGDScheduleFreeOptions>, options: SGDScheduleFreeOptions = {}) {
    super(params, sgd, options);
  }

  protected override nearness({ momentum }: Required<SGDScheduleFreeOptions>): number {
    return momentum;
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    settings: Required<SGDScheduleFreeOptions>,
  ): void {
    counted(state);
    this.move(param, coupled(gradient, param, settings.weightDecay), state, settings);
  }
}

/**
 * As SGDScheduleFree, along g / (√v + ε) with v ← β₂v + (1 − β₂)g², and a rate of γ √(1 − β₂ᵗ).
 * Defazio et al., The road less scheduled (2024), algorithm 1.
 *
 * @throws {RangeError} for settings out of range; {Error} from `step` after `eval()`.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * const optimizer = new AdamWScheduleFree([x], { lr: 0.1 });
 * optimizer.step();
 * optimizer.eval();
 * x.toArray(); // [0.9]
 */
export class AdamWScheduleFree extends ScheduleFree<AdamWScheduleFreeOptions> {
  constructor(params: Params<AdamWScheduleFreeOptions>, options: AdamWScheduleFreeOptions = {}) {
    super(params, adamW, options);
  }

  protected override nearness({ betas }: Required<AdamWScheduleFreeOptions>): number {
    return betas[0];
  }

  protected override update(
    param: Tensor,
    g: Tensor,
    state: ParamState,
    settings: Required<AdamWScheduleFreeOptions>,
  ): void {
    const { betas, eps, weightDecay } = settings;
    const step = counted(state);
    const v = decayed(kept(state, "secondMoment"), g.mul(g), betas[1]);
    state["secondMoment"] = v;
    this.move(
      param,
      coupled(g.div(v.sqrt().add(eps)), param, weightDecay),
      state,
      settings,
      Math.sqrt(1 - betas[1] ** step),
    );
  }
}
