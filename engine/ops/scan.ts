/** Running totals. */

import { contiguousLayout, resolveDim, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { checkNumbers } from "../run/agree.ts";
import { empty } from "../run/make.ts";
import { elements } from "../run/read.ts";
import { type Primitive, type Reference, structural } from "./define.ts";

interface Scan {
  readonly dim: number;
  readonly reverse: boolean;
}

/** Visit the places along `dim` line by line, in the order of the scan. */
export function lines(
  shape: readonly number[],
  { dim, reverse }: Scan,
  visit: (place: number, first: boolean) => void,
): void {
  const n = shape[dim] ?? 1;
  const inner = sizeOf(shape.slice(dim + 1));
  const size = sizeOf(shape);
  for (let start = 0; start < size; start += n * inner)
    for (let i = 0; i < inner; i++)
      for (let k = 0; k < n; k++) visit(start + (reverse ? n - 1 - k : k) * inner + i, k === 0);
}

/** Running totals along a dimension, from its start or from its end. */
export const cumsumOp: Primitive<Scan> = structural({
  name: "cumsum",
  forward: ([x], scan) => {
    const out = empty(contiguousLayout(x.shape), x.type);
    const from = elements(x);
    const whole = x.dtype === "int32";
    let total = 0;
    lines(x.shape, scan, (place, first) => {
      total = (first ? 0 : total) + from[place];
      if (whole) total |= 0;
      out.array[place] = total;
    });
    return out;
  },
  jvp: "linear",
  vjp: (_, g, __, { dim, reverse }) => cumsumOp([g], { dim, reverse: !reverse }),
});

export const cumsumReference: Reference<Scan> = {
  of: (algebra, [x], scan) => {
    const at = x.at.slice();
    let total = algebra.constant(0);
    lines(x.shape, scan, (place, first) => {
      total = first ? x.at[place] : algebra.apply("add", [total, x.at[place]]);
      at[place] = total;
    });
    return { shape: x.shape, at };
  },
  samples: [
    { inputs: [{ shape: [4] }], attributes: { dim: 0, reverse: false } },
    { inputs: [{ shape: [2, 3] }], attributes: { dim: 1, reverse: true } },
  ],
};

/**
 * Running totals along a dimension.
 * @example
 * tensor([1, 2, 3]).cumsum(0).toArray(); // [1, 3, 6]
 */
export function cumsum(x: Tensor, dim: number): Tensor {
  checkNumbers(x, "cumsum");
  return cumsumOp([x], { dim: resolveDim(dim, x.ndim, "cumsum"), reverse: false });
}
