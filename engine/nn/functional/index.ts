/** Layers as functions, by PyTorch's names: `functional.conv2d(x, weight)`. */
export * from "./activation.ts";
