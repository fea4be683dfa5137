/** Parts of numbers, and parts of lists made into one. */

import { isWhole } from "../core/dtype.ts";
import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { DtypeError, ShapeError, shapeText } from "../errors.ts";
import { toTypedArray } from "../run/read.ts";
import { filled, sequence } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { cumsum } from "./scan.ts";
import { indexReduce } from "./scatter-reduce.ts";
import { narrow } from "./slice.ts";
import { detach, unsqueeze } from "./view.ts";

/**
 * x = mantissa · 2^exponent, the mantissa from a half up to 1, exponents as int32; of 0, ∞ and NaN the mantissa is x and the exponent 0.
 * @example
 * frexp(tensor([6])).mantissa.toArray(); // [0.75]
 */
export function frexp(x: Tensor): { mantissa: Tensor; exponent: Tensor } {
  const size = detach(x).abs();
  const plain = size.isFinite().logicalAnd(size.ne(0));
  const first = where(plain, where(plain, size, 1).log2().floor().add(1), 0);
  // In two steps, since a power of two may be beyond the numbers.
  const scaled = (z: Tensor, by: Tensor): Tensor => {
    const half = by.mul(0.5).floor();
    return z.mul(half.neg().exp2()).mul(half.sub(by).exp2());
  };
  // A logarithm beside a whole number is one off.
  const rough = scaled(size, first);
  const off = where(plain, rough.ge(1).to(x.dtype).sub(rough.lt(0.5).to(x.dtype)), 0);
  const exponent = first.add(off);
  return { mantissa: scaled(x, exponent), exponent: exponent.to("int32") };
}

export interface SegmentOptions {
  /** How many slices each segment has, int32 [segments]; this or `offsets`. */
  readonly lengths?: Tensor | null;
  /** Where each begins, and where the last ends, int32 [segments + 1]. */
  readonly offsets?: Tensor | null;
  readonly dim?: number;
  /** Made into one with each segment: what an empty one gives. */
  readonly initial?: number | null;
}

const starts = { sum: 0, mean: 0, prod: 1, max: Number.NEGATIVE_INFINITY, min: Number.POSITIVE_INFINITY };

/** Elsewhere than on the CPU they cannot be looked at. @throws {RangeError} */
function checkSegments(given: Tensor, areOffsets: boolean, n: number): void {
  if (given.on !== null) return;
  const row = Array.from(toTypedArray(given));
  const sizes = areOffsets ? row.map((end, k) => end - (row[k - 1] ?? 0)) : row;
  if (sizes.some((size) => size < 0) || sizes.reduce((sum, size) => sum + size, 0) > n)
    throw new RangeError(
      areOffsets
        ? `segmentReduce: offsets begin at 0 or later, never fall, and end within ${n}, unlike [${row.join(", ")}].`
        : `segmentReduce: lengths are at least 0, and ${n} at most together, unlike [${row.join(", ")}].`,
    );
}

/**
 * Segments of a dimension made into one slice each. Of an empty one the sum is 0, the product 1, the mean NaN, an extreme infinite, unless there is an
 * initial value.
 * @throws {ShapeError} unless there are lengths, or offsets, of one dimension; {RangeError} for such as lead beyond the dimension, or back.
 * @example
 * segmentReduce(tensor([1, 2, 4]), "sum", { lengths: tensor([1, 2], { dtype: "int32" }) }).toArray(); // [1, 6]
 */
export function segmentReduce(
  x: Tensor,
  reduce: "sum" | "mean" | "prod" | "max" | "min",
  { lengths, offsets, dim = 0, initial }: SegmentOptions = {},
): Tensor {
  const given = lengths ?? offsets;
  if (x.ndim === 0) throw new ShapeError("segmentReduce: a 0-d tensor has no segments.");
  if (!given || (lengths && offsets) || given.ndim !== 1 || given.size < (offsets ? 1 : 0))
    throw new ShapeError(
      `segmentReduce: takes lengths [segments] or offsets [segments + 1]${given ? `, not ${shapeText(given.shape)}` : ""}.`,
    );
  if (!isWhole(given.type))
    throw new DtypeError(`segmentReduce: takes lengths and offsets as whole numbers, not ${given.dtype}.`);
  const d = resolveDim(dim, x.ndim, "segmentReduce");
  checkSegments(given, !lengths, x.shape[d]);
  const count = offsets ? given.size - 1 : given.size;
  const ends = offsets ? narrow(given, 0, 1, count) : cumsum(given, 0);
  const begin = offsets ? narrow(given, 0, 0, count) : ends.sub(given);
  const places = sequence(x, x.shape[d]);
  // What belongs to none goes to one place more, which is cut off.
  const index = where(
    places.ge(narrow(begin, 0, 0, Math.min(count, 1)).sum()),
    unsqueeze(places, 1).ge(ends).to("int32").sum(1),
    count,
  );
  const start = filled(x, x.shape.with(d, count + 1), initial ?? starts[reduce]);
  const how = reduce === "max" ? "amax" : reduce === "min" ? "amin" : reduce === "prod" ? "prod" : "sum";
  const made = narrow(indexReduce(start, d, index, x, how), d, 0, count);
  if (reduce !== "mean") return made;
  const sizes = ends.sub(begin).to(x.dtype);
  const least = initial === null || initial === undefined ? sizes : sizes.clampMin(1);
  const shape = x.shape.map((_, k) => (k === d ? count : 1));
  return made.div(least.reshape(shape));
}
