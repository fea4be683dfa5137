/** Layers that multiply by a matrix, or weigh by attention. */

import { broadcastShapes, checkRoom } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { numbers } from "../../ops/constants.ts";
import { einsum } from "../../ops/einsum.ts";
import { checkIndex } from "../../ops/indexing.ts";
import { matmul } from "../../ops/matmul.ts";
import { checkExpands, checkRange, checkRank, checkShapeIs, share, wholeFrom } from "../../run/limits.ts";
import { dropout } from "./dropout.ts";
import { attentionInOnePass, hasOnePass, weightsOf } from "./one-pass.ts";

/**
 * x @ weightᵀ + bias.
 * @param weight [outputs, inputs], or [inputs] for one output.
 * @example
 * functional.linear(tensor([1, 2]), tensor([[3, 4]]), tensor([5])).toArray(); // [16]
 */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor | null): Tensor {
  checkRank("linear", "weight", weight, 1, "[outputs, inputs] or [inputs]", 2);
  const inputs = weight.shape[weight.ndim - 1];
  if (x.shape[x.ndim - 1] !== inputs)
    throw new ShapeError(
      `linear: x of shape ${shapeText(x.shape)} does not end in the ${inputs} inputs of a weight of shape ${shapeText(weight.shape)}.`,
    );
  checkExpands("linear", "bias", bias, weight.shape.slice(0, -1), "the outputs");
  const product = matmul(x, weight.t());
  return bias ? product.add(bias) : product;
}

/** xᵀ · weight[k] · y + bias[k] for every output k; weight is [outputs, inputs of x, inputs of y]. */
export function bilinear(x: Tensor, y: Tensor, weight: Tensor, bias?: Tensor | null): Tensor {
  checkRank("bilinear", "weight", weight, 3, "[outputs, inputs of x, inputs of y]", 3);
  const [outputs, left, right] = weight.shape;
  if (x.shape[x.ndim - 1] !== left || y.shape[y.ndim - 1] !== right)
    throw new ShapeError(
      `bilinear: x and y of shapes ${shapeText(x.shape)} and ${shapeText(y.shape)} do not end in ${left} and ${right}, as a weight of shape ${shapeText(weight.shape)} wants.`,
    );
  checkShapeIs("bilinear", "bias", bias, [outputs], "one value an output");
  const product = einsum("...i,kij,...j->...k", x, weight, y);
  return bias ? product.add(bias) : product;
}

/** 1 at the index, 0 elsewhere, in a new last dimension, as int32. `numClasses` is one more than the largest index unless told. */
export function oneHot(
  index: Tensor,
  numClasses: number = index.size === 0 ? 0 : index.amax().item() + 1,
): Tensor {
  checkRange("oneHot", "numClasses", numClasses, wholeFrom(0));
  checkRoom([...index.shape, numClasses], "oneHot");
  checkIndex("oneHot", index, numClasses);
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
  /** @defaultValue 1 / √(length of a query) */
  readonly scale?: number;
}

function checkAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { attnMask, dropoutP = 0, isCausal }: AttentionOptions,
): void {
  const [q, k, v] = [query, key, value].map(({ shape }) => shape.slice(-2));
  if (q[1] !== k[1])
    throw new ShapeError(
      `attention: queries of length ${q[1]} and keys of length ${k[1]} have no products: their last dimensions must be equal.`,
    );
  if (k[0] !== v[0]) throw new ShapeError(`attention: ${k[0]} keys have as many values, not ${v[0]}.`);
  const lead = [query, key, value].map(({ shape }) => shape.slice(0, -2));
  const batch = lead.reduce<readonly number[]>((all, shape) => broadcastShapes(all, shape, "attention"), []);
  checkRange("attention", "dropoutP", dropoutP, share);
  if (isCausal && attnMask)
    throw new RangeError("attention: isCausal is a mask already: leave it out, or put it into attnMask.");
  checkExpands("attention", "attnMask", attnMask, [...batch, q[0], k[0]], "the scores");
}

/** softmax(query @ keyᵀ · scale) @ value, and the weights. On WebGPU, without mask and dropout, in one pass: then the weights are computed if somebody reads them. */
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
  checkAttention(query, key, value, options);
  if (!attnMask && dropoutP === 0 && hasOnePass(query, key, value)) {
    const how = { scale, isCausal };
    return {
      output: attentionInOnePass([query, key, value], how),
      get weights() {
        return weightsOf(query, key, how);
      },
    };
  }
  const weights = dropout(weightsOf(query, key, { scale, isCausal }, attnMask), dropoutP, dropoutP > 0);
  return { output: matmul(weights, value), weights };
}

export interface ScaledDotProductAttentionOptions extends AttentionOptions {
  /** Heads of keys and values each serve several heads of queries; heads are the dimension before the last two. @defaultValue false */
  readonly enableGqa?: boolean;
}

/**
 * softmax(query @ keyᵀ · scale) @ value; `attention` gives the weights too. Vaswani et al. (2017); groups of queries after Ainslie et al. (2023).
 * @param query [..., queries, length]
 * @param key [..., keys, length]
 * @param value [..., keys, outputs]
 * @returns [..., queries, outputs]
 * @example
 * const x = tensor([[1, 0], [0, 1]]);
 * functional.scaledDotProductAttention(x, x, x, { isCausal: true }).at(0).toArray(); // [1, 0]
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  { enableGqa = false, ...options }: ScaledDotProductAttentionOptions = {},
): Tensor {
  const shared = (x: Tensor): Tensor => (enableGqa ? x.repeatInterleave(groups(query, x), -3) : x);
  return attention(query, shared(key), shared(value), options).output;
}

/** How many heads of queries one of keys or values serves. */
function groups(query: Tensor, { shape }: Tensor): number {
  const [of, heads] = [query.shape, shape].map((each) => each[each.length - 3]);
  if (!(of % heads === 0))
    throw new ShapeError(
      `scaledDotProductAttention: with enableGqa, heads of queries are a multiple of those of keys and values, not ${of ?? "none"} and ${heads ?? "none"}: shapes ${shapeText(query.shape)} and ${shapeText(shape)}.`,
    );
  return of / heads;
}
