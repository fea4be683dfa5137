/** Layers as modules. */
export * from "./activation.ts";
export * from "./adaptive-softmax.ts";
export * from "./attention.ts";
export * from "./cells.ts";
export {
  Conv1d,
  Conv2d,
  Conv3d,
  type ConvOptions,
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeOptions,
} from "./convolution.ts";
export * from "./dropout.ts";
export * from "./embedding.ts";
export { Bilinear, Identity, Linear, type LinearOptions } from "./linear.ts";
export * from "./normalization.ts";
export * from "./padding.ts";
export * from "./pooling.ts";
export * from "./recurrent.ts";
export * from "./running-norm.ts";
export * from "./shape.ts";
export * from "./transformer.ts";
export {
  type DecoderMasks,
  type EncoderMasks,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from "./transformer-layer.ts";
export * from "./unpooling.ts";
