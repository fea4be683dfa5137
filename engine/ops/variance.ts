/** The spread of elements around their mean. */

import type { Tensor } from "../core/tensor.ts";
import { checkRange, finite } from "../run/limits.ts";
import { type Dims, isOptions, type ReductionOptions, reductionAttributes } from "./dims.ts";
import { euclideanNorm } from "./reduction.ts";
import { narrow } from "./slice.ts";
import { detach } from "./view.ts";

export interface VarianceOptions extends ReductionOptions {
  /** What is taken off the number of elements in the divisor. @defaultValue 1 */
  readonly correction?: number;
}

/** x less its mean over dimensions. First less one of its elements: of numbers far from 0, the mean is rounded by more than they differ. */
export function centre(x: Tensor, dims: readonly number[]): Tensor {
  if (x.size === 0 || dims.length === 0) return x.sub(x);
  const near = x.sub(dims.reduce((y, d) => narrow(y, d, 0, 1), detach(x)));
  return near.sub(near.mean(dims, true));
}

function deviations(x: Tensor, options: VarianceOptions): { centred: Tensor; divisor: number } {
  const { dim } = reductionAttributes("var", x, options.dim);
  if (options.correction !== undefined) checkRange("var", "correction", options.correction, finite);
  const count = dim === null ? x.size : dim.reduce((n, d) => n * x.shape[d], 1);
  return {
    centred: centre(x, dim ?? [...x.shape.keys()]),
    divisor: Math.max(count - (options.correction ?? 1), 0),
  };
}

function varianceOptions(dim?: Dims | VarianceOptions, keepdim?: boolean): VarianceOptions {
  return isOptions<VarianceOptions>(dim) ? dim : { dim: dim as Dims | undefined, keepdim };
}

/** The variance over dimensions, divided by n − 1 unless `correction` says otherwise; NaN where that is 0. */
export function variance(x: Tensor, dim?: Dims | VarianceOptions, keepdim?: boolean): Tensor {
  const options = varianceOptions(dim, keepdim);
  const { centred, divisor } = deviations(x, options);
  return centred.square().sum({ dim: options.dim, keepdim: options.keepdim }).div(divisor);
}

/** The standard deviation over dimensions; its gradient at a constant is 0. */
export function std(x: Tensor, dim?: Dims | VarianceOptions, keepdim?: boolean): Tensor {
  const options = varianceOptions(dim, keepdim);
  const { centred, divisor } = deviations(x, options);
  return euclideanNorm(centred, { dim: options.dim, keepdim: options.keepdim }).div(Math.sqrt(divisor));
}
