/** Rows of a table, by their places: alone, or in bags. */

import { copy_ } from "../../autograd/methods.ts";
import { noGrad } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { filled, numbers } from "../../ops/constants.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { checkIndex, indexSelect, scatterAddOp } from "../../ops/indexing.ts";
import { stack } from "../../ops/joining.ts";
import { norm } from "../../ops/norms.ts";
import { reshape } from "../../ops/view.ts";
import { checkRange, checkRank, checkSameShape, positive, shown } from "../../run/limits.ts";
import { toTypedArray } from "../../run/read.ts";

/** The number of rows and their width. @throws {ShapeError} for an index or a padding that names none. */
function rowsOf(
  op: string,
  index: Tensor,
  weight: Tensor,
  paddingIdx: number | null | undefined,
): readonly number[] {
  checkRank(op, "weight", weight, 2, "a table [rows, width]", 2);
  const [count] = weight.shape;
  checkIndex(op, index, count);
  if (
    paddingIdx !== undefined &&
    paddingIdx !== null &&
    !(Number.isInteger(paddingIdx) && paddingIdx >= -count && paddingIdx < count)
  )
    throw new RangeError(
      `${op}: paddingIdx must be one of the ${count} rows, from ${-count} to ${count - 1}, not ${paddingIdx}.`,
    );
  return weight.shape;
}

export interface EmbeddingOptions {
  /** The row that gets no gradient. */
  readonly paddingIdx?: number | null;
  /** Rows that are looked up and longer than this are made so long first, in place. */
  readonly maxNorm?: number | null;
  /** Of the norm that says how long a row is. @defaultValue 2 */
  readonly normType?: number;
  /** Whether a row's gradient is divided by how often it was looked up. */
  readonly scaleGradByFreq?: boolean;
}

/**
 * The rows of a table that indices name.
 * @example
 * functional.embedding(tensor([1, 0], { dtype: "int32" }), tensor([[1, 2], [3, 4]])).toArray(); // [[3, 4], [1, 2]]
 */
export function embedding(index: Tensor, weight: Tensor, options: EmbeddingOptions = {}): Tensor {
  const { paddingIdx, scaleGradByFreq = false } = options;
  const [count, width] = rowsOf("embedding", index, weight, paddingIdx);
  const flat = reshape(index, [index.size]);
  shorten("embedding", weight, flat, options);
  const all = indexSelect(weight, 0, flat);
  const rows = scaleGradByFreq ? sharing(all, flat, count) : all;
  const shape = [...index.shape, width];
  if (paddingIdx === undefined || paddingIdx === null) return reshape(rows, shape);
  const still = flat.eq(paddingIdx < 0 ? paddingIdx + count : paddingIdx).unsqueeze(1);
  return reshape(where(still, rows.detach(), rows), shape);
}

/** The same rows, whose gradients are divided by how often each is there. */
function sharing(rows: Tensor, flat: Tensor, count: number): Tensor {
  const ones = filled(flat, flat.shape, 1);
  const often = scatterAddOp([ones, flat], { dim: 0, shape: [count] });
  const share = indexSelect(often, 0, flat).to(rows.dtype).reciprocal().unsqueeze(1);
  const still = rows.detach();
  return still.add(rows.sub(still).mul(share));
}

/** Makes rows that are too long as long as they may be. */
function shorten(
  op: string,
  weight: Tensor,
  flat: Tensor,
  { maxNorm, normType = 2 }: EmbeddingOptions,
): void {
  if (maxNorm === undefined || maxNorm === null) return;
  checkRange(op, "maxNorm", maxNorm, positive);
  checkRange(op, "normType", normType, positive);
  noGrad(() => {
    const ones = filled(flat, flat.shape, 1);
    const used = scatterAddOp([ones, flat], { dim: 0, shape: [weight.shape[0]] })
      .gt(0)
      .unsqueeze(1);
    const length = norm(weight, { p: normType, dim: 1, keepdim: true });
    const long = used.logicalAnd(length.gt(maxNorm));
    copy_(weight, where(long, weight.mul(where(long, length, 1).reciprocal().mul(maxNorm)), weight));
  });
}

export interface EmbeddingBagOptions extends Omit<EmbeddingOptions, "scaleGradByFreq"> {
  /** Where each bag begins in a flat list of indices; a table of indices has a bag a row. */
  readonly offsets?: Tensor | null;
  readonly mode?: "sum" | "mean" | "max";
  /** How much each row counts; of mode "sum" alone. */
  readonly perSampleWeights?: Tensor | null;
  /** The last offset is the number of indices, not the start of a bag. */
  readonly includeLastOffset?: boolean;
}

/** Sums, means or largest of bags of a table's rows; rows of `paddingIdx` are left out. The offsets are read. */
export function embeddingBag(index: Tensor, weight: Tensor, options: EmbeddingBagOptions = {}): Tensor {
  const { offsets, mode = "mean", perSampleWeights, includeLastOffset = false, paddingIdx } = options;
  const [, width] = rowsOf("embeddingBag", index, weight, paddingIdx);
  checkBags(index, options);
  const flat = reshape(index, [index.size]);
  shorten("embeddingBag", weight, flat, options);
  const starts = offsets
    ? Array.from(toTypedArray(offsets))
    : Array.from({ length: index.shape[0] }, (_, k) => k * index.shape[1]);
  const ends = starts.map((_, k) => starts[k + 1] ?? flat.size).slice(0, includeLastOffset ? -1 : undefined);
  const padding =
    paddingIdx === undefined || paddingIdx === null ? -1 : (paddingIdx + weight.shape[0]) % weight.shape[0];
  if (starts.length > 0 && (starts[0] !== 0 || ends.some((end, k) => end < starts[k] || end > flat.size)))
    throw new RangeError(
      `embeddingBag: offsets begin at 0, never fall, and end within the ${flat.size} indices, unlike ${shown(starts)}.`,
    );
  const bags = ends.map((end, k) => {
    const count = end - starts[k];
    if (count === 0) return numbers(weight, new Array<number>(width).fill(0), [width]);
    const places = flat.narrow(0, starts[k], count);
    const rows = indexSelect(weight, 0, places);
    const kept = places.ne(padding).unsqueeze(1);
    const some = kept.any(0);
    if (mode === "max") return rows.where(kept, Number.NEGATIVE_INFINITY).max(0).values.where(some, 0);
    if (mode === "mean") return rows.where(kept, 0).sum(0).div(kept.sum(0).to(weight.dtype).clampMin(1));
    const weights = perSampleWeights?.reshape(flat.size).narrow(0, starts[k], count).unsqueeze(1);
    return (weights ? rows.mul(weights) : rows).where(kept, 0).sum(0);
  });
  if (bags.length === 0) return numbers(weight, [], [0, width]);
  return stack(bags);
}

function checkBags(
  index: Tensor,
  { offsets, mode = "mean", perSampleWeights, includeLastOffset = false }: EmbeddingBagOptions,
): void {
  if (offsets) {
    checkRank("embeddingBag", "index", index, 1, "a vector where there are offsets", 1);
    checkRank("embeddingBag", "offsets", offsets, 1, "a vector", 1);
  } else
    checkRank("embeddingBag", "index", index, 2, "a table with a bag a row where there are no offsets", 2);
  if (includeLastOffset && !offsets?.size)
    throw new RangeError(
      "embeddingBag: includeLastOffset needs offsets, at least one: give them, or leave it out.",
    );
  if (!perSampleWeights) return;
  if (mode !== "sum")
    throw new RangeError(`embeddingBag: perSampleWeights go with mode "sum", not with "${mode}".`);
  checkSameShape("embeddingBag", { index, perSampleWeights });
}
