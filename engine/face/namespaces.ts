/** Functions by PyTorch's namespaces: `functional.conv2d`, `linalg.solve`. */
export * as distributions from "../distributions/index.ts";
export * as linalg from "../linalg/index.ts";
export * as fft from "../ops/fft.ts";
export * as masked from "../ops/masked.ts";
export * as functional from "./functional.ts";
export * as ops from "./methods.ts";
export * as nn from "./nn.ts";
export * as special from "./special.ts";
export * as windows from "./windows.ts";
