import type { Tensor } from "../core/tensor.ts";
import { std, type VarianceOptions, variance } from "./composed.ts";
import { filled } from "./constants.ts";
import { diagonal } from "./diagonal.ts";
import { type Dims, isOptions, type ReductionOptions } from "./dims.ts";
import { where } from "./elementwise/piecewise.ts";
import { amax, amin } from "./extremum.ts";
import { matmul } from "./matmul.ts";
import { reshape, transpose, unsqueeze } from "./view.ts";

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
  return isOptions<VarianceOptions>(dim) ? dim : { dim: dim as Dims | undefined, keepdim };
}

export interface CovarianceOptions {
  /** What is taken off the number of observations in the divisor: 1 unless told. */
  readonly correction?: number;
  /** How often each observation was made, as int32. */
  readonly fweights?: Tensor | null;
  /** How much each observation counts. */
  readonly aweights?: Tensor | null;
}

/** The covariances of variables (rows) over observations (columns); of a vector, its variance. */
export function cov(x: Tensor, { correction = 1, fweights, aweights }: CovarianceOptions = {}): Tensor {
  const rows = x.ndim < 2 ? reshape(x, [1, x.size]) : x;
  const frequency = fweights ? fweights.to(x.dtype) : null;
  const weights = frequency && aweights ? frequency.mul(aweights) : (frequency ?? aweights ?? null);
  const count = rows.shape[1];
  const total = weights ? weights.sum() : filled(x, [], count);
  const mean = weights ? rows.mul(weights).sum(1, true).div(total) : rows.mean(1, true);
  const centred = rows.sub(mean);
  const weighted = weights ? centred.mul(weights) : centred;
  let divisor = total.sub(correction);
  if (weights && aweights && correction !== 0)
    divisor = total.sub(weights.mul(aweights).sum().div(total).mul(correction));
  const product = matmul(weighted, transpose(centred, 0, 1)).div(divisor.clampMin(0));
  return rows.shape[0] === 1 ? reshape(product, []) : product;
}

/** The correlations of variables (rows) over observations (columns), between −1 and 1. */
export function corrcoef(x: Tensor): Tensor {
  const c = cov(x);
  if (c.ndim === 0) return c.div(c);
  const deviation = diagonal(c).sqrt();
  return c.div(unsqueeze(deviation, 1)).div(unsqueeze(deviation, 0)).clamp(-1, 1);
}
