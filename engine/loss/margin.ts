/** Losses that want a margin, and are 0 beyond it. */

import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { pairwiseDistance } from "../nn/functional/distance.ts";
import { rooted } from "../nn/functional/rooted.ts";
import { along, sequence } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { checkIndex, gather, indexSelect, scatterAddOp } from "../ops/indexing.ts";
import { cumprod } from "../ops/running.ts";
import { reshape, unsqueeze } from "../ops/view.ts";
import {
  positive as above0,
  checkComparable,
  checkExpands,
  checkRange,
  checkRank,
  checkSameShape,
  checkShapeIs,
  notNegative,
} from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { logitCrossEntropyOp, weigh } from "./primitives.ts";
import { type LossOptions, reduced } from "./reduction.ts";

export interface MarginOptions extends LossOptions {
  readonly margin?: number;
}

/** @throws {RangeError} for a target that says neither. */
function checkSigns(op: string, target: Tensor): void {
  // Elsewhere the values cannot be looked at without waiting.
  if (target.on !== null) return;
  for (const sign of toTypedArray(target))
    if (sign !== 1 && sign !== -1) throw new RangeError(`${op}: a target is 1 or −1, not ${sign}.`);
}

/** x where the target is 1, max(0, margin − x) where it is −1. */
export function hingeEmbeddingLoss(
  x: Tensor,
  target: Tensor,
  { reduction, margin = 1 }: MarginOptions = {},
): Tensor {
  checkSameShape("hingeEmbeddingLoss", { x, target });
  checkSigns("hingeEmbeddingLoss", target);
  const apart = where(target.eq(1), 0, x.neg().add(margin).clampMin(0));
  return reduced(apart.add(where(target.eq(-1), 0, x)), reduction);
}

/** max(0, −target · (x − y) + margin): the target 1 wants x above y, −1 below. */
export function marginRankingLoss(
  x: Tensor,
  y: Tensor,
  target: Tensor,
  { reduction, margin = 0 }: MarginOptions = {},
): Tensor {
  checkComparable("marginRankingLoss", { x, y, target });
  const difference = x.sub(y);
  // What is beyond the margin is left out before it is multiplied: 0 · ∞ has no slope.
  const beyond = difference.mul(target).ge(margin);
  const losses = where(beyond, 0, difference).mul(target.neg()).add(margin);
  return reduced(where(beyond, 0, losses), reduction);
}

/** log(1 + exp(−target · x)). */
export function softMarginLoss(x: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkSameShape("softMarginLoss", { x, target });
  return reduced(target.neg().mul(x).softplus(), reduction);
}

/** 1 − cosine where the target is 1, max(0, cosine − margin) where it is −1; vectors are the last dimension. */
export function cosineEmbeddingLoss(
  x: Tensor,
  y: Tensor,
  target: Tensor,
  { reduction, margin = 0 }: MarginOptions = {},
): Tensor {
  checkRank("cosineEmbeddingLoss", "x", x, 1, "[batch, length] or [length]", 2);
  checkSameShape("cosineEmbeddingLoss", { x, y });
  checkShapeIs("cosineEmbeddingLoss", "target", target, x.shape.slice(0, -1), "one value a vector");
  checkSigns("cosineEmbeddingLoss", target);
  const eps = 1e-12;
  const cosine = rooted(x, [x.ndim - 1], eps)
    .mul(rooted(y, [y.ndim - 1], eps))
    .sum(-1);
  const near = where(target.eq(1), cosine.neg().add(1), 0);
  return reduced(near.add(where(target.eq(-1), cosine.sub(margin).clampMin(0), 0)), reduction);
}

export interface TripletOptions extends MarginOptions {
  readonly p?: number;
  readonly eps?: number;
  /** Whether the smaller of the negative's distances counts: from the anchor or from the positive. */
  readonly swap?: boolean;
}

/** max(0, distance to the positive − distance to the negative + margin). */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: TripletOptions = {},
): Tensor {
  const { reduction, margin = 1, p = 2, eps = 1e-6, swap = false } = options;
  checkSameShape("tripletMarginLoss", { anchor, positive, negative });
  checkRange("tripletMarginLoss", "p", p, above0);
  checkRange("tripletMarginLoss", "eps", eps, notNegative);
  checkRange("tripletMarginLoss", "margin", margin, notNegative);
  return tripletMarginWithDistanceLoss(anchor, positive, negative, {
    reduction,
    margin,
    swap,
    distance: (x, y) => pairwiseDistance(x, y, { p, eps }),
  });
}

export interface DistanceTripletOptions extends MarginOptions {
  readonly swap?: boolean;
  readonly distance?: (x: Tensor, y: Tensor) => Tensor;
}

/** tripletMarginLoss with a distance of one's own. */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: DistanceTripletOptions = {},
): Tensor {
  const { reduction, margin = 1, swap = false, distance = pairwiseDistance } = options;
  checkSameShape("tripletMarginWithDistanceLoss", { anchor, positive, negative });
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const apart = swap ? far.minimum(distance(positive, negative)) : far;
  return reduced(near.sub(apart).add(margin).clampMin(0), reduction);
}

export interface MultiMarginOptions extends MarginOptions {
  readonly p?: 1 | 2;
  readonly weight?: Tensor | null;
}

/** The mean over the other classes of max(0, margin − x[target] + x[i])^p; x is [classes] or [batch, classes]. */
export function multiMarginLoss(x: Tensor, target: Tensor, options: MultiMarginOptions = {}): Tensor {
  const { reduction, margin = 1, p = 1, weight } = options;
  checkRank("multiMarginLoss", "x", x, 0, "[classes] or [batch, classes]", 2);
  const scores = x.ndim < 2 ? reshape(x, [1, x.size]) : x;
  const [batch, n] = scores.shape;
  if (x.ndim === 2 || target.size !== 1)
    checkShapeIs(
      "multiMarginLoss",
      "target",
      target,
      [batch],
      `one class for each of x's, of shape ${shapeText(x.shape)}`,
    );
  checkShapeIs("multiMarginLoss", "weight", weight, [n], "one weight a class");
  checkIndex("multiMarginLoss", target, n);
  const classes = reshape(target, [batch, 1]);
  const own = gather(scores, 1, classes);
  const others = along(scores, sequence(x, n), 1).ne(classes);
  // What does not count is left out before it is squared: ∞ − ∞ has no slope.
  const short = where(others, scores.sub(own).add(margin), 0).clampMin(0);
  const powers = p === 1 ? short : short.square();
  const weighed = weight
    ? weigh(powers, reshape(indexSelect(weight, 0, reshape(classes, [batch])), [batch, 1]))
    : powers;
  const losses = weighed.sum(1).div(n);
  return reduced(
    x.ndim < 2 ? reshape(losses, target.ndim === 0 || reduction !== "none" ? [] : [1]) : losses,
    reduction,
  );
}

/** Every target (up to the first −1) against every other class: the mean of max(0, 1 − x[target] + x[i]). */
export function multilabelMarginLoss(x: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  checkRank("multilabelMarginLoss", "x", x, 0, "[classes] or [batch, classes]", 2);
  checkSameShape("multilabelMarginLoss", { x, target });
  const scores = x.ndim < 2 ? reshape(x, [1, x.size]) : x;
  const labels = reshape(target, scores.shape);
  const n = scores.shape[1];
  if (n === 0) throw new ShapeError("multilabelMarginLoss: there is no class.");
  const valid = cumprod(labels.ge(0).to("int32"), 1).ne(0);
  const safe = where(valid, labels, 0);
  checkIndex("multilabelMarginLoss", safe, n);
  const marked = scatterAddOp([valid.to("int32"), safe], { dim: 1, shape: scores.shape }).ne(0);
  const own = unsqueeze(gather(scores, 1, safe), 2);
  const short = unsqueeze(scores, 1).sub(own).add(1).clampMin(0);
  const counts = unsqueeze(valid, 2).logicalAnd(unsqueeze(marked.logicalNot(), 1));
  const losses = where(counts, short, 0).sum([1, 2]).div(n);
  return reduced(x.ndim < 2 ? reshape(losses, []) : losses, reduction);
}

export interface SoftMarginOptions extends LossOptions {
  readonly weight?: Tensor | null;
}

/** The mean over classes of the cross-entropy of sigmoid(x) against bools as 0 and 1. */
export function multilabelSoftMarginLoss(
  x: Tensor,
  target: Tensor,
  { reduction, weight }: SoftMarginOptions = {},
): Tensor {
  checkSameShape("multilabelSoftMarginLoss", { x, target });
  checkExpands("multilabelSoftMarginLoss", "weight", weight, x.shape, "x");
  const losses = logitCrossEntropyOp(x, target, 1);
  return reduced((weight ? weigh(losses, weight) : losses).mean(-1), reduction);
}
