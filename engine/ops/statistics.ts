/** Statistics of several numbers: sums without NaN, counts, means with their spread, covariances and correlations. */
import type { Tensor } from "../core/tensor.ts";
import { DtypeError, ShapeError, shapeText } from "../errors.ts";
import { checkRange, checkShapeIs, finite, notNegative } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { filled } from "./constants.ts";
import { type Dims, isOptions, type ReductionOptions } from "./dims.ts";
import { where } from "./elementwise/piecewise.ts";
import { amax, amin } from "./extremum.ts";
import { matmul } from "./matmul.ts";
import { norm } from "./norms.ts";
import { narrow } from "./slice.ts";
import { centre, std, type VarianceOptions, variance } from "./variance.ts";
import { detach, reshape, transpose } from "./view.ts";

/** The sum over dimensions, NaN counted as 0. */
export function nansum(x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor {
  return where(x.isNan(), 0, x).sum(dim, keepdim);
}

/** The average over dimensions of what is not NaN. */
export function nanmean(x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor {
  const count = x.isNan().logicalNot().to(x.dtype).sum(dim, keepdim);
  return nansum(x, dim, keepdim).div(count);
}

/** How many elements are not 0, as int32. */
export function countNonzero(x: Tensor, dim?: Dims): Tensor {
  return x.ne(0).sum(dim);
}

/** The smallest and the largest over dimensions. */
export function aminmax(
  x: Tensor,
  dim?: Dims | ReductionOptions,
  keepdim?: boolean,
): { min: Tensor; max: Tensor } {
  return { min: amin(x, dim, keepdim), max: amax(x, dim, keepdim) };
}

/** Variance and mean over dimensions. */
export function varMean(
  x: Tensor,
  dim?: Dims | VarianceOptions,
  keepdim?: boolean,
): { variance: Tensor; mean: Tensor } {
  return { variance: variance(x, dim, keepdim), mean: x.mean(meanOptions(dim, keepdim)) };
}

/** Standard deviation and mean over dimensions. */
export function stdMean(
  x: Tensor,
  dim?: Dims | VarianceOptions,
  keepdim?: boolean,
): { std: Tensor; mean: Tensor } {
  return { std: std(x, dim, keepdim), mean: x.mean(meanOptions(dim, keepdim)) };
}

function meanOptions(dim?: Dims | VarianceOptions, keepdim?: boolean): ReductionOptions {
  const options = isOptions<VarianceOptions>(dim) ? dim : { dim, keepdim };
  return { dim: options.dim, keepdim: options.keepdim };
}

export interface CovarianceOptions {
  /** What is taken off the number of observations in the divisor. @defaultValue 1 */
  readonly correction?: number;
  /** How often each observation was made, as int32. */
  readonly fweights?: Tensor | null;
  /** How much each observation counts. */
  readonly aweights?: Tensor | null;
}

/** One weight an observation, none below 0. */
function checkWeights(name: string, weights: Tensor | null | undefined, count: number): void {
  if (!weights) return;
  checkShapeIs("cov", name, weights, [count], "one an observation");
  if (weights.on === null)
    for (const weight of toTypedArray(weights)) if (weight < 0) checkRange("cov", name, weight, notNegative);
}

/** The covariances of variables (rows) over observations (columns); of a vector, its variance. */
export function cov(x: Tensor, { correction = 1, fweights, aweights }: CovarianceOptions = {}): Tensor {
  if (x.ndim > 2) throw new ShapeError(`cov: takes a vector or a matrix, not shape ${shapeText(x.shape)}.`);
  const rows = x.ndim < 2 ? reshape(x, [1, x.size]) : x;
  const count = rows.shape[1];
  checkRange("cov", "correction", correction, finite);
  checkWeights("fweights", fweights, count);
  checkWeights("aweights", aweights, count);
  if (fweights?.type.floating)
    throw new DtypeError(`cov: fweights must be whole numbers, since they count, not ${fweights.dtype}.`);
  const frequency = fweights ? fweights.to(x.dtype) : null;
  const weights = frequency && aweights ? frequency.mul(aweights) : (frequency ?? aweights ?? null);
  const total = weights ? weights.sum() : filled(x, [], count);
  const near = count > 0 ? rows.sub(narrow(detach(rows), 1, 0, 1)) : rows;
  const mean = weights ? near.mul(weights).sum(1, true).div(total) : near.mean(1, true);
  const centred = near.sub(mean);
  const weighted = weights ? centred.mul(weights) : centred;
  let divisor = total.sub(correction);
  if (weights && aweights && correction !== 0)
    divisor = total.sub(weights.mul(aweights).sum().div(total).mul(correction));
  const product = matmul(weighted, transpose(centred, 0, 1)).div(divisor.clampMin(0));
  return rows.shape[0] === 1 ? reshape(product, []) : product;
}

/** The correlations of variables (rows) over observations (columns), between −1 and 1. */
export function corrcoef(x: Tensor): Tensor {
  const rows = centre(x.ndim < 2 ? reshape(x, [1, x.size]) : x, [1]);
  const units = rows.div(norm(rows, { dim: 1, keepdim: true }));
  // Of no observations there is no correlation.
  const product = matmul(units, transpose(units, 0, 1))
    .div(Math.min(rows.shape[1], 1))
    .clamp(-1, 1);
  return rows.shape[0] === 1 ? reshape(product, []) : product;
}
