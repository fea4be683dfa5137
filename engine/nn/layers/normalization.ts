/** Layers that standardize each element of a batch by itself. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError } from "../../errors.ts";
import { checkRange, notNegative, wholeFrom } from "../../run/limits.ts";
import {
  groupNorm,
  type LocalResponseOptions,
  layerNorm,
  localResponseNorm,
  rmsNorm,
} from "../functional/normalization.ts";
import { ones_, zeros_ } from "../init.ts";
import { FunctionLayer, Layer, type Making } from "../layer.ts";
import type { Parameter } from "../parameter.ts";
import { blank } from "./linear.ts";

function shapeOf(op: string, given: number | readonly number[]): readonly number[] {
  const shape = typeof given === "number" ? [given] : [...given];
  for (const n of shape) checkRange(op, "normalizedShape", n, wholeFrom(1));
  return shape;
}

export interface LayerNormOptions extends Making {
  /** Added to the variance. @defaultValue 1e-5 */
  readonly eps?: number;
  /** Whether there are a weight and a bias. @defaultValue true */
  readonly elementwiseAffine?: boolean;
  /** Whether there is a bias beside the weight. @defaultValue true */
  readonly bias?: boolean;
}

/**
 * Standardizes the last dimensions, those of `normalizedShape`, together.
 * @example
 * new nn.LayerNorm(2)(tensor([[1, 3], [10, 30]])).round().toArray(); // [[-1, 1], [-1, 1]]
 */
export class LayerNorm extends Layer {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  /** Of `normalizedShape`. */
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(normalizedShape: number | readonly number[], options: LayerNormOptions = {}) {
    super();
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    this.normalizedShape = shapeOf("LayerNorm", normalizedShape);
    checkRange("LayerNorm", "eps", eps, notNegative);
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? blank(this.normalizedShape, options) : null;
    this.bias = elementwiseAffine && bias ? blank(this.normalizedShape, options) : null;
    this.resetParameters();
  }

  /** Weights of 1, biases of 0. */
  resetParameters(): void {
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(x, this.normalizedShape, { weight, bias, eps });
  }
}

export interface RmsNormOptions extends Making {
  /** Added to the mean square. @defaultValue the distance from 1 to the next number of x's dtype */
  readonly eps?: number | null;
  /** Whether there is a weight. @defaultValue true */
  readonly elementwiseAffine?: boolean;
}

/**
 * Divides by the root of the mean square over the last dimensions, those of `normalizedShape` (Zhang and Sennrich, 2019).
 * @example
 * new nn.RMSNorm(2)(tensor([[3, 3], [7, -7]])).toArray(); // [[1, 1], [1, -1]]
 */
export class RMSNorm extends Layer {
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  /** Of `normalizedShape`. */
  weight: Parameter | null;

  constructor(normalizedShape: number | readonly number[], options: RmsNormOptions = {}) {
    super();
    const { eps = null, elementwiseAffine = true } = options;
    this.normalizedShape = shapeOf("RMSNorm", normalizedShape);
    if (eps !== null) checkRange("RMSNorm", "eps", eps, notNegative);
    this.eps = eps;
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? blank(this.normalizedShape, options) : null;
    this.resetParameters();
  }

  /** Weights of 1. */
  resetParameters(): void {
    if (this.weight) ones_(this.weight);
  }

  override forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, eps: this.eps });
  }
}

export interface GroupNormOptions extends Making {
  /** Added to the variance. @defaultValue 1e-5 */
  readonly eps?: number;
  /** Whether there are a weight and a bias, one entry a channel. @defaultValue true */
  readonly affine?: boolean;
}

/**
 * Standardizes groups of channels with all that follows them: [batch, numChannels, …].
 * @example
 * new nn.GroupNorm(1, 2)(tensor([[1, 3], [10, 30]])).round().toArray(); // [[-1, 1], [-1, 1]]
 */
export class GroupNorm extends Layer {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly affine: boolean;
  /** [numChannels] */
  weight: Parameter | null;
  bias: Parameter | null;

  constructor(numGroups: number, numChannels: number, options: GroupNormOptions = {}) {
    super();
    const { eps = 1e-5, affine = true } = options;
    checkRange("GroupNorm", "numGroups", numGroups, wholeFrom(1));
    checkRange("GroupNorm", "numChannels", numChannels, wholeFrom(1));
    checkRange("GroupNorm", "eps", eps, notNegative);
    if (numChannels % numGroups !== 0)
      throw new ShapeError(`GroupNorm: ${numChannels} channels do not divide into ${numGroups} groups.`);
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    this.affine = affine;
    this.weight = affine ? blank([numChannels], options) : null;
    this.bias = affine ? blank([numChannels], options) : null;
    this.resetParameters();
  }

  /** Weights of 1, biases of 0. */
  resetParameters(): void {
    if (this.weight) ones_(this.weight);
    if (this.bias) zeros_(this.bias);
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return groupNorm(x, this.numGroups, { weight, bias, eps });
  }
}

/** Divides by a power of the mean square of `size` neighbouring channels: [batch, channels, …]. */
export class LocalResponseNorm extends FunctionLayer<LocalResponseOptions & { readonly size: number }> {
  constructor(size: number, { alpha = 1e-4, beta = 0.75, k = 1 }: LocalResponseOptions = {}) {
    checkRange("LocalResponseNorm", "size", size, wholeFrom(1));
    super((x, { size: n, ...options }) => localResponseNorm(x, n, options), { size, alpha, beta, k });
  }
}
