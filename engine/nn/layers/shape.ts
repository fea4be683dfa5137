/** Layers that give elements other places: other shapes, other sizes, windows as columns. */

import type { Tensor } from "../../core/tensor.ts";
import { checkRange, wholeFrom } from "../../run/limits.ts";
import {
  cosineSimilarity,
  type DistanceOptions,
  pairwiseDistance,
  type SimilarityOptions,
} from "../functional/distance.ts";
import type { Sizes } from "../functional/geometry.ts";
import {
  channelShuffle,
  fold,
  pixelShuffle,
  pixelUnshuffle,
  type UnfoldOptions,
  unfold,
} from "../functional/rearranging.ts";
import { type InterpolateOptions, interpolate } from "../functional/resampling.ts";
import { FunctionLayer } from "../layer.ts";

/**
 * Dimensions from `startDim` to `endDim` as one: all but the batch unless told.
 * @example
 * new nn.Flatten()(randn([32, 1, 5, 5])).shape; // [32, 25]
 */
export class Flatten extends FunctionLayer<{ readonly startDim: number; readonly endDim: number }> {
  constructor(startDim: number = 1, endDim: number = -1) {
    super((x, settings) => x.flatten(settings.startDim, settings.endDim), { startDim, endDim });
  }
}

/**
 * One dimension as several.
 * @example
 * new nn.Unflatten(1, [2, 5, 5])(randn([2, 50])).shape; // [2, 2, 5, 5]
 */
export class Unflatten extends FunctionLayer<{ readonly dim: number; readonly sizes: readonly number[] }> {
  constructor(dim: number, sizes: readonly number[]) {
    super((x, settings) => x.unflatten(settings.dim, [...settings.sizes]), { dim, sizes });
  }
}

/**
 * [batch, channels, …] at other spatial sizes: of these sizes, or larger by this factor.
 * @example
 * new nn.Upsample({ scaleFactor: 2 })(tensor([[[1, 2]]])).toArray(); // [[[1, 1, 2, 2]]]
 */
export class Upsample extends FunctionLayer<InterpolateOptions> {
  constructor(options: InterpolateOptions) {
    super(interpolate, options);
  }
}

export interface UpsamplingOptions {
  /** The spatial sizes of the result; this or `scaleFactor`. */
  readonly size?: Sizes | null;
  readonly scaleFactor?: Sizes | null;
}

/** Each pixel repeated: [batch, channels, height, width]. */
export class UpsamplingNearest2d extends FunctionLayer<InterpolateOptions> {
  constructor(options: UpsamplingOptions) {
    super(interpolate, { ...options, mode: "nearest" });
  }
}

/** Between pixels in straight lines, the corners' centres where they are: [batch, channels, height, width]. */
export class UpsamplingBilinear2d extends FunctionLayer<InterpolateOptions> {
  constructor(options: UpsamplingOptions) {
    super(interpolate, { ...options, mode: "bilinear", alignCorners: true });
  }
}

/**
 * [batch, channels · r², n, m] as [batch, channels, n · r, m · r].
 * @example
 * new nn.PixelShuffle(3)(randn([1, 9, 4, 4])).shape; // [1, 1, 12, 12]
 */
export class PixelShuffle extends FunctionLayer<{ readonly upscaleFactor: number }> {
  constructor(upscaleFactor: number) {
    checkRange("PixelShuffle", "upscaleFactor", upscaleFactor, wholeFrom(1));
    super((x, settings) => pixelShuffle(x, settings.upscaleFactor), { upscaleFactor });
  }
}

/** The reverse of PixelShuffle. */
export class PixelUnshuffle extends FunctionLayer<{ readonly downscaleFactor: number }> {
  constructor(downscaleFactor: number) {
    checkRange("PixelUnshuffle", "downscaleFactor", downscaleFactor, wholeFrom(1));
    super((x, settings) => pixelUnshuffle(x, settings.downscaleFactor), { downscaleFactor });
  }
}

/** Channels of [batch, channels, …] in groups, one of each group after the other. */
export class ChannelShuffle extends FunctionLayer<{ readonly groups: number }> {
  constructor(groups: number) {
    checkRange("ChannelShuffle", "groups", groups, wholeFrom(1));
    super((x, settings) => channelShuffle(x, settings.groups), { groups });
  }
}

/**
 * The windows of images as columns: [batch, channels, n, m] to [batch, channels · kernel's size, windows].
 * @example
 * new nn.Unfold([2, 3])(randn([2, 5, 3, 4])).shape; // [2, 30, 4]
 */
export class Unfold extends FunctionLayer<UnfoldOptions & { readonly kernelSize: Sizes }> {
  constructor(kernelSize: Sizes, options: UnfoldOptions = {}) {
    super((x, { kernelSize: size, ...rest }) => unfold(x, size, rest), { kernelSize, ...options });
  }
}

/**
 * Columns as the sum of the windows that they are: [batch, channels · kernel's size, windows] to [batch, channels, …outputSize].
 * @example
 * new nn.Fold([4, 5], [2, 2])(randn([1, 12, 12])).shape; // [1, 3, 4, 5]
 */
export class Fold extends FunctionLayer<
  UnfoldOptions & { readonly outputSize: Sizes; readonly kernelSize: Sizes }
> {
  constructor(outputSize: Sizes, kernelSize: Sizes, options: UnfoldOptions = {}) {
    super((x, { outputSize: to, kernelSize: size, ...rest }) => fold(x, to, size, rest), {
      ...{ outputSize, kernelSize },
      ...options,
    });
  }
}

/** The cosine of the angle between vectors along a dimension, 1 unless told. */
export class CosineSimilarity extends FunctionLayer<SimilarityOptions, [x: Tensor, y: Tensor]> {
  constructor({ dim = 1, eps = 1e-8 }: SimilarityOptions = {}) {
    super(cosineSimilarity, { dim, eps });
  }
}

/** The p-norm of x − y + eps along the last dimension. */
export class PairwiseDistance extends FunctionLayer<DistanceOptions, [x: Tensor, y: Tensor]> {
  constructor({ p = 2, eps = 1e-6, keepdim = false }: DistanceOptions = {}) {
    super(pairwiseDistance, { p, eps, keepdim });
  }
}
