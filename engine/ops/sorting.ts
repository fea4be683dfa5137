/** Order along a dimension: everything follows from where each element goes. */

import { int32 } from "../core/dtype.ts";
import { checkWhole, contiguousLayout, resolveDim, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { checkNumbers } from "../run/agree.ts";
import { empty } from "../run/make.ts";
import { elements } from "../run/read.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { isOptions } from "./dims.ts";
import type { ValuesAndIndices } from "./extremum.ts";
import { gatherOp } from "./indexing.ts";
import { lines } from "./scan.ts";
import { narrow } from "./slice.ts";
import { reshape, squeeze } from "./view.ts";

interface Order {
  readonly dim: number;
  readonly descending: boolean;
}

/** Where the sorted elements come from: a stable sort of each line by `compare`. */
function ranked(
  shape: readonly number[],
  { dim }: Order,
  compare: (a: number, b: number) => number,
): number[] {
  const out: number[] = new Array(sizeOf(shape));
  let line: number[] = [];
  const flush = (): void => {
    const order = line.map((_, k) => k).sort((a, b) => compare(line[a], line[b]));
    line.forEach((place, k) => {
      out[place] = order[k];
    });
    line = [];
  };
  lines(shape, { dim, reverse: false }, (place, first) => {
    if (first) flush();
    line.push(place);
  });
  flush();
  return out;
}

/** The order of the elements along a dimension, as int32: stable, NaN above every number. */
export const argsortOp: Primitive<Order> = structural({
  name: "argsort",
  forward: ([x], order) => {
    const out = empty(contiguousLayout(x.shape), int32);
    const from = elements(x);
    const sign = order.descending ? -1 : 1;
    const compare = (i: number, j: number): number => {
      const [a, b] = [from[i], from[j]];
      if (a < b) return -sign;
      if (a > b) return sign;
      return sign * (Number(Number.isNaN(a)) - Number(Number.isNaN(b)));
    };
    out.array.set(ranked(x.shape, order, compare));
    return out;
  },
});

export const argsortReference: Reference<Order> = {
  of: (algebra, [x], order) => ({
    shape: x.shape,
    at: ranked(x.shape, order, (i, j) => (order.descending ? -1 : 1) * algebra.compare(x.at[i], x.at[j])).map(
      (k) => algebra.constant(k),
    ),
  }),
  samples: [
    { inputs: [{ shape: [4], data: [2, 1, 3, 1] }], attributes: { dim: 0, descending: false } },
    { inputs: [{ shape: [2, 3] }], attributes: { dim: 0, descending: true } },
    { inputs: [{ shape: [2, 3], data: [1, 3, 1, 2, 2, 4] }], attributes: { dim: 1, descending: true } },
  ],
};

export interface SortOptions {
  readonly dim?: number;
  readonly descending?: boolean;
}

/** Where the elements of the sorted tensor come from, as int32. Equal elements keep their order; NaN counts as the largest. */
export function argsort(x: Tensor, dim: number | SortOptions = -1, descending: boolean = false): Tensor {
  checkNumbers(x, "argsort");
  if (isOptions<SortOptions>(dim)) return argsort(x, dim.dim, dim.descending);
  return argsortOp([x], { dim: resolveDim(dim as number, x.ndim, "argsort"), descending });
}

/**
 * The elements in order along a dimension, and where they come from; stable, NaN counts as the largest.
 * @example
 * tensor([3, 1, 2]).sort().values.toArray(); // [1, 2, 3]
 * tensor([3, 1, 2]).sort({ descending: true }).indices.toArray(); // [0, 2, 1]
 */
export function sort(
  x: Tensor,
  dim: number | SortOptions = -1,
  descending: boolean = false,
): ValuesAndIndices {
  if (isOptions<SortOptions>(dim)) return sort(x, dim.dim, dim.descending);
  const indices = argsort(x, dim, descending);
  return { values: gathered(x, dim as number, indices), indices };
}

/** gather, of a 0-d tensor too. */
function gathered(x: Tensor, dim: number, indices: Tensor): Tensor {
  if (x.ndim === 0) return reshape(gatherOp([reshape(x, [1]), reshape(indices, [1])], { dim: 0 }), []);
  return gatherOp([x, indices], { dim: resolveDim(dim, x.ndim, "gather") });
}

/** The elements in order along the first dimension. */
export function msort(x: Tensor): Tensor {
  return sort(x, 0).values;
}

export interface TopkOptions extends SortOptions {
  /** The largest; the smallest if false. */
  readonly largest?: boolean;
}

/**
 * The k largest along a dimension, in order, and where they are.
 * @throws {RangeError} if there are fewer than k.
 * @example
 * tensor([3, 1, 2]).topk(2).values.toArray(); // [3, 2]
 */
export function topk(
  x: Tensor,
  k: number,
  dim: number | TopkOptions = -1,
  largest: boolean = true,
): ValuesAndIndices {
  if (isOptions<TopkOptions>(dim)) return topk(x, k, dim.dim, dim.largest);
  checkNumbers(x, "topk");
  const d = resolveDim(dim as number, x.ndim, "topk");
  checkWhole("topk", "k", k, 0, x.shape[d] ?? 1);
  const order = argsort(x, d, largest);
  const indices = x.ndim === 0 ? order : narrow(order, d, 0, k);
  return { values: gathered(x, d, indices), indices };
}

/**
 * The k-th smallest along a dimension, counted from 1, and where it is.
 * @throws {RangeError} if there are fewer than k.
 */
export function kthvalue(x: Tensor, k: number, dim: number = -1, keepdim: boolean = false): ValuesAndIndices {
  checkNumbers(x, "kthvalue");
  const d = resolveDim(dim, x.ndim, "kthvalue");
  checkWhole("kthvalue", "k", k, 1, x.shape[d] ?? 1);
  const order = argsort(x, d);
  const indices = x.ndim === 0 ? order : narrow(order, d, k - 1, 1);
  return dropped({ values: gathered(x, d, indices), indices }, d, keepdim);
}

export function dropped(pair: ValuesAndIndices, dim: number, keepdim: boolean): ValuesAndIndices {
  if (keepdim || pair.values.ndim === 0) return pair;
  return { values: squeeze(pair.values, dim), indices: squeeze(pair.indices, dim) };
}
