/** Losses that want a margin, and are 0 beyond it. */

import type { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { pairwiseDistance } from "../nn/functional/distance.ts";
import { along, sequence } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { gather, indexSelect, scatterAddOp } from "../ops/indexing.ts";
import { cumprod } from "../ops/running.ts";
import { reshape, unsqueeze } from "../ops/view.ts";
import { type LossOptions, reduced } from "./reduction.ts";

export interface MarginOptions extends LossOptions {
  readonly margin?: number;
}

/** x where the target is 1, max(0, margin − x) where it is −1. */
export function hingeEmbeddingLoss(
  x: Tensor,
  target: Tensor,
  { reduction, margin = 1 }: MarginOptions = {},
): Tensor {
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
  return reduced(x.sub(y).mul(target.neg()).add(margin).clampMin(0), reduction);
}

/** log(1 + exp(−target · x)). */
export function softMarginLoss(x: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  return reduced(target.neg().mul(x).softplus(), reduction);
}

/** 1 − cosine where the target is 1, max(0, cosine − margin) where it is −1; vectors are the last dimension. */
export function cosineEmbeddingLoss(
  x: Tensor,
  y: Tensor,
  target: Tensor,
  { reduction, margin = 0 }: MarginOptions = {},
): Tensor {
  const eps = 1e-12;
  const dim = -1;
  const product = x.mul(y).sum(dim);
  const lengths = x.square().sum(dim).add(eps).mul(y.square().sum(dim).add(eps)).sqrt();
  const cosine = product.div(lengths);
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
  const scores = x.ndim < 2 ? reshape(x, [1, x.size]) : x;
  const [batch, n] = scores.shape;
  const classes = reshape(target, [batch, 1]);
  const own = gather(scores, 1, classes);
  const short = scores.sub(own).add(margin).clampMin(0);
  const powers = p === 1 ? short : short.square();
  const weighed = weight
    ? powers.mul(reshape(indexSelect(weight, 0, reshape(classes, [batch])), [batch, 1]))
    : powers;
  const others = along(scores, sequence(x, n), 1).ne(classes);
  const losses = where(others, weighed, 0).sum(1).div(n);
  return reduced(
    x.ndim < 2 ? reshape(losses, target.ndim === 0 || reduction !== "none" ? [] : [1]) : losses,
    reduction,
  );
}

/** Every target (up to the first −1) against every other class: the mean of max(0, 1 − x[target] + x[i]). */
export function multilabelMarginLoss(x: Tensor, target: Tensor, { reduction }: LossOptions = {}): Tensor {
  const scores = x.ndim < 2 ? reshape(x, [1, x.size]) : x;
  const labels = reshape(target, scores.shape);
  const n = scores.shape[1];
  if (n === 0) throw new ShapeError("multilabelMarginLoss: there is no class.");
  const valid = cumprod(labels.ge(0).to("int32"), 1).ne(0);
  const safe = where(valid, labels, 0);
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
  const yes = target.mul(x.neg().softplus());
  const no = target.neg().add(1).mul(x.softplus());
  const losses = weight ? yes.add(no).mul(weight) : yes.add(no);
  return reduced(losses.mean(-1), reduction);
}
