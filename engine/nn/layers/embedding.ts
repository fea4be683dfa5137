/** Tables whose rows are looked up. */

import { noGrad } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { checkRange, checkRank, positive, wholeFrom } from "../../run/limits.ts";
import { embedding, embeddingBag } from "../functional/embedding.ts";
import { normal_ } from "../init.ts";
import { Layer, type Making } from "../layer.ts";
import { Parameter } from "../parameter.ts";
import { blank } from "./linear.ts";

interface TableOptions extends Making {
  /** The row that is 0 at first, and gets no gradient. */
  readonly paddingIdx?: number | null;
  /** Rows that are looked up and longer than this are made so long first. */
  readonly maxNorm?: number | null;
  /** Of the norm that says how long a row is. @defaultValue 2 */
  readonly normType?: number;
}

export interface EmbeddingLayerOptions extends TableOptions {
  /** Whether a row's gradient is divided by how often it was looked up. */
  readonly scaleGradByFreq?: boolean;
}

abstract class Table extends Layer {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  /** [numEmbeddings, embeddingDim] */
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: TableOptions) {
    super();
    const { paddingIdx = null, maxNorm = null, normType = 2 } = options;
    const { name } = new.target;
    checkRange(name, "numEmbeddings", numEmbeddings, wholeFrom(1));
    checkRange(name, "embeddingDim", embeddingDim, wholeFrom(1));
    if (maxNorm !== null) checkRange(name, "maxNorm", maxNorm, positive);
    const fits =
      Number.isInteger(paddingIdx ?? 0) &&
      (paddingIdx ?? 0) >= -numEmbeddings &&
      (paddingIdx ?? 0) < numEmbeddings;
    if (!fits)
      throw new RangeError(
        `${name}: paddingIdx must be one of the ${numEmbeddings} rows, from ${-numEmbeddings} to ${numEmbeddings - 1}, not ${paddingIdx}.`,
      );
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = paddingIdx !== null && paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx;
    this.maxNorm = maxNorm;
    this.normType = normType;
    this.weight = blank([numEmbeddings, embeddingDim], options);
    this.resetParameters();
  }

  /** Draw the table anew: normal numbers, and a row of zeros at `paddingIdx`. */
  resetParameters(): void {
    normal_(this.weight);
    const { paddingIdx } = this;
    if (paddingIdx !== null) noGrad(() => this.weight.select(0, paddingIdx).zero_());
  }
}

/**
 * The rows of a table that indices (int32, of any shape) name: […] to […, embeddingDim].
 * @example
 * const embedding = new nn.Embedding(10, 3, { paddingIdx: 0 });
 * embedding(tensor([[1, 2], [0, 5]], { dtype: "int32" })).shape; // [2, 2, 3]
 * embedding(tensor([0], { dtype: "int32" })).toArray(); // [[0, 0, 0]]
 */
export class Embedding extends Table {
  readonly scaleGradByFreq: boolean;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingLayerOptions = {}) {
    super(numEmbeddings, embeddingDim, options);
    this.scaleGradByFreq = options.scaleGradByFreq ?? false;
  }

  /** A layer with a table that is there already, [rows, width]; frozen unless told. */
  static fromPretrained(
    table: Tensor,
    options: EmbeddingLayerOptions & { readonly freeze?: boolean } = {},
  ): Embedding {
    checkRank("Embedding.fromPretrained", "table", table, 2, "[rows, width]", 2);
    const { freeze = true, ...rest } = options;
    // Not by its name: bundlers would give the class another.
    const layer = new this(table.shape[0], table.shape[1], rest);
    layer.weight = new Parameter(table, { requiresGrad: !freeze });
    return layer;
  }

  override forward(index: Tensor): Tensor {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    return embedding(index, this.weight, { paddingIdx, maxNorm, normType, scaleGradByFreq });
  }
}

export interface EmbeddingBagLayerOptions extends TableOptions {
  readonly mode?: "sum" | "mean" | "max";
  /** Whether the last offset is the number of indices, not the start of a bag. */
  readonly includeLastOffset?: boolean;
}

/**
 * Sums, means (unless told) or largest of bags of a table's rows: of each row of [bags, n] indices, or of a flat list that offsets divide.
 * @example
 * const bags = new nn.EmbeddingBag(10, 3, { mode: "sum" });
 * bags(tensor([1, 2, 4, 5], { dtype: "int32" }), tensor([0, 3], { dtype: "int32" })).shape; // [2, 3]
 */
export class EmbeddingBag extends Table {
  readonly mode: "sum" | "mean" | "max";
  readonly includeLastOffset: boolean;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingBagLayerOptions = {}) {
    super(numEmbeddings, embeddingDim, options);
    this.mode = options.mode ?? "mean";
    this.includeLastOffset = options.includeLastOffset ?? false;
  }

  override forward(index: Tensor, offsets?: Tensor | null, perSampleWeights?: Tensor | null): Tensor {
    const { paddingIdx, maxNorm, normType, mode, includeLastOffset } = this;
    return embeddingBag(index, this.weight, {
      ...{ offsets, perSampleWeights, paddingIdx, maxNorm, normType, mode, includeLastOffset },
    });
  }
}
