/** Elements by their rank: the middle, the most frequent, and those that a share of the others lies below. */

import { highest } from "../core/dtype.ts";
import { resolveDim } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { toTypedArray } from "../run/read.ts";
import { along, numbers, sequence } from "./constants.ts";
import { isOptions, type ReductionOptions } from "./dims.ts";
import { where } from "./elementwise/piecewise.ts";
import { amax, amin, type ValuesAndIndices } from "./extremum.ts";
import { gatherOp } from "./indexing.ts";
import { mean } from "./reduction.ts";
import { argsort, dropped } from "./sorting.ts";
import { detach, permute, reshape, squeeze, unsqueeze } from "./view.ts";

/** Of x, whose lines along `dim` are those of `full`, with one index each: the element at it. */
function entryAt(x: Tensor, full: Tensor, dim: number, index: Tensor, keepdim: boolean): ValuesAndIndices {
  const found = { values: gatherOp([full, index], { dim }), indices: index };
  if (x.ndim === 0) return { values: reshape(found.values, []), indices: reshape(index, []) };
  return dropped(found, dim, keepdim);
}

function line(op: string, x: Tensor, dim: number): { full: Tensor; d: number } {
  const d = resolveDim(dim, x.ndim, op);
  if (x.shape[d] === 0) throw new ShapeError(`${op}: there is no element to choose along dimension ${d}.`);
  return { full: x.ndim === 0 ? reshape(x, [1]) : x, d };
}

/** Elements along `dim` whose gradient all that are equal to them share: each is the largest of those that are not above it. */
function shared(x: Tensor, values: Tensor, dim: number): Tensor {
  if (!x.type.floating) return squeeze(values, dim);
  const still = detach(values);
  const among = detach(x).le(still).logicalOr(still.isNan());
  const shares = amax(where(among, x, Number.NEGATIVE_INFINITY), dim);
  // What is left out is −∞, and would share with −∞.
  const lowest = amin(where(among, x, Number.POSITIVE_INFINITY), dim);
  return where(squeeze(still, dim).eq(Number.NEGATIVE_INFINITY), lowest, shares);
}

export interface Median {
  (x: Tensor): Tensor;
  (x: Tensor, dim: number | ReductionOptions, keepdim?: boolean): ValuesAndIndices;
  /** Of the method; only its type is used. */
  readonly overloads?: MedianMethod;
}

export interface MedianMethod {
  (): Tensor;
  (dim: number | ReductionOptions, keepdim?: boolean): ValuesAndIndices;
}

function medianBy(op: string, ignoresNaN: boolean): Median {
  const along = (x: Tensor, dim: number, keepdim: boolean): ValuesAndIndices => {
    const { full, d } = line(op, x, dim);
    const n = full.shape[d];
    const order = argsort(full, d);
    const missing = full.isNan().sum(d, true);
    // The lower of two in the middle, as PyTorch has it; NaN stands last in the order.
    const middle = ignoresNaN
      ? floorHalf(missing.neg().add(n - 1), x).clampMin(0)
      : where(missing.eq(0), missing.add((n - 1) >> 1), n - 1);
    return entryAt(x, full, d, gatherOp([order, middle], { dim: d }), keepdim);
  };
  const median = (
    x: Tensor,
    dim?: number | ReductionOptions,
    keepdim: boolean = false,
  ): Tensor | ValuesAndIndices => {
    if (isOptions<ReductionOptions>(dim)) return median(x, dim.dim as number, dim.keepdim);
    if (dim !== undefined) return along(x, dim as number, keepdim);
    // Of none NaN, as the mean is.
    if (x.size === 0 && x.type.floating) return mean(x);
    const all = reshape(x, [x.size]);
    return shared(all, along(all, 0, true).values, 0);
  };
  return median as Median;
}

/** Half of whole numbers, rounded down. */
function floorHalf(count: Tensor, x: Tensor): Tensor {
  const floating = x.type.floating ? x.dtype : "float32";
  return count.to(floating).div(2).floor().to("int32");
}

/**
 * The middle of all elements in order, the lower of two, which shares its gradient evenly with those equal to it; with `dim`, along it,
 * with its index, to which alone its gradient goes. NaN if any is, and of none.
 */
export const median: Median = medianBy("median", false);
/** The middle of what is not NaN. */
export const nanmedian: Median = medianBy("nanmedian", true);

/** The most frequent element along a dimension, the smallest of several, and where it last is. */
export function mode(x: Tensor, dim: number = -1, keepdim: boolean = false): ValuesAndIndices {
  const { full, d } = line("mode", x, dim);
  const still = detach(full);
  const same = unsqueeze(still, d).eq(unsqueeze(still, d + 1));
  const counts = same.sum(d + 1);
  const most = counts.eq(counts.amax(d, true));
  const least = where(most, still, highest(x.type)).amin(d, true);
  const n = full.shape[d];
  const index = where(still.eq(least), along(full, sequence(x, n), d), -1).amax(d, true);
  return entryAt(x, full, d, index, keepdim);
}

export interface QuantileOptions {
  readonly dim?: number | null;
  readonly keepdim?: boolean;
  /** Between two elements. @defaultValue "linear" */
  readonly interpolation?: "linear" | "lower" | "higher" | "midpoint" | "nearest";
}

function quantileBy(op: string, ignoresNaN: boolean): Quantile {
  return (x: Tensor, q: number | readonly number[] | Tensor, options: QuantileOptions = {}): Tensor => {
    const { dim = null, keepdim = false, interpolation = "linear" } = options;
    const { full, d } = line(op, dim === null ? reshape(x, [x.size]) : x, dim ?? 0);
    const last = full.ndim - 1;
    const others = [...full.shape.keys()].filter((k) => k !== d);
    const lines = permute(full, [...others, d]);
    const n = full.shape[d];
    const still = detach(lines);
    const sorted = gatherOp([still, argsort(still, last)], { dim: last });
    const missing = lines.isNan().to(x.dtype).sum(last, true);
    const shares =
      q instanceof Tensor
        ? q
        : numbers(x, typeof q === "number" ? [q] : q, typeof q === "number" ? [] : [q.length]);
    if (shares.ndim > 1)
      throw new ShapeError(`${op}: q must be a number or a list, not of shape ${shapeText(shares.shape)}.`);
    if (shares.on === null)
      for (const share of toTypedArray(shares))
        if (!(share >= 0 && share <= 1)) throw new RangeError(`${op}: q must be from 0 to 1, not ${share}.`);
    const flat = reshape(shares, [shares.size]);
    // NaN stands last: whoever meets one gets it.
    const rank = ignoresNaN
      ? flat.mul(
          missing
            .neg()
            .add(n - 1)
            .clampMin(0),
        )
      : where(missing.gt(0), n - 1, flat.mul(n - 1));
    // No index tells which of equal elements it is: all share the gradient.
    const pickAt = (places: Tensor): Tensor => {
      const values = gatherOp([sorted, detach(places).to("int32")], { dim: last });
      return shared(unsqueeze(lines, last), unsqueeze(values, -1), -1);
    };
    const picked = between(rank, pickAt, interpolation);
    const front = permute(picked, [last, ...others.keys()]);
    const kept = x.shape.map((m, k) => (dim === null || k === d ? 1 : m));
    return reshape(front, [...shares.shape, ...(keepdim ? kept : others.map((k) => full.shape[k]))]);
  };
}

function between(
  rank: Tensor,
  at: (places: Tensor) => Tensor,
  how: QuantileOptions["interpolation"],
): Tensor {
  if (how === "lower") return at(rank.floor());
  if (how === "higher") return at(rank.ceil());
  if (how === "nearest") return at(rank.round());
  const below = rank.floor();
  const share = how === "midpoint" ? rank.ceil().sub(below).mul(0.5) : rank.sub(below);
  return at(below).lerp(at(rank.ceil()), share);
}

type Quantile = (x: Tensor, q: number | readonly number[] | Tensor, options?: QuantileOptions) => Tensor;

/**
 * The element below which a share q of the others lies, along a dimension or of all; interpolated. Several q's come first in the shape.
 * Equal elements share the gradient evenly.
 * @example
 * tensor([1, 2, 3, 4]).quantile(0.5).item(); // 2.5
 */
export const quantile: Quantile = quantileBy("quantile", false);
/** As `quantile`, of what is not NaN. */
export const nanquantile: Quantile = quantileBy("nanquantile", true);
