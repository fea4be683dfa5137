/** Modules by PyTorch's names: `new nn.Linear(784, 10)`. */
export * from "../loss/modules.ts";
export { ModuleDict, ParameterDict } from "../nn/dict.ts";
export * from "../nn/index.ts";
export * from "../nn/layers/index.ts";
export { ParameterList } from "../nn/parameter-list.ts";
export { Sequential } from "../nn/sequential.ts";
export * as utils from "../nn/utils/index.ts";
export * as functional from "./functional.ts";
export * as init from "./init.ts";
