/** Losses of numbers against numbers. */

import type { Tensor } from "../core/tensor.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { type LossOptions, reduced } from "./reduction.ts";

/**
 * The squared difference.
 * @example
 * functional.mseLoss(tensor([1, 2]), tensor([1, 4])).item(); // 2
 */
export function mseLoss(x: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  return reduced(x.sub(target).square(), reduction);
}

/** The absolute difference. */
export function l1Loss(x: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  return reduced(x.sub(target).abs(), reduction);
}

export interface SmoothOptions extends LossOptions {
  /** Where the parabola becomes a straight line; 1 unless told. */
  readonly beta?: number;
}

/** A parabola within beta, divided by it, and straight beyond: the slope is 1. */
export function smoothL1Loss(x: Tensor, target: Tensor, { reduction, beta = 1 }: SmoothOptions = {}): Tensor {
  if (beta === 0) return l1Loss(x, target, { reduction });
  const distance = x.sub(target).abs();
  return reduced(
    where(distance.lt(beta), distance.square().mul(0.5 / beta), distance.sub(beta / 2)),
    reduction,
  );
}

export interface HuberOptions extends LossOptions {
  /** Where the parabola becomes a straight line; 1 unless told. */
  readonly delta?: number;
}

/** A parabola within delta, and straight beyond: the slope is delta. */
export function huberLoss(x: Tensor, target: Tensor, { reduction, delta = 1 }: HuberOptions = {}): Tensor {
  const distance = x.sub(target).abs();
  const straight = distance.sub(delta / 2).mul(delta);
  return reduced(where(distance.le(delta), distance.square().mul(0.5), straight), reduction);
}

export interface GaussianOptions extends LossOptions {
  /** With the constant log(2π) / 2. */
  readonly full?: boolean;
  /** The least variance. */
  readonly eps?: number;
}

/** −log of the density of a normal variable with mean x and variance v, at the target. */
export function gaussianNllLoss(x: Tensor, target: Tensor, v: Tensor, options: GaussianOptions = {}): Tensor {
  const { reduction, full = false, eps = 1e-6 } = options;
  const spread = v.ndim > 0 && v.ndim === x.ndim - 1 ? v.unsqueeze(-1) : v;
  // The bound holds for the value; the gradient flows as if it were not there.
  const bounded = spread.add(spread.detach().clampMin(eps).sub(spread.detach()));
  const losses = bounded.log().add(x.sub(target).square().div(bounded)).mul(0.5);
  return reduced(full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

export interface PoissonOptions extends LossOptions {
  /** Whether x is the logarithm of the rate; true unless told. */
  readonly logInput?: boolean;
  /** With Stirling's approximation of log(target!). */
  readonly full?: boolean;
  /** Keeps the logarithm of a rate of 0 finite. */
  readonly eps?: number;
}

/** −log of the chance of a Poisson variable of rate x (or exp(x)) to be the target. */
export function poissonNllLoss(x: Tensor, target: Tensor, options: PoissonOptions = {}): Tensor {
  const { reduction, logInput = true, full = false, eps = 1e-8 } = options;
  const losses = logInput ? x.exp().sub(target.mul(x)) : x.sub(target.mul(x.add(eps).log()));
  if (!full) return reduced(losses, reduction);
  const safe = target.where(target.gt(1), 2);
  const stirling = safe
    .mul(safe.log())
    .sub(safe)
    .add(
      safe
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    );
  return reduced(losses.add(stirling.where(target.gt(1), 0)), reduction);
}
