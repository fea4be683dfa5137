/** Layers as functions, by PyTorch's names: `functional.conv2d(x, weight)`. */
export * from "./activation.ts";
export * from "./convolution.ts";
export * from "./distance.ts";
export * from "./dropout.ts";
export * from "./embedding.ts";
export * from "./fractional-pooling.ts";
export * from "./grid.ts";
export * from "./gumbel.ts";
export * from "./linear.ts";
export * from "./max-pooling.ts";
export * from "./normalization.ts";
export * from "./overwriting.ts";
export { type PadOptions, pad } from "./padding.ts";
export {
  type AveragePoolOptions,
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  lpPool1d,
  lpPool2d,
  lpPool3d,
  type OutputSizes,
  type PoolOptions,
} from "./pooling.ts";
export * from "./rearranging.ts";
export * from "./resampling.ts";
