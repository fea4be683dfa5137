/** Adadelta: steps of the size that steps had, so that no rate need be chosen. */
import type { Tensor } from "../core/tensor.ts";
import { notNegative, share } from "../run/limits.ts";
import { type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { coupled, decayed, kept } from "./parts.ts";

export interface AdadeltaOptions extends SharedOptions {
  /** What each step is multiplied by: at least 0. @defaultValue 1 */
  lr?: number;
  /** Decay of both running means: from 0 to 1. @defaultValue 0.9 */
  rho?: number;
  /** Added inside both roots: at least 0. @defaultValue 1e-6 */
  eps?: number;
  /** Coupled: added to the gradient as weightDecay · x. At least 0. @defaultValue 0 */
  weightDecay?: number;
}

const kind: OptimizerKind<AdadeltaOptions> = {
  name: "Adadelta",
  settings: {
    lr: { unlessTold: 1, range: notNegative },
    rho: { unlessTold: 0.9, range: share },
    eps: { unlessTold: 1e-6, range: notNegative },
    weightDecay: { unlessTold: 0, range: notNegative },
    ...shared,
  },
  keeps: { squares: "tensor, always", steps: "tensor, always" },
};

/**
 * s ← ρs + (1 − ρ)g², Δ = √(u + ε) / √(s + ε) · g, u ← ρu + (1 − ρ)Δ², x ← x − ηΔ.
 * Zeiler, ADADELTA: an adaptive learning rate method (2012), algorithm 1, where η is 1.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1], { dtype: "float64", requiresGrad: true });
 * x.mul(3).sum().backward();
 * new Adadelta([x], { rho: 0, eps: 1e-2 }).step();
 * x.toArray(); // [0.900055509]
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(params: Params<AdadeltaOptions>, options: AdadeltaOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    gradient: Tensor,
    state: ParamState,
    { lr, rho, eps, weightDecay }: Required<AdadeltaOptions>,
  ): void {
    const g = coupled(gradient, param, weightDecay);
    const squares = decayed(kept(state, "squares"), g.mul(g), rho);
    const before = kept(state, "steps");
    const root = before === undefined ? Math.sqrt(eps) : before.add(eps).sqrt();
    const delta = g.mul(root).div(squares.add(eps).sqrt());
    Object.assign(state, { squares, steps: decayed(before, delta.mul(delta), rho) });
    param.sub_(delta.mul(lr));
  }
}
