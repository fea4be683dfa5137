/** Sums over the first dimensions, row after row: what stands in for a sum's own loop where there is much to add up. */
import type { Dtype } from "../core/dtype.ts";
import { reducedLayout } from "../core/layout.ts";
import type { Op, ReductionAttributes } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { MANY } from "../cpu/faster.ts";
import { reductionOf } from "../cpu/generate.ts";
import { BLOCK } from "./compute.ts";
import { empty } from "./make.ts";

/** The sum, or the average, over the first dimensions of what lies without gaps; null of what else there is. */
export function totalOfColumns(
  op: Op,
  x: Tensor,
  attributes: ReductionAttributes,
  dtype: Dtype,
): Tensor | null {
  const { shape, contiguous, size } = x.layout;
  const { dim } = attributes;
  const plain = op.kernel!.kind === "name" && x.type.floating && contiguous && size >= MANY;
  if (!plain || !dim?.every((d) => d < dim.length)) return null;
  const out = empty(reducedLayout(shape, attributes), dtype);
  const columns = out.layout.size;
  const [total, block] = [new Float64Array(columns), new Float64Array(columns)];
  const { array, offset } = x;
  const [end, apart] = [offset + size, BLOCK * columns];
  for (let from = offset; from < end; from += apart) {
    block.fill(0);
    for (let k = from; k < end && k < from + apart; k += columns)
      for (let j = 0; j < columns; j++) block[j] += array[k + j];
    for (let j = 0; j < columns; j++) total[j] += block[j];
  }
  const { finish } = reductionOf(op, x.type);
  for (let j = 0; j < columns; j++) out.array[j] = finish(total[j], size / columns);
  return out;
}
