/** Elements by their rank: the middle, the most frequent, and those that a share of the others lies below. */

import { resolveDim } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import { filled, numbers, sequence } from "./constants.ts";
import { isOptions, type ReductionOptions } from "./dims.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import type { ValuesAndIndices } from "./extremum.ts";
import { gatherOp } from "./indexing.ts";
import { argsort, dropped } from "./sorting.ts";
import { detach, reshape, transpose, unsqueeze } from "./view.ts";

/** Lines along `dim` with one index each: the element at it. */
function entryAt(x: Tensor, dim: number, index: Tensor): ValuesAndIndices {
  return { values: gatherOp([x, index], { dim }), indices: index };
}

function line(op: string, x: Tensor, dim: number): { full: Tensor; d: number } {
  const d = resolveDim(dim, x.ndim, op);
  if (x.shape[d] === 0) throw new ShapeError(`${op}: there is no element to choose along dimension ${d}.`);
  return { full: x.ndim === 0 ? reshape(x, [1]) : x, d };
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
      : where(missing.gt(0), n - 1, filled(missing, missing.shape, (n - 1) >> 1));
    const found = entryAt(full, d, gatherOp([order, middle], { dim: d }));
    if (x.ndim === 0) return { values: reshape(found.values, []), indices: reshape(found.indices, []) };
    return dropped(found, d, keepdim);
  };
  const median = (
    x: Tensor,
    dim?: number | ReductionOptions,
    keepdim: boolean = false,
  ): Tensor | ValuesAndIndices => {
    if (isOptions<ReductionOptions>(dim)) return median(x, dim.dim as number, dim.keepdim);
    return dim === undefined
      ? along(reshape(x, [x.size]), 0, false).values
      : along(x, dim as number, keepdim);
  };
  return median as Median;
}

/** Half of whole numbers, rounded down. */
function floorHalf(count: Tensor, x: Tensor): Tensor {
  const floating = x.type.floating ? x.dtype : "float32";
  return count.to(floating).div(2).floor().to("int32");
}

/** The middle of all elements in order, the lower of two; with `dim`, along it, with its index. NaN if any is. */
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
  const least = where(most, still, Number.POSITIVE_INFINITY).amin(d, true);
  const n = full.shape[d];
  const places = expand(
    reshape(
      sequence(x, n),
      full.shape.map((_, k) => (k === d ? n : 1)),
    ),
    full.shape,
  );
  const index = where(still.eq(least), places, -1).amax(d, true);
  const found = entryAt(full, d, index);
  if (x.ndim === 0) return { values: reshape(found.values, []), indices: reshape(found.indices, []) };
  return dropped(found, d, keepdim);
}

export interface QuantileOptions {
  readonly dim?: number | null;
  readonly keepdim?: boolean;
  /** Between two elements: "linear" unless told, "lower", "higher", "midpoint" or "nearest". */
  readonly interpolation?: "linear" | "lower" | "higher" | "midpoint" | "nearest";
}

function quantileBy(op: string, ignoresNaN: boolean): Quantile {
  return (x: Tensor, q: number | readonly number[] | Tensor, options: QuantileOptions = {}): Tensor => {
    const { dim = null, keepdim = false, interpolation = "linear" } = options;
    const { full, d } = line(op, dim === null ? reshape(x, [x.size]) : x, dim ?? 0);
    const last = full.ndim - 1;
    const lines = full.ndim > 1 ? transpose(full, d, last) : full;
    const n = full.shape[d];
    const sorted = gatherOp([lines, argsort(lines, last)], { dim: last });
    const missing = lines.isNan().to(x.dtype).sum(last, true);
    const shares =
      q instanceof Tensor
        ? q
        : numbers(x, typeof q === "number" ? [q] : q, typeof q === "number" ? [] : [q.length]);
    const many = shares.ndim > 0;
    const top = ignoresNaN
      ? missing
          .neg()
          .add(n - 1)
          .clampMin(0)
      : where(missing.gt(0), n - 1, filled(missing, missing.shape, n - 1));
    const exact = reshape(shares, [shares.size]).mul(top);
    // NaN stands last: whoever meets one gets it.
    const rank = ignoresNaN ? exact : where(missing.gt(0), n - 1, exact);
    const pickAt = (places: Tensor): Tensor => gatherOp([sorted, detach(places).to("int32")], { dim: last });
    const picked = between(rank, pickAt, interpolation);
    const back = full.ndim > 1 ? transpose(picked, d, last) : picked;
    const front = back.permute([d, ...[...back.shape.keys()].filter((k) => k !== d)]);
    const shape = full.shape.filter((_, k) => k !== d);
    const kept = dim === null ? x.shape.map(() => 1) : x.shape.map((m, k) => (k === d ? 1 : m));
    return reshape(front, [
      ...(many ? [shares.size] : []),
      ...(keepdim ? kept : dim === null ? [] : x.ndim === 0 ? [] : shape),
    ]);
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
 * @example
 * tensor([1, 2, 3, 4]).quantile(0.5).item(); // 2.5
 */
export const quantile: Quantile = quantileBy("quantile", false);
/** As `quantile`, of what is not NaN. */
export const nanquantile: Quantile = quantileBy("nanquantile", true);
