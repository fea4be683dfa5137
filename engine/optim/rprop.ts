/** Rprop: the sign of the gradient alone, with a step for each entry that grows while the sign stays. */
import type { Tensor } from "../core/tensor.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { fullLike, zerosLike } from "../run/create.ts";
import { notNegative, numeric, positive, properShare } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { kept } from "./parts.ts";

export interface RpropOptions extends SharedOptions {
  /** What each step starts as: at least 0. @defaultValue 0.01 */
  lr?: number;
  /** What a step is multiplied by where the sign turned, between 0 and 1, and where it stayed, above 1. @defaultValue [0.5, 1.2] */
  etas?: readonly [number, number];
  /** The smallest and the largest step. @defaultValue [1e-6, 50] */
  stepSizes?: readonly [number, number];
}

const kind: OptimizerKind<RpropOptions> = {
  name: "Rprop",
  settings: {
    lr: { unlessTold: 1e-2, range: notNegative },
    etas: {
      unlessTold: [0.5, 1.2],
      range: [properShare, numeric("a number above 1", (v) => v > 1 && v < Infinity)],
    },
    stepSizes: { unlessTold: [1e-6, 50], range: [notNegative, positive] },
    ...shared,
  },
  keeps: { gradient: "tensor, always", size: "tensor, always" },
  together: ({ stepSizes: [least, most] }) =>
    least > most ? `the smallest step, ${least}, is above the largest, ${most}` : undefined,
};

/**
 * The step of an entry is multiplied by η⁺ where its gradient has the sign it had, by η⁻ where the sign turned; there the gradient
 * counts as 0 this time. x ← x − sign(g) · step.
 * Riedmiller and Braun, A direct adaptive method for faster backpropagation learning (1993); without taking back the last step: iRprop⁻ of Igel
 * and Hüsken, Improving the Rprop learning algorithm (2000).
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new Rprop([x], { lr: 0.1 }).step();
 * x.toArray(); // [0.9]
 */
export class Rprop extends Optimizer<RpropOptions> {
  constructor(params: Params<RpropOptions>, options: RpropOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, etas: [shrink, grow], stepSizes: [least, most] }: Required<RpropOptions>,
  ): void {
    const before = kept(state, "gradient") ?? zerosLike(param);
    const last = kept(state, "size") ?? fullLike(param, lr);
    // Of the signs: a product of two tiny gradients would be 0.
    const turn = gradient.sign().mul(before.sign());
    const turned = turn.lt(0);
    const next = where(turn.gt(0), last.mul(grow), where(turned, last.mul(shrink), last));
    const size = next.clamp({ min: least, max: most });
    const g = where(turned, 0, gradient);
    Object.assign(state, { gradient: g, size });
    param.sub_(g.sign().mul(size));
  }
}
