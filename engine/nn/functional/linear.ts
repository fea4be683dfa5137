/** Layers that multiply by a matrix, look up its rows, or weigh by attention. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { filled, numbers } from "../../ops/constants.ts";
import { einsum } from "../../ops/einsum.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { indexSelect } from "../../ops/indexing.ts";
import { stack } from "../../ops/joining.ts";
import { matmul } from "../../ops/matmul.ts";
import { softmax } from "../../ops/softmax.ts";
import { reshape, transpose } from "../../ops/view.ts";
import { toTypedArray } from "../../run/read.ts";
import { dropout } from "./dropout.ts";

/**
 * x @ weightᵀ + bias.
 * @param weight [outputs, inputs], or [inputs] for one output.
 * @example
 * functional.linear(tensor([1, 2]), tensor([[3, 4]]), tensor([5])).toArray(); // [16]
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor | null): Tensor {
  const product = matmul(x, weight.t());
  return bias ? product.add(bias) : product;
}

/** xᵀ · weight[k] · y + bias[k] for every output k; weight is [outputs, inputs of x, inputs of y]. */
export function bilinear(x: Tensor, y: Tensor, weight: Tensor, bias?: Tensor | null): Tensor {
  const product = einsum("...i,kij,...j->...k", x, weight, y);
  return bias ? product.add(bias) : product;
}

export interface EmbeddingOptions {
  /** The row that gets no gradient. */
  readonly paddingIdx?: number | null;
}

/** The rows of a table that indices name. */
export function embedding(index: Tensor, weight: Tensor, { paddingIdx }: EmbeddingOptions = {}): Tensor {
  const [count, width] = weight.shape;
  const flat = reshape(index, [index.size]);
  const rows = indexSelect(weight, 0, flat);
  const shape = [...index.shape, width];
  if (paddingIdx === undefined || paddingIdx === null) return reshape(rows, shape);
  const still = flat.eq(paddingIdx < 0 ? paddingIdx + count : paddingIdx).unsqueeze(1);
  return reshape(where(still, rows.detach(), rows), shape);
}

export interface EmbeddingBagOptions extends EmbeddingOptions {
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
  const width = weight.shape[1];
  const flat = reshape(index, [index.size]);
  const starts = offsets
    ? Array.from(toTypedArray(offsets))
    : Array.from({ length: index.shape[0] }, (_, k) => k * index.shape[1]);
  const ends = includeLastOffset ? starts.slice(1) : [...starts.slice(1), flat.size];
  const padding =
    paddingIdx === undefined || paddingIdx === null ? -1 : (paddingIdx + weight.shape[0]) % weight.shape[0];
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

/** 1 at the index, 0 elsewhere, in a new last dimension, as int32. `numClasses` is one more than the largest index unless told. */
export function oneHot(
  index: Tensor,
  numClasses: number = index.size === 0 ? 0 : index.amax().item() + 1,
): Tensor {
  const classes = numbers(
    index,
    Array.from({ length: numClasses }, (_, k) => k),
    [numClasses],
  );
  return index.unsqueeze(-1).eq(classes).to("int32");
}

export interface AttentionOptions {
  /** Where attention may go (bool), or what is added to the scores. */
  readonly attnMask?: Tensor | null;
  readonly dropoutP?: number;
  /** Each query sees the keys up to its own place. */
  readonly isCausal?: boolean;
  /** 1 / √(length of a query) unless told. */
  readonly scale?: number;
}

/** softmax(query @ keyᵀ · scale) @ value, and the weights. */
export function attention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  options: AttentionOptions = {},
): { output: Tensor; weights: Tensor } {
  const {
    attnMask,
    dropoutP = 0,
    isCausal = false,
    scale = 1 / Math.sqrt(query.shape[query.ndim - 1]),
  } = options;
  if (query.ndim < 2 || key.ndim < 2 || value.ndim < 2)
    throw new ShapeError(`attention: takes matrices, not shape ${shapeText(query.shape)}.`);
  let scores = matmul(query.mul(scale), transpose(key, -2, -1));
  const mask = isCausal
    ? filled(query, [query.shape[query.ndim - 2], key.shape[key.ndim - 2]], 1)
        .tril()
        .ne(0)
    : attnMask;
  if (mask) scores = mask.dtype === "bool" ? where(mask, scores, Number.NEGATIVE_INFINITY) : scores.add(mask);
  const weights = dropout(softmax(scores, -1), dropoutP, dropoutP > 0);
  return { output: matmul(weights, value), weights };
}
