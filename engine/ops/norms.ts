/** Lengths of vectors and matrices, and distances. */

import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { checkRange, notNegative, numeric } from "../run/limits.ts";
import { gatherAt } from "./constants.ts";
import { type Dims, isOptions, type ReductionOptions } from "./dims.ts";
import { where } from "./elementwise/piecewise.ts";
import { amax, amin } from "./extremum.ts";
import { euclideanNorm, sum } from "./reduction.ts";
import { detach, reshape, unsqueeze } from "./view.ts";

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

/** The p-norm of vectors along dimensions: `norm` with PyTorch's order of arguments. */
export function vectorNorm(x: Tensor, ord: number = 2, dim?: Dims | null, keepdim: boolean = false): Tensor {
  return norm(x, { p: ord, dim, keepdim });
}

/** The p-norm of x − y. */
export function dist(x: Tensor, y: Tensor, p: number = 2): Tensor {
  return norm(x.sub(y), { p });
}

/**
 * The distances between all rows of x and all rows of y, of two stacks of matrices.
 * @example
 * cdist(tensor([[0, 0], [3, 4]]), tensor([[0, 0]])).toArray(); // [[0], [5]]
 */
export function cdist(x: Tensor, y: Tensor, p: number = 2): Tensor {
  if (x.ndim < 2 || y.ndim < 2 || x.shape[x.ndim - 1] !== y.shape[y.ndim - 1])
    throw new ShapeError(
      `cdist: shapes ${shapeText(x.shape)} and ${shapeText(y.shape)} hold no rows of one length.`,
    );
  checkPower("cdist", p);
  return norm(unsqueeze(x, -2).sub(unsqueeze(y, -3)), { p, dim: -1 });
}

function checkPower(op: string, p: number): void {
  if (!(p >= 0)) throw new RangeError(`${op}: p must be a number at least 0, or Infinity, not ${p}.`);
}

/** The distances between all pairs of rows, each pair once. */
export function pdist(x: Tensor, p: number = 2): Tensor {
  if (x.ndim !== 2) throw new ShapeError(`pdist: takes a matrix of rows, not shape ${shapeText(x.shape)}.`);
  checkPower("pdist", p);
  const n = x.shape[0];
  const pairs = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n - i - 1 }, (_, k) => [i, i + k + 1]),
  ).flat();
  const [left, right] = [0, 1].map((side) =>
    gatherAt(
      x,
      0,
      pairs.map((pair) => pair[side]),
    ),
  );
  return norm(left.sub(right), { p, dim: 1 });
}

const above = numeric("a number above 0, or Infinity", (v) => v > 0);

/** Slices along a dimension shortened to a p-norm of `maxnorm` where theirs is larger. */
export function renorm(x: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  const d = resolveDim(dim, x.ndim, "renorm");
  checkRange("renorm", "p", p, above);
  checkRange("renorm", "maxnorm", maxnorm, notNegative);
  const others = [...x.shape.keys()].filter((k) => k !== d);
  const length = norm(x, { p, dim: others, keepdim: true });
  return where(length.gt(maxnorm), x.div(length.add(1e-7)).mul(maxnorm), x);
}
