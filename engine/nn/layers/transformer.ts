/** Transformers: encoders and decoders of several layers, and both together (Vaswani et al., Attention is all you need, 2017). */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { full, type TensorOptions } from "../../run/create.ts";
import { checkRange, wholeFrom } from "../../run/limits.ts";
import { xavierUniform_ } from "../init.ts";
import { Layer } from "../layer.ts";
import type { Module } from "../module.ts";
import { ModuleList } from "../module-list.ts";
import { LayerNorm } from "./normalization.ts";
import {
  checkOwn,
  type DecoderMasks,
  type EncoderMasks,
  layersOf,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from "./transformer-layer.ts";

export interface StackOptions {
  /** What comes after the last layer. */
  readonly norm?: Module | null;
}

/**
 * Encoder layers one after the other: copies of one, or what a function makes anew each time.
 * @example
 * const layer = new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16 });
 * new nn.TransformerEncoder(layer, 2)(randn([10, 3, 8])).shape; // [10, 3, 8]
 */
export class TransformerEncoder extends Layer {
  layers: ModuleList<TransformerEncoderLayer>;
  norm: Module | null;

  constructor(
    layer: TransformerEncoderLayer | (() => TransformerEncoderLayer),
    numLayers: number,
    options: StackOptions = {},
  ) {
    super();
    this.layers = new ModuleList(layersOf<TransformerEncoderLayer>("TransformerEncoder", layer, numLayers));
    this.norm = options.norm ?? null;
  }

  override forward(src: Tensor, masks: EncoderMasks = {}): Tensor {
    const out = this.layers.reduce((x, layer) => layer(x, masks), src);
    return this.norm ? this.norm(out) : out;
  }
}

/** Decoder layers one after the other: copies of one, or what a function makes anew each time. */
export class TransformerDecoder extends Layer {
  layers: ModuleList<TransformerDecoderLayer>;
  norm: Module | null;

  constructor(
    layer: TransformerDecoderLayer | (() => TransformerDecoderLayer),
    numLayers: number,
    options: StackOptions = {},
  ) {
    super();
    this.layers = new ModuleList(layersOf<TransformerDecoderLayer>("TransformerDecoder", layer, numLayers));
    this.norm = options.norm ?? null;
  }

  override forward(tgt: Tensor, memory: Tensor, masks: DecoderMasks = {}): Tensor {
    const out = this.layers.reduce((x, layer) => layer(x, memory, masks), tgt);
    return this.norm ? this.norm(out) : out;
  }
}

export interface TransformerOptions extends TransformerLayerOptions {
  /** How long each element is. @defaultValue 512 */
  readonly dModel?: number;
  /** Heads. @defaultValue 8 */
  readonly nhead?: number;
  /** @defaultValue 6 */
  readonly numEncoderLayers?: number;
  /** @defaultValue 6 */
  readonly numDecoderLayers?: number;
}

export interface TransformerMasks extends DecoderMasks {
  readonly srcMask?: Tensor | null;
  readonly srcKeyPaddingMask?: Tensor | null;
  readonly srcIsCausal?: boolean;
}

/**
 * An encoder of one sequence, and a decoder of another that looks at it.
 * @example
 * const model = new nn.Transformer({ dModel: 8, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 16 });
 * model(randn([10, 3, 8]), randn([7, 3, 8])).shape; // [7, 3, 8]
 */
export class Transformer extends Layer {
  readonly dModel: number;
  readonly nhead: number;
  encoder: TransformerEncoder;
  decoder: TransformerDecoder;

  constructor(options: TransformerOptions = {}) {
    super();
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, ...rest } = options;
    checkRange("Transformer", "dModel", dModel, wholeFrom(1));
    checkOwn("Transformer", rest.activation);
    this.dModel = dModel;
    this.nhead = nhead;
    const { layerNormEps, bias, dtype, device } = rest;
    const norm = (): LayerNorm => new LayerNorm(dModel, { eps: layerNormEps, bias, dtype, device });
    this.encoder = new TransformerEncoder(
      () => new TransformerEncoderLayer(dModel, nhead, rest),
      numEncoderLayers,
      { norm: norm() },
    );
    this.decoder = new TransformerDecoder(
      () => new TransformerDecoderLayer(dModel, nhead, rest),
      numDecoderLayers,
      { norm: norm() },
    );
    this.resetParameters();
  }

  /** Draw all matrices anew. */
  resetParameters(): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform_(parameter);
  }

  /** @throws {ShapeError} unless both sequences are of one batch, and of elements of length `dModel`. */
  override forward(src: Tensor, tgt: Tensor, masks: TransformerMasks = {}): Tensor {
    if ([src, tgt].some((x) => x.shape[x.ndim - 1] !== this.dModel) || src.ndim !== tgt.ndim)
      throw new ShapeError(
        `Transformer: takes two sequences of elements of length ${this.dModel}, not shapes ${shapeText(src.shape)} and ${shapeText(tgt.shape)}.`,
      );
    const { srcMask, srcKeyPaddingMask, srcIsCausal, ...others } = masks;
    const memory = this.encoder(src, {
      mask: srcMask,
      keyPaddingMask: srcKeyPaddingMask,
      isCausal: srcIsCausal,
    });
    return this.decoder(tgt, memory, others);
  }

  /**
   * A mask by which each place sees those up to itself: 0 there, −∞ elsewhere.
   * @example
   * nn.Transformer.generateSquareSubsequentMask(2).toArray(); // [[0, -Infinity], [0, 0]]
   */
  static generateSquareSubsequentMask(size: number, options: TensorOptions = {}): Tensor {
    checkRange("generateSquareSubsequentMask", "size", size, wholeFrom(0));
    const everywhere = full([size, size], 1, options).triu(1);
    return everywhere.where(everywhere.eq(0), Number.NEGATIVE_INFINITY);
  }
}
