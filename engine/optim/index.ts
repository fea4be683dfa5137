/** Optimizers: they update parameters in place from their gradients. */
export { Adam, type AdamOptions, AdamW } from "./adam.ts";
export {
  Optimizer,
  type OptimizerState,
  type ParamGroup,
  type ParamState,
  type Params,
} from "./optimizer.ts";
export { RMSprop, type RMSpropOptions } from "./rmsprop.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
