/** Layers that standardize channels by statistics of the batch, of an instance, or by what was seen in training. */

import { noGrad } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { ones, tensor, zeros } from "../../run/create.ts";
import { checkRange, finite, notNegative, share, wholeFrom } from "../../run/limits.ts";
import { batchNorm, instanceNorm } from "../functional/normalization.ts";
import { ones_, zeros_ } from "../init.ts";
import { Layer, type Making } from "../layer.ts";
import type { Parameter } from "../parameter.ts";
import { blank } from "./linear.ts";

interface NormOptions extends Making {
  /** Added to the variance. @defaultValue 1e-5 */
  readonly eps?: number;
  /** Whether there are a weight and a bias. */
  readonly affine?: boolean;
  /** Whether the statistics that are seen in training are kept, and used afterwards. */
  readonly trackRunningStats?: boolean;
}

export interface BatchNormLayerOptions extends NormOptions {
  /** How far the running statistics move towards the batch's. Null takes the average of all batches. @defaultValue 0.1 */
  readonly momentum?: number | null;
}

export interface InstanceNormLayerOptions extends NormOptions {
  /** How far the running statistics move towards the instances'. @defaultValue 0.1 */
  readonly momentum?: number;
}

abstract class RunningNorm extends Layer {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  /** [numFeatures] */
  weight: Parameter | null;
  bias: Parameter | null;
  runningMean: Tensor | null;
  runningVar: Tensor | null;
  /** How many batches the running statistics have seen, as int32. */
  numBatchesTracked: Tensor | null;

  constructor(
    numFeatures: number,
    options: Required<Omit<BatchNormLayerOptions, keyof Making>>,
    making: Making,
  ) {
    super();
    const { name } = new.target;
    checkRange(name, "numFeatures", numFeatures, wholeFrom(1));
    checkRange(name, "eps", options.eps, notNegative);
    if (options.momentum !== null) checkRange(name, "momentum", options.momentum, finite);
    this.numFeatures = numFeatures;
    this.eps = options.eps;
    this.momentum = options.momentum;
    this.affine = options.affine;
    this.trackRunningStats = options.trackRunningStats;
    this.weight = this.affine ? blank([numFeatures], making) : null;
    this.bias = this.affine ? blank([numFeatures], making) : null;
    const { dtype, device } = making;
    const kept = (x: Tensor): Tensor | null => (this.trackRunningStats ? x : null);
    this.runningMean = this.registerBuffer("runningMean", kept(zeros([numFeatures], { dtype, device })));
    this.runningVar = this.registerBuffer("runningVar", kept(ones([numFeatures], { dtype, device })));
    this.numBatchesTracked = this.registerBuffer(
      "numBatchesTracked",
      kept(tensor(0, { dtype: "int32", device })),
    );
    this.resetParameters();
  }

  /** Forget the running statistics. */
  resetRunningStats(): void {
    if (this.runningMean) zeros_(this.runningMean);
    if (this.runningVar) ones_(this.runningVar);
    if (this.numBatchesTracked) zeros_(this.numBatchesTracked);
  }

  /** Begin anew: weights of 1, biases of 0, and no statistics. */
  resetParameters(): void {
    this.resetRunningStats();
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  /** @throws {ShapeError} for another number of dimensions or channels. */
  protected checkInput(x: Tensor, ranks: readonly number[], channels: number): void {
    if (ranks.includes(x.ndim) && x.shape[channels] === this.numFeatures) return;
    throw new ShapeError(
      `${this.constructor.name}: takes ${ranks.join(" or ")} dimensions, and ${this.numFeatures} channels in dimension ${channels}, not shape ${shapeText(x.shape)}.`,
    );
  }
}

abstract class BatchNorm extends RunningNorm {
  readonly #ranks: readonly number[];

  constructor(ranks: readonly number[], numFeatures: number, options: BatchNormLayerOptions) {
    const { eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    if (momentum !== null) checkRange(new.target.name, "momentum", momentum, share);
    super(numFeatures, { eps, momentum, affine, trackRunningStats }, options);
    this.#ranks = ranks;
  }

  override forward(x: Tensor): Tensor {
    this.checkInput(x, this.#ranks, 1);
    const { weight, bias, eps, runningMean, runningVar } = this;
    const affine = { weight, bias, eps };
    if (!this.training) {
      const training = runningMean === null;
      return batchNorm(x, { ...affine, runningMean, runningVar, training });
    }
    const momentum = this.#follow();
    return batchNorm(x, { ...affine, runningMean, runningVar, momentum, training: true });
  }

  /** One batch more; how far the statistics move towards it. */
  #follow(): number {
    const { numBatchesTracked } = this;
    if (numBatchesTracked === null) return this.momentum ?? 0;
    noGrad(() => numBatchesTracked.add_(1));
    return this.momentum ?? 1 / numBatchesTracked.item();
  }
}

/**
 * Standardizes each channel over the batch: [batch, numFeatures] or [batch, numFeatures, n]. In training by the batch's statistics, which running ones
 * follow; in use by the running ones.
 * @example
 * const norm = new nn.BatchNorm1d(1);
 * norm(tensor([[1], [3]])).round().toArray(); // [[-1], [1]]
 * norm.runningMean.item(); // 0.2
 */
export class BatchNorm1d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super([2, 3], numFeatures, options);
  }
}

/** As BatchNorm1d, of [batch, numFeatures, height, width]. */
export class BatchNorm2d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super([4], numFeatures, options);
  }
}

/** As BatchNorm1d, of [batch, numFeatures, depth, height, width]. */
export class BatchNorm3d extends BatchNorm {
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super([5], numFeatures, options);
  }
}

abstract class InstanceNorm extends RunningNorm {
  readonly #rank: number;

  constructor(rank: number, numFeatures: number, options: InstanceNormLayerOptions) {
    const { eps = 1e-5, momentum = 0.1, affine = false, trackRunningStats = false } = options;
    super(numFeatures, { eps, momentum, affine, trackRunningStats }, options);
    this.#rank = rank;
  }

  override forward(x: Tensor): Tensor {
    const alone = x.ndim === this.#rank + 1;
    this.checkInput(x, [this.#rank + 1, this.#rank + 2], alone ? 0 : 1);
    const { weight, bias, eps, runningMean, runningVar } = this;
    const out = instanceNorm(alone ? x.unsqueeze(0) : x, {
      ...{ weight, bias, eps, runningMean, runningVar },
      momentum: this.momentum ?? 0.1,
      useInputStats: this.training || !this.trackRunningStats,
    });
    return alone ? out.squeeze(0) : out;
  }
}

/**
 * Standardizes each channel of each instance: [batch, numFeatures, n] or [numFeatures, n].
 * @example
 * new nn.InstanceNorm1d(2)(tensor([[1, 3], [10, 30]])).round().toArray(); // [[-1, 1], [-1, 1]]
 */
export class InstanceNorm1d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(1, numFeatures, options);
  }
}

/** As InstanceNorm1d, of [batch, numFeatures, height, width]. */
export class InstanceNorm2d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(2, numFeatures, options);
  }
}

/** As InstanceNorm1d, of [batch, numFeatures, depth, height, width]. */
export class InstanceNorm3d extends InstanceNorm {
  constructor(numFeatures: number, options: InstanceNormLayerOptions = {}) {
    super(3, numFeatures, options);
  }
}
