/** Several elements to one place, made into one: by a sum, a mean, a product or an extreme. */
import { type Dtype, highest, lowest } from "../core/dtype.ts";
import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { along, filled, sequence } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { divide } from "./elementwise-options.ts";
import { expand } from "./expand.ts";
import { amax, amin } from "./extremum.ts";
import { checkIndex } from "./indexing.ts";
import { cat } from "./joining.ts";
import { prod } from "./prod.ts";
import { narrow } from "./slice.ts";
import { reshape, transpose, unsqueeze } from "./view.ts";

export type Reduce = "sum" | "mean" | "prod" | "amax" | "amin";

export interface ReduceOptions {
  /** Whether x's own element takes part. @defaultValue true */
  readonly includeSelf?: boolean;
}

/** What changes nothing. */
function neutral(reduce: Reduce, dtype: Dtype): number {
  if (reduce === "amax") return lowest(dtype);
  return reduce === "amin" ? highest(dtype) : Number(reduce === "prod");
}

/**
 * x with the source's elements where their indices point, those of one place made into one.
 * Every target looks at every source, so that the gradient is that of the reduction: n · m elements.
 * @param index int32, of x's rank.
 * @example
 * scatterReduce(tensor([1, 1]), 0, tensor([0, 0], { dtype: "int32" }), tensor([2, 3]), "prod").toArray(); // [6, 1]
 */
export function scatterReduce(
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  reduce: Reduce,
  { includeSelf = true }: ReduceOptions = {},
): Tensor {
  if (x.ndim === 0) {
    const [target, places, values] = [x, index, source].map((y) => reshape(y, [y.size]));
    return reshape(scatterReduce(target, 0, places, values, reduce, { includeSelf }), []);
  }
  const d = resolveDim(dim, x.ndim, "scatterReduce");
  checkIndex("scatterReduce", index, x.shape[d]);
  // What the index does not reach stays as it is.
  const outside = x.shape.findIndex((n, k) => k !== d && index.shape[k] < n);
  if (outside >= 0) {
    const reached = index.shape[outside];
    const part = scatterReduce(narrow(x, outside, 0, reached), d, index, source, reduce, { includeSelf });
    return cat([part, narrow(x, outside, reached, x.shape[outside] - reached)], outside);
  }
  const values = index.shape.reduce((y, n, k) => (y.shape[k] === n ? y : narrow(y, k, 0, n)), source);
  const last = x.ndim - 1;
  const moved = (y: Tensor): Tensor => transpose(y, d, last);
  return moved(reducedLast(moved(x), moved(index), moved(values), reduce, includeSelf));
}

function reducedLast(x: Tensor, index: Tensor, source: Tensor, reduce: Reduce, includeSelf: boolean): Tensor {
  const last = x.ndim - 1;
  const targets = unsqueeze(along(x, sequence(x, x.shape[last]), last), -1);
  const hits = unsqueeze(index, last).eq(targets);
  const touched = hits.any(-1);
  const candidates = where(hits, unsqueeze(source, last), neutral(reduce, x.type));
  const own = includeSelf ? x : filled(x, x.shape, neutral(reduce, x.type));
  const all = cat([unsqueeze(own, -1), expand(candidates, hits.shape)], x.ndim);
  if (reduce === "mean") {
    const count = hits
      .to(x.dtype)
      .sum(-1)
      .add(includeSelf ? 1 : 0)
      .clampMin(1);
    const roundingMode = x.type.floating ? null : "floor";
    return where(touched, divide(all.sum(-1), count, { roundingMode }), x);
  }
  const made =
    reduce === "sum"
      ? all.sum(-1)
      : reduce === "prod"
        ? prod(all, -1)
        : (reduce === "amax" ? amax : amin)(all, -1);
  return where(touched, made, x);
}

/** As scatterReduce, with a vector of indices of one dimension, one for each of the source's slices. */
export function indexReduce(
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  reduce: Reduce,
  options: ReduceOptions = {},
): Tensor {
  if (x.ndim === 0) return scatterReduce(x, 0, index, source, reduce, options);
  const d = resolveDim(dim, x.ndim, "indexReduce");
  return scatterReduce(x, d, expand(along(x, index, d), source.shape), source, reduce, options);
}
