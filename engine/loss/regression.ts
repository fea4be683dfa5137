/** Losses of numbers against numbers. */

import { sameShape } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { detach } from "../ops/view.ts";
import { checkComparable, checkRange, notNegative, positive } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { gaussianOp, huberOp, poissonOfRatesOp, poissonOp, smoothL1Op } from "./primitives.ts";
import { type LossOptions, reduced } from "./reduction.ts";

/**
 * The squared difference.
 * @example
 * functional.mseLoss(tensor([1, 2]), tensor([1, 4])).item(); // 2
 */
export function mseLoss(x: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkComparable("mseLoss", { x, target });
  return reduced(x.sub(target).square(), reduction);
}

/** The absolute difference. */
export function l1Loss(x: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkComparable("l1Loss", { x, target });
  return reduced(x.sub(target).abs(), reduction);
}

export interface SmoothOptions extends LossOptions {
  /** Where the parabola becomes a straight line. @defaultValue 1 */
  readonly beta?: number;
}

/** A parabola within beta, divided by it, and straight beyond: the slope is 1. */
export function smoothL1Loss(x: Tensor, target: Tensor, { reduction, beta = 1 }: SmoothOptions = {}): Tensor {
  checkComparable("smoothL1Loss", { x, target });
  checkRange("smoothL1Loss", "beta", beta, notNegative);
  return reduced(smoothL1Op(x.sub(target), beta), reduction);
}

export interface HuberOptions extends LossOptions {
  /** Where the parabola becomes a straight line. @defaultValue 1 */
  readonly delta?: number;
}

/** A parabola within delta, and straight beyond: the slope is delta. */
export function huberLoss(x: Tensor, target: Tensor, { reduction, delta = 1 }: HuberOptions = {}): Tensor {
  checkComparable("huberLoss", { x, target });
  checkRange("huberLoss", "delta", delta, positive);
  return reduced(huberOp(x.sub(target), delta), reduction);
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
  checkComparable("gaussianNllLoss", { x, target });
  checkRange("gaussianNllLoss", "eps", eps, positive);
  checkVariance(x, v);
  const spread = v.ndim > 0 && v.ndim === x.ndim - 1 ? v.unsqueeze(-1) : v;
  // The bound holds for the value; the gradient flows as if it were not there.
  const bounded = where(spread.lt(eps), spread.sub(detach(spread)).add(eps), spread);
  const losses = gaussianOp(x.sub(target), bounded);
  return reduced(full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

/** One variance for each element, for each row, or for all. */
function checkVariance(x: Tensor, v: Tensor): void {
  const row = [...x.shape.slice(0, -1), 1];
  const fits = v.ndim === 0 || [x.shape, row, row.slice(0, -1)].some((shape) => sameShape(shape, v.shape));
  if (!fits)
    throw new ShapeError(
      `gaussianNllLoss: v must have the shape of x, ${shapeText(x.shape)}, or one variance a row, ${shapeText(row)}, not ${shapeText(v.shape)}.`,
    );
  // Elsewhere the values cannot be looked at without waiting.
  if (v.on === null && toTypedArray(v).some((each) => each < 0))
    throw new RangeError("gaussianNllLoss: v holds a number below 0, which is no variance.");
}

export interface PoissonOptions extends LossOptions {
  /** Whether x is the logarithm of the rate. @defaultValue true */
  readonly logInput?: boolean;
  /** With Stirling's approximation of log(target!). */
  readonly full?: boolean;
  /** Keeps the logarithm of a rate of 0 finite. */
  readonly eps?: number;
}

/** −log of the chance of a Poisson variable of rate x (or exp(x)) to be the target. */
export function poissonNllLoss(x: Tensor, target: Tensor, options: PoissonOptions = {}): Tensor {
  const { reduction, logInput = true, full = false, eps = 1e-8 } = options;
  checkComparable("poissonNllLoss", { x, target });
  checkRange("poissonNllLoss", "eps", eps, notNegative);
  const losses = logInput ? poissonOp(x, target) : poissonOfRatesOp(x, target, eps);
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
