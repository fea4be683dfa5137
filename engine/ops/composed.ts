/** Functions that are a line or a few of ops: they are no ops themselves, and appear in a trace as what they are made of. */

import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import type { Operand } from "../run/agree.ts";
import { checkRange, finite } from "../run/limits.ts";
import { type Dims, isOptions, type ReductionOptions, reductionAttributes } from "./dims.ts";
import { clampBetween, clampMax, clampMin } from "./elementwise/piecewise.ts";
import { amax, amin } from "./extremum.ts";
import { cat } from "./joining.ts";
import { euclideanNorm, sum } from "./reduction.ts";
import { narrow } from "./slice.ts";
import { detach, permute, reshape } from "./view.ts";

export interface NormOptions extends ReductionOptions {
  /** Infinity for the largest absolute value, -Infinity for the smallest; 0 for the number of elements that are not 0. @defaultValue 2 */
  readonly p?: number;
}

/**
 * The p-norm over dimensions, all unless told: `norm(x)`, `norm(x, p, dim, keepdim)` or `norm(x, { p, dim, keepdim })`.
 * Its gradient at 0 is 0.
 * @example
 * tensor([3, -4]).norm().item(); // 5
 * tensor([3, -4]).norm(1).item(); // 7
 */
export function norm(x: Tensor, p?: number | null | NormOptions, dim?: Dims, keepdim?: boolean): Tensor {
  if (p === undefined && dim === undefined && !keepdim) return euclideanNorm(x);
  if (isOptions<NormOptions>(p)) return norm(x, p.p ?? 2, p.dim ?? undefined, p.keepdim);
  if (p === undefined || p === null || p === 2) return euclideanNorm(x, dim, keepdim);
  const options = { dim, keepdim };
  if (p === 0) return sum(x.ne(0).to(x.dtype), options);
  if (p === 1) return sum(x.abs(), options);
  if (p === Number.POSITIVE_INFINITY) return amax(x.abs(), options);
  if (p === Number.NEGATIVE_INFINITY) return amin(x.abs(), options);
  if (Number.isNaN(p)) throw new ShapeError("norm: p is a number, or an infinity, not NaN.");
  if (x.size === 0) return sum(x, options);
  // Of numbers near 1, so that no power is infinite or 0: the norm grows as they do.
  const size = sizeFor(x.abs(), (y) => {
    const [low, high] = [amin, amax].map((of) => of(y, { dim, keepdim: true }));
    return p < 0 ? low.where(low.gt(0), high) : high;
  });
  const near = x.abs().div(size);
  // |x|^p has an infinite slope (p < 1) or bend (p < 2) at 0, which must not meet the slope 0 of |x|.
  const powers = p < 2 ? nonzero(near, (y) => y.pow(p), p < 0 ? Number.POSITIVE_INFINITY : 0) : near.pow(p);
  const length = nonzero(
    sum(powers, options),
    (total) => total.pow(1 / p),
    p < 0 ? Number.POSITIVE_INFINITY : 0,
  );
  return length.mul(reshape(size, length.shape));
}

/** A number to divide by, untracked: what `of` says, or 1 where that is 0 or infinite. */
export function sizeFor(x: Tensor, of: (x: Tensor) => Tensor): Tensor {
  const size = of(detach(x));
  return size.where(size.gt(0).logicalAnd(size.isFinite()), 1);
}

/** f where x is not 0, elsewhere a constant: the branch not taken is kept finite, since ∞ · 0 is NaN. */
function nonzero(x: Tensor, f: (x: Tensor) => Tensor, otherwise: number): Tensor {
  const some = x.ne(0);
  return f(x.where(some, 1)).where(some, otherwise);
}

/** Kept within bounds: `clamp(x, 0, 1)`, `clamp(x, { max: 1 })`; at a bound the gradient is x's. */
export function clamp(x: Operand, min?: Operand | null | Bounds, max?: Operand | null): Tensor {
  if (isOptions<Bounds>(min)) return clamp(x, min.min, min.max);
  if (min === undefined || min === null) {
    if (max === undefined || max === null) throw new TypeError("clamp: give a min, a max, or both.");
    return clampMax(x, max);
  }
  return max === undefined || max === null ? clampMin(x, min) : clampBetween(x, min, max);
}

export interface Bounds {
  readonly min?: Operand | null;
  readonly max?: Operand | null;
}

/** The product over dimensions, of int32 modulo 2³²; its gradient is right where elements are 0, since only products are taken. */
export function prod(x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor {
  const attributes = reductionAttributes("prod", x, dim, keepdim);
  const reduced = x.shape.map((_, d) => attributes.dim === null || attributes.dim.includes(d));
  const order = [...x.shape.keys()].sort((a, b) => Number(reduced[a]) - Number(reduced[b]) || a - b);
  const kept = x.shape.filter((_, d) => !reduced[d]);
  const count = sizeOf(x.shape.filter((_, d) => reduced[d]));
  const shape = attributes.keepdim ? x.shape.map((n, d) => (reduced[d] ? 1 : n)) : kept;
  let rest = reshape(x.ndim > 1 ? permute(x, order) : x, [...kept, count]);
  const last = kept.length;
  if (count === 0)
    rest = cat([rest, x.sum({ dim: attributes.dim, keepdim: false }).add(1).unsqueeze(last)], last);
  for (let n = rest.shape[last]; n > 1; n = rest.shape[last]) {
    const half = n >> 1;
    const products = narrow(rest, last, 0, half).mul(narrow(rest, last, half, half));
    rest = n % 2 === 0 ? products : cat([products, narrow(rest, last, n - 1, 1)], last);
  }
  return reshape(rest, shape);
}

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
