/** The product of elements, by halves. */

import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { type Dims, type ReductionOptions, reductionAttributes } from "./dims.ts";
import { cat } from "./joining.ts";
import { narrow } from "./slice.ts";
import { permute, reshape } from "./view.ts";

/** The product over dimensions, of int32 modulo 2³²; its gradient is right where elements are 0, since only products are taken. */
export function prod(x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor {
  const attributes = reductionAttributes("prod", x, dim, keepdim);
  const reduced = x.shape.map((_, d) => attributes.dim === null || attributes.dim.includes(d));
  const order = [...x.shape.keys()].sort((a, b) => Number(reduced[a]) - Number(reduced[b]) || a - b);
  const kept = x.shape.filter((_, d) => !reduced[d]);
  const count = sizeOf(x.shape.filter((_, d) => reduced[d]));
  const shape = attributes.keepdim ? x.shape.map((n, d) => (reduced[d] ? 1 : n)) : kept;
  let rest = reshape(x.ndim > 1 ? permute(x, order) : x, [...kept, count]);
  // What sums of it are, too.
  if (x.dtype === "uint8") rest = rest.to("int64");
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
