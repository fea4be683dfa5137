/** Adagrad: each entry's step is divided by all that its gradient ever was. */
import type { Tensor } from "../core/tensor.ts";
import { fullLike } from "../run/create.ts";
import { notNegative } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, coupled, kept } from "./parts.ts";

export interface AdagradOptions extends SharedOptions {
  /** Learning rate η: at least 0. @defaultValue 0.01 */
  lr?: number;
  /** The rate of step t is η / (1 + (t − 1)lrDecay): at least 0. @defaultValue 0 */
  lrDecay?: number;
  /** Coupled: added to the gradient as weightDecay · x. At least 0. @defaultValue 0 */
  weightDecay?: number;
  /** What the sum of squares starts from: at least 0. @defaultValue 0 */
  initialAccumulatorValue?: number;
  /** Added outside the root: at least 0. @defaultValue 1e-10 */
  eps?: number;
}

const kind: OptimizerKind<AdagradOptions> = {
  name: "Adagrad",
  settings: {
    lr: { unlessTold: 1e-2, range: notNegative },
    lrDecay: { unlessTold: 0, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    initialAccumulatorValue: { unlessTold: 0, range: notNegative },
    eps: { unlessTold: 1e-10, range: notNegative },
    ...shared,
  },
  keeps: { step: "count, always", sum: "tensor, always" },
};

/**
 * s ← s + g², x ← x − η / (1 + (t − 1)lrDecay) · g / (√s + ε).
 * Duchi, Hazan and Singer, Adaptive subgradient methods for online learning and stochastic optimization (2011), the diagonal form.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new Adagrad([x], { lr: 0.1 }).step();
 * x.toArray(); // [0.9]
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(params: Params<AdagradOptions>, options: AdagradOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, lrDecay, weightDecay, initialAccumulatorValue, eps }: Required<AdagradOptions>,
  ): void {
    const g = coupled(gradient, param, weightDecay);
    const step = counted(state);
    const sum = (kept(state, "sum") ?? fullLike(param, initialAccumulatorValue)).add(g.mul(g));
    state["sum"] = sum;
    param.sub_(g.div(sum.sqrt().add(eps)).mul(lr / (1 + (step - 1) * lrDecay)));
  }
}
