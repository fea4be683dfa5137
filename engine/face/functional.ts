/** Layers and losses as functions, by PyTorch's names: `functional.conv2d(x, weight)`. */
export * from "../loss/index.ts";
export * from "../nn/functional/index.ts";
