/** Reductions over the elements that a mask keeps, by PyTorch's names: `masked.sum(x, mask)`. What is masked has no gradient. */
import { highest, lowest } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Dims, ReductionOptions } from "./dims.ts";
import { logaddexp as logaddexpOf } from "./elementwise/logarithmic.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import { amax as amaxOf, amin as aminOf, argmax as argmaxOf, argmin as argminOf } from "./extremum.ts";
import { norm as normOf } from "./norms.ts";
import { prod as prodOf } from "./prod.ts";
import { unitAlong, within } from "./range.ts";
import { nanmedian } from "./ranks.ts";
import { cumprod as cumprodOf } from "./running.ts";
import { cumsum as cumsumOf } from "./scan.ts";
import { logSoftmax as logSoftmaxOf, logsumexp as logsumexpOf, softmax as softmaxOf } from "./softmax.ts";

/** A bool tensor that broadcasts to x; true keeps an element. All are kept where there is none. */
export type Mask = Tensor | null | undefined;

function kept(x: Tensor, mask: Mask, otherwise: number): Tensor {
  return mask ? where(mask, x, otherwise) : x;
}

/** How many elements each result is made of, in x's dtype. */
function count(x: Tensor, mask: Mask, options: ReductionOptions): Tensor {
  const ones = mask ? expand(mask, x.shape).to(x.dtype) : x.eq(x).logicalOr(x.ne(x)).to(x.dtype);
  return ones.sum(options);
}

export function sum(x: Tensor, mask?: Mask, options: ReductionOptions = {}): Tensor {
  return kept(x, mask, 0).sum(options);
}

export function prod(x: Tensor, mask?: Mask, options: ReductionOptions = {}): Tensor {
  return prodOf(kept(x, mask, 1), options);
}

/** −∞ of none. */
export function amax(x: Tensor, mask?: Mask, options: ReductionOptions = {}): Tensor {
  return amaxOf(kept(x, mask, lowest(x.type)), options);
}

/** ∞ of none. */
export function amin(x: Tensor, mask?: Mask, options: ReductionOptions = {}): Tensor {
  return aminOf(kept(x, mask, highest(x.type)), options);
}

/** The place of the largest that is kept, along a dimension or of all, as int32; the first place of none. */
export function argmax(x: Tensor, dim?: number, mask?: Mask, keepdim: boolean = false): Tensor {
  return argmaxOf(kept(x, mask, lowest(x.type)), dim, keepdim);
}

/** The place of the smallest that is kept, as `argmax`. */
export function argmin(x: Tensor, dim?: number, mask?: Mask, keepdim: boolean = false): Tensor {
  return argminOf(kept(x, mask, highest(x.type)), dim, keepdim);
}

/**
 * NaN of none.
 * @example
 * masked.mean(tensor([1, 2, 9]), tensor([true, true, false])).item(); // 1.5
 */
export function mean(x: Tensor, mask?: Mask, options: ReductionOptions = {}): Tensor {
  return within((y) => sum(y, mask, options), x, options, count(x, mask, options));
}

/** The middle along a dimension, the lower of two; NaN of none. */
export function median(x: Tensor, dim: number, mask?: Mask, keepdim: boolean = false): Tensor {
  return nanmedian(kept(x, mask, Number.NaN), dim, keepdim).values;
}

export function norm(x: Tensor, ord: number = 2, mask?: Mask, options: ReductionOptions = {}): Tensor {
  // What leaves the norm as it is: ∞ where small elements count most.
  return normOf(kept(x, mask, ord < 0 ? Number.POSITIVE_INFINITY : 0), { p: ord, ...options });
}

export interface SpreadOptions extends ReductionOptions {
  /** Whether the divisor is one less than the number of elements; false: that number. */
  readonly unbiased?: boolean;
}

/** What is kept, less its mean, twice: the first is rounded by more than numbers far from 0 may differ. And the divisor of their squares. */
function deviations(
  x: Tensor,
  mask: Mask,
  { dim, keepdim, unbiased = false }: SpreadOptions,
): { centred: Tensor; divisor: Tensor } {
  const some = kept(x, mask, 0);
  const near = some.sub(mean(some.detach(), mask, { dim, keepdim: true }));
  const centred = kept(near.sub(mean(near, mask, { dim, keepdim: true })), mask, 0);
  const size = count(x, mask, { dim, keepdim });
  return { centred, divisor: unbiased ? size.sub(1).clampMin(0) : size };
}

function variance(x: Tensor, mask?: Mask, options: SpreadOptions = {}): Tensor {
  const { centred, divisor } = deviations(x, mask, options);
  const { dim, keepdim } = options;
  return sum(centred.square(), null, { dim, keepdim }).div(divisor);
}

export { variance as var };

/** Its gradient at a constant is 0. */
export function std(x: Tensor, mask?: Mask, options: SpreadOptions = {}): Tensor {
  const { centred, divisor } = deviations(x, mask, options);
  const { dim, keepdim } = options;
  const over = { dim, keepdim };
  return within((y) => normOf(y, { p: 2, ...over }), centred, over, divisor.sqrt());
}

export function logsumexp(x: Tensor, mask?: Mask, options: ReductionOptions = {}): Tensor {
  return logsumexpOf(kept(x, mask, Number.NEGATIVE_INFINITY), options);
}

/** Running totals, masked elements counted as 0. */
export function cumsum(x: Tensor, dim: number, mask?: Mask): Tensor {
  return cumsumOf(kept(x, mask, 0), dim);
}

/** Running products, masked elements counted as 1. */
export function cumprod(x: Tensor, dim: number, mask?: Mask): Tensor {
  return cumprodOf(kept(x, mask, 1), dim);
}

/** Shares of what is kept; 0 where masked, NaN where nothing is kept. */
export function softmax(x: Tensor, dim: number, mask?: Mask): Tensor {
  return defined(softmaxOf(kept(x, mask, Number.NEGATIVE_INFINITY), dim), dim, mask);
}

/** NaN along the lines of which nothing is kept: there are no shares of nothing. */
function defined(shares: Tensor, dim: number, mask: Mask): Tensor {
  return mask ? where(expand(mask, shares.shape).any(dim, true), shares, Number.NaN) : shares;
}

export function logSoftmax(x: Tensor, dim: number, mask?: Mask): Tensor {
  return logSoftmaxOf(kept(x, mask, Number.NEGATIVE_INFINITY), dim);
}

export function softmin(x: Tensor, dim: number, mask?: Mask): Tensor {
  return softmax(x.neg(), dim, mask);
}

/** Divided by its norm along a dimension, which is no less than eps. */
export function normalize(x: Tensor, ord: number, dim: Dims, mask?: Mask, eps: number = 1e-12): Tensor {
  const lengthOf = (y: Tensor): Tensor => norm(y, ord, mask, { dim, keepdim: true });
  return unitAlong(kept(x, mask, 0), lengthOf, eps);
}

/** logaddexp of what is kept of both; −∞ where neither is. */
export function logaddexp(x: Tensor, y: Tensor, xMask?: Mask, yMask?: Mask): Tensor {
  return logaddexpOf(kept(x, xMask, Number.NEGATIVE_INFINITY), kept(y, yMask, Number.NEGATIVE_INFINITY));
}
