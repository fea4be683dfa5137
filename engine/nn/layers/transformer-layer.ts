/** The layers that transformers are made of (Vaswani et al., Attention is all you need, 2017). */

import type { Tensor } from "../../core/tensor.ts";
import { describe } from "../../errors.ts";
import { checkRange, wholeFrom } from "../../run/limits.ts";
import { gelu, relu } from "../functional/activation.ts";
import { depth, Layer, type Making } from "../layer.ts";
import { Module } from "../module.ts";
import { MultiheadAttention } from "./attention.ts";
import { Dropout } from "./dropout.ts";
import { Linear } from "./linear.ts";
import { LayerNorm } from "./normalization.ts";

export interface TransformerLayerOptions extends Making {
  /** How wide the two linear layers are between. @defaultValue 2048 */
  readonly dimFeedforward?: number;
  /** The chance of each element to be left out while training. @defaultValue 0.1 */
  readonly dropout?: number;
  /** Between the two linear layers: relu, gelu, a function, or a module, whose parameters are found. @defaultValue "relu" */
  readonly activation?: "relu" | "gelu" | ((x: Tensor) => Tensor);
  readonly layerNormEps?: number;
  /** Whether sequences are [batch, length, …], not [length, batch, …]. @defaultValue false */
  readonly batchFirst?: boolean;
  /** Whether layers are standardized before what they do, not after. @defaultValue false */
  readonly normFirst?: boolean;
  /** Whether linear layers and norms have biases. @defaultValue true */
  readonly bias?: boolean;
}

export interface EncoderMasks {
  /** What no place may look at: [length, length] or [batch · heads, length, length], true (or −∞) where it may not. */
  readonly mask?: Tensor | null;
  /** Places that nobody may look at: [batch, length]. */
  readonly keyPaddingMask?: Tensor | null;
  /** Each place sees those up to itself. */
  readonly isCausal?: boolean;
}

export interface DecoderMasks {
  readonly tgtMask?: Tensor | null;
  readonly memoryMask?: Tensor | null;
  readonly tgtKeyPaddingMask?: Tensor | null;
  readonly memoryKeyPaddingMask?: Tensor | null;
  readonly tgtIsCausal?: boolean;
  readonly memoryIsCausal?: boolean;
}

/** What both layers have: attention to themselves, two linear layers, and the way in which parts are put together. */
abstract class TransformerLayer extends Layer {
  readonly normFirst: boolean;
  selfAttn: MultiheadAttention;
  linear1: Linear;
  dropout: Dropout;
  linear2: Linear;
  readonly activation: (x: Tensor) => Tensor;
  readonly #made: readonly [number, number, TransformerLayerOptions];

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions) {
    super();
    const { dimFeedforward = 2048, dropout = 0.1, activation = "relu", normFirst = false } = options;
    const { batchFirst = false, bias = true, dtype, device } = options;
    checkRange(new.target.name, "dimFeedforward", dimFeedforward, wholeFrom(1));
    this.normFirst = normFirst;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, dtype, device });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias, dtype, device });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias, dtype, device });
    this.activation =
      typeof activation === "function" ? activation : activation === "gelu" ? (x) => gelu(x) : (x) => relu(x);
    this.#made = [dModel, nhead, options];
  }

  /**
   * Another layer with the same settings, and parameters of its own that begin as these do.
   * @throws {TypeError} where the activation has parameters, which both would share.
   */
  copy(): this {
    checkOwn(this.constructor.name, this.activation);
    const Kind = this.constructor as new (
      ...made: readonly [number, number, TransformerLayerOptions]
    ) => this;
    const [dModel, nhead, options] = this.#made;
    const { dtype, device } = this.linear1.weight;
    const other = new Kind(dModel, nhead, { ...options, dtype: dtype as "float32", device });
    other.loadStateDict(this.stateDict());
    const own = this.parameters();
    other.parameters().forEach((parameter, k) => {
      parameter.requiresGrad_(own[k].requiresGrad);
    });
    return other.train(this.training);
  }

  /** x and what a part makes of it, standardized before or after. */
  protected joined(x: Tensor, norm: LayerNorm, part: (x: Tensor) => Tensor): Tensor {
    return this.normFirst ? x.add(part(norm(x))) : norm(x.add(part(x)));
  }

  protected feedForward(x: Tensor, drop: Dropout): Tensor {
    return drop(this.linear2(this.dropout(this.activation(this.linear1(x)))));
  }
}

/** @throws {TypeError} for an activation with parameters, where several layers would share them. */
export function checkOwn(op: string, activation: TransformerLayerOptions["activation"]): void {
  if (activation instanceof Module && activation.parameters().length > 0)
    throw new TypeError(
      `${op}: several layers would share the parameters of their activation, a ${activation.constructor.name}: give TransformerEncoder and TransformerDecoder a function that makes each layer with its own.`,
    );
}

/** What norms of these layers are told. */
function normOptions({ layerNormEps = 1e-5, bias = true, dtype, device }: TransformerLayerOptions): {
  eps: number;
  bias: boolean;
} & Making {
  return { eps: layerNormEps, bias, dtype, device };
}

/**
 * Attention to itself, and two linear layers: [length, batch, dModel], or [batch, length, dModel] where `batchFirst`.
 * @example
 * new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16 })(randn([10, 3, 8])).shape; // [10, 3, 8]
 */
export class TransformerEncoderLayer extends TransformerLayer {
  norm1: LayerNorm;
  norm2: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super(dModel, nhead, options);
    this.norm1 = new LayerNorm(dModel, normOptions(options));
    this.norm2 = new LayerNorm(dModel, normOptions(options));
    this.dropout1 = new Dropout(options.dropout ?? 0.1);
    this.dropout2 = new Dropout(options.dropout ?? 0.1);
  }

  override forward(src: Tensor, { mask, keyPaddingMask, isCausal }: EncoderMasks = {}): Tensor {
    const masks = { attnMask: mask, keyPaddingMask, isCausal, needWeights: false };
    const attended = this.joined(src, this.norm1, (x) => this.dropout1(this.selfAttn(x, x, x, masks)[0]));
    return this.joined(attended, this.norm2, (x) => this.feedForward(x, this.dropout2));
  }
}

/**
 * Attention to itself, to what an encoder gives (`memory`), and two linear layers.
 * @example
 * new nn.TransformerDecoderLayer(8, 2, { dimFeedforward: 16 })(randn([7, 3, 8]), randn([10, 3, 8])).shape; // [7, 3, 8]
 */
export class TransformerDecoderLayer extends TransformerLayer {
  multiheadAttn: MultiheadAttention;
  norm1: LayerNorm;
  norm2: LayerNorm;
  norm3: LayerNorm;
  dropout1: Dropout;
  dropout2: Dropout;
  dropout3: Dropout;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super(dModel, nhead, options);
    const { dropout = 0.1, batchFirst = false, bias = true, dtype, device } = options;
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst, dtype, device });
    this.norm1 = new LayerNorm(dModel, normOptions(options));
    this.norm2 = new LayerNorm(dModel, normOptions(options));
    this.norm3 = new LayerNorm(dModel, normOptions(options));
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
  }

  override forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    const own = {
      attnMask: masks.tgtMask,
      keyPaddingMask: masks.tgtKeyPaddingMask,
      isCausal: masks.tgtIsCausal,
      needWeights: false,
    };
    const others = {
      attnMask: masks.memoryMask,
      keyPaddingMask: masks.memoryKeyPaddingMask,
      isCausal: masks.memoryIsCausal,
      needWeights: false,
    };
    const first = this.joined(tgt, this.norm1, (x) => this.dropout1(this.selfAttn(x, x, x, own)[0]));
    const second = this.joined(first, this.norm2, (x) =>
      this.dropout2(this.multiheadAttn(x, memory, memory, others)[0]),
    );
    return this.joined(second, this.norm3, (x) => this.feedForward(x, this.dropout3));
  }
}

/** So many layers: copies of one, or what a function makes anew each time. */
export function layersOf<L extends { copy(): L }>(op: string, layer: L | (() => L), count: number): L[] {
  checkRange(op, "numLayers", count, depth);
  const isLayer = (given: L | (() => L)): given is L =>
    typeof (given as { copy?: unknown })?.copy === "function";
  if (typeof layer !== "function" || layer === null)
    throw new TypeError(
      `${op}: takes a layer to copy, or a function that makes one, not ${describe(layer)}.`,
    );
  return Array.from({ length: count }, () => (isLayer(layer) ? layer.copy() : layer()));
}
