/** Attention of several heads beside each other (Vaswani et al., Attention is all you need, 2017). */

import { noGrad } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { DtypeError, ShapeError, shapeText } from "../../errors.ts";
import { filled } from "../../ops/constants.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { cat } from "../../ops/joining.ts";
import { chunk } from "../../ops/slice.ts";
import { reshape, transpose } from "../../ops/view.ts";
import { checkRange, checkShapeIs, share, wholeFrom } from "../../run/limits.ts";
import { attention, linear } from "../functional/linear.ts";
import { xavierNormal_, xavierUniform_, zeros_ } from "../init.ts";
import { Layer, type Making } from "../layer.ts";
import type { Parameter } from "../parameter.ts";
import { blank, Linear } from "./linear.ts";

export interface MultiheadOptions extends Making {
  /** The chance of each weight to be left out while training. @defaultValue 0 */
  readonly dropout?: number;
  /** Whether the projections have biases. @defaultValue true */
  readonly bias?: boolean;
  /** Whether one key and value more is learned. */
  readonly addBiasKv?: boolean;
  /** Whether one key and value more is 0. */
  readonly addZeroAttn?: boolean;
  /** How long keys are. @defaultValue `embedDim` */
  readonly kdim?: number | null;
  /** How long values are. @defaultValue `embedDim` */
  readonly vdim?: number | null;
  /** Whether sequences are [batch, length, …], not [length, batch, …]. @defaultValue false */
  readonly batchFirst?: boolean;
}

export interface AttendOptions {
  /** Keys that are left out: true (or −∞, which is added to the scores), [batch, keys], or [keys] without a batch. */
  readonly keyPaddingMask?: Tensor | null;
  /** Whether the weights are given as well. @defaultValue true */
  readonly needWeights?: boolean;
  /** What no query may look at: true (or what is added to the scores), [queries, keys] or [batch · heads, queries, keys]. */
  readonly attnMask?: Tensor | null;
  /** Whether the weights are the average of all heads. @defaultValue true */
  readonly averageAttnWeights?: boolean;
  /** Each query sees the keys up to its own place: a mask of its own, beside those that are given. */
  readonly isCausal?: boolean;
}

/**
 * Queries look at keys, and take the average of the values that they look at; several heads do so beside each other, each in a part of the length.
 * As in PyTorch's layer, and other than in `functional.attention`, a mask is true where nothing may be looked at. What may look at nothing takes 0.
 * @example
 * const attend = new nn.MultiheadAttention(8, 2, { batchFirst: true });
 * const x = randn([3, 5, 8]);
 * const [output, weights] = attend(x, x, x);
 * [output.shape, weights.shape]; // [[3, 5, 8], [3, 5, 5]]
 */
export class MultiheadAttention extends Layer {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  readonly kdim: number;
  readonly vdim: number;
  /** Of queries, keys and values at once, [3 · embedDim, embedDim], where all are as long. */
  inProjWeight: Parameter | null = null;
  qProjWeight: Parameter | null = null;
  kProjWeight: Parameter | null = null;
  vProjWeight: Parameter | null = null;
  /** [3 · embedDim] */
  inProjBias: Parameter | null;
  outProj: Linear;
  /** [1, 1, embedDim] */
  biasK: Parameter | null;
  biasV: Parameter | null;

  constructor(embedDim: number, numHeads: number, options: MultiheadOptions = {}) {
    super();
    const { dropout = 0, bias = true, addBiasKv = false, addZeroAttn = false, batchFirst = false } = options;
    checkRange("MultiheadAttention", "embedDim", embedDim, wholeFrom(1));
    checkRange("MultiheadAttention", "numHeads", numHeads, wholeFrom(1));
    checkRange("MultiheadAttention", "dropout", dropout, share);
    if (embedDim % numHeads !== 0)
      throw new ShapeError(
        `MultiheadAttention: embedDim, ${embedDim}, does not divide into ${numHeads} heads.`,
      );
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.dropout = dropout;
    this.batchFirst = batchFirst;
    this.addZeroAttn = addZeroAttn;
    this.kdim = options.kdim ?? embedDim;
    this.vdim = options.vdim ?? embedDim;
    if (this.kdim === embedDim && this.vdim === embedDim)
      this.inProjWeight = blank([3 * embedDim, embedDim], options);
    else {
      this.qProjWeight = blank([embedDim, embedDim], options);
      this.kProjWeight = blank([embedDim, this.kdim], options);
      this.vProjWeight = blank([embedDim, this.vdim], options);
    }
    this.inProjBias = bias ? blank([3 * embedDim], options) : null;
    const { dtype, device } = options;
    this.outProj = new Linear(embedDim, embedDim, { bias, dtype, device });
    this.biasK = addBiasKv ? blank([1, 1, embedDim], options) : null;
    this.biasV = addBiasKv ? blank([1, 1, embedDim], options) : null;
    this.resetParameters();
  }

  /** Draw the parameters anew. */
  resetParameters(): void {
    for (const weight of [this.inProjWeight, this.qProjWeight, this.kProjWeight, this.vProjWeight])
      if (weight) xavierUniform_(weight);
    for (const bias of [this.inProjBias, this.outProj.bias]) if (bias) zeros_(bias);
    for (const bias of [this.biasK, this.biasV]) if (bias) noGrad(() => xavierNormal_(bias));
  }

  /**
   * @param query [length, batch, embedDim], [batch, length, embedDim] where `batchFirst`, or [length, embedDim]; key and value likewise.
   * @returns the output, as the query is; and the weights, [batch, queries, keys] or [batch, heads, queries, keys], or null.
   */
  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttendOptions = {},
  ): [output: Tensor, weights: Tensor | null] {
    this.#check(query, key, value);
    const alone = query.ndim === 2;
    const turned = this.batchFirst && !alone;
    // As [length, batch, embedDim] from here on.
    const [q, k, v] = [query, key, value].map((x) =>
      alone ? x.unsqueeze(1) : turned ? transpose(x, 0, 1) : x,
    );
    const heads = this.#project(q, k, v);
    const extra = Number(this.biasK !== null) + Number(this.addZeroAttn);
    const mask = this.#mask(q, k, extra, alone, options);
    const attended = attention(heads.query, heads.key, heads.value, {
      attnMask: mask,
      dropoutP: this.training ? this.dropout : 0,
    });
    const [length, batch] = q.shape;
    const joined = reshape(attended.output.permute(2, 0, 1, 3), [length, batch, this.embedDim]);
    const out = this.outProj(joined);
    const result = alone ? out.squeeze(1) : turned ? transpose(out, 0, 1) : out;
    if (options.needWeights === false) return [result, null];
    const { weights } = attended;
    const shown = options.averageAttnWeights === false ? weights : weights.mean(1);
    return [result, alone ? shown.squeeze(0) : shown];
  }

  #check(query: Tensor, key: Tensor, value: Tensor): void {
    const { embedDim, kdim, vdim } = this;
    const lead = (x: Tensor, d: number): number => x.shape[x.ndim === 3 && this.batchFirst ? 1 - d : d];
    const fits =
      (query.ndim === 2 || query.ndim === 3) &&
      [key, value].every((x) => x.ndim === query.ndim) &&
      [[query, embedDim] as const, [key, kdim] as const, [value, vdim] as const].every(
        ([x, n]) => x.shape[x.ndim - 1] === n,
      ) &&
      lead(key, 0) === lead(value, 0) &&
      (query.ndim === 2 || (lead(query, 1) === lead(key, 1) && lead(key, 1) === lead(value, 1)));
    if (fits) return;
    throw new ShapeError(
      `MultiheadAttention: queries, keys and values of shapes ${shapeText(query.shape)}, ${shapeText(key.shape)} and ${shapeText(value.shape)} do not fit: all are ${this.batchFirst ? "[batch, length, …]" : "[length, batch, …]"} or [length, …] of lengths ${embedDim}, ${kdim} and ${vdim}, with a value for each key.`,
    );
  }

  /** Each as [batch, heads, length, embedDim / heads]. */
  #project(q: Tensor, k: Tensor, v: Tensor): Record<"query" | "key" | "value", Tensor> {
    const [weightQ, weightK, weightV] = this.inProjWeight
      ? chunk(this.inProjWeight, 3, 0)
      : [this.qProjWeight!, this.kProjWeight!, this.vProjWeight!];
    const [biasQ, biasK, biasV] = this.inProjBias ? chunk(this.inProjBias, 3, 0) : [null, null, null];
    const more = (x: Tensor, learned: Tensor | null): Tensor => {
      const one = [1, x.shape[1], this.embedDim];
      const parts = [x, ...(learned ? [learned.expand(one)] : [])];
      if (this.addZeroAttn) parts.push(filled(x, one, 0));
      return parts.length > 1 ? cat(parts, 0) : x;
    };
    const split = (x: Tensor): Tensor =>
      reshape(x, [x.shape[0], x.shape[1], this.numHeads, this.embedDim / this.numHeads]).permute(1, 2, 0, 3);
    return {
      query: split(linear(q, weightQ, biasQ)),
      key: split(more(linear(k, weightK, biasK), this.biasK)),
      value: split(more(linear(v, weightV, biasV), this.biasV)),
    };
  }

  /** What is added to the scores, broadcast to [batch, heads, queries, keys]; the keys that this layer adds are open to all. */
  #mask(q: Tensor, k: Tensor, extra: number, alone: boolean, options: AttendOptions): Tensor | null {
    const [queries, batch] = q.shape;
    const keys = k.shape[0];
    const { keyPaddingMask, attnMask, isCausal = false } = options;
    const parts: Tensor[] = [];
    if (keyPaddingMask) {
      checkShapeIs(
        "MultiheadAttention",
        "keyPaddingMask",
        keyPaddingMask,
        alone ? [keys] : [batch, keys],
        "one a key",
      );
      parts.push(reshape(additive("keyPaddingMask", keyPaddingMask, q), [batch, 1, 1, keys]));
    }
    if (attnMask) {
      const all = [batch * this.numHeads, queries, keys];
      checkShapeIs(
        "MultiheadAttention",
        "attnMask",
        attnMask,
        attnMask.ndim === 3 ? all : all.slice(1),
        "the scores'",
      );
      const added = additive("attnMask", attnMask, q);
      parts.push(attnMask.ndim === 3 ? reshape(added, [batch, this.numHeads, queries, keys]) : added);
    }
    if (isCausal) {
      const later = filled(q, [queries, keys], 1).triu(1).ne(0);
      parts.push(additive("isCausal", later, q));
    }
    if (parts.length === 0) return null;
    const sum = parts.reduce((a, b) => a.add(b));
    return extra === 0 ? sum : cat([sum, filled(q, [...sum.shape.slice(0, -1), extra], 0)], -1);
  }
}

/** −∞ where a mask is true; what is no bool is added as it is. */
function additive(name: string, mask: Tensor, x: Tensor): Tensor {
  if (mask.dtype === "bool") return where(mask, filled(x, [], Number.NEGATIVE_INFINITY), 0);
  if (mask.dtype !== x.dtype)
    throw new DtypeError(
      `MultiheadAttention: ${name} must be bool or ${x.dtype}, not ${mask.dtype}: write ${name}.to("bool").`,
    );
  return mask;
}
