/** Functions by PyTorch's namespaces: `functional.conv2d`, `linalg.solve`. */
export * as linalg from "../linalg/index.ts";
export * as masked from "../ops/masked.ts";
export * as functional from "./functional.ts";
export * as ops from "./methods.ts";
export * as special from "./special.ts";
