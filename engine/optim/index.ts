/** Optimizers: they update parameters in place from their gradients. */
export { Adadelta, type AdadeltaOptions } from "./adadelta.ts";
export { Adafactor, type AdafactorOptions } from "./adafactor.ts";
export { Adagrad, type AdagradOptions } from "./adagrad.ts";
export { Adam, type AdamOptions, AdamW } from "./adam.ts";
export { Adamax, type AdamaxOptions } from "./adamax.ts";
export { ASGD, type ASGDOptions } from "./asgd.ts";
export { AveragedModel, type AveragedModelOptions, type AveragedState } from "./averaging.ts";
export type { Kept, KeptShape, OptimizerKind, Setting, SharedOptions } from "./kind.ts";
export { LAMB, type LAMBOptions, LARS, type LARSOptions } from "./layerwise.ts";
export { LBFGS, type LBFGSOptions } from "./lbfgs.ts";
export { Lion, type LionOptions } from "./lion.ts";
export { Muon, type MuonOptions } from "./muon.ts";
export { NAdam, type NAdamOptions } from "./nadam.ts";
export {
  Optimizer,
  type OptimizerState,
  type ParamGroup,
  type ParamState,
  type Params,
} from "./optimizer.ts";
export { RAdam, type RAdamOptions } from "./radam.ts";
export { RMSprop, type RMSpropOptions } from "./rmsprop.ts";
export { Rprop, type RpropOptions } from "./rprop.ts";
export {
  AdamWScheduleFree,
  type AdamWScheduleFreeOptions,
  SGDScheduleFree,
  type SGDScheduleFreeOptions,
} from "./schedule-free.ts";
export * from "./schedulers/index.ts";
export { SGD, type SGDOptions } from "./sgd.ts";
export { updateBn } from "./update-bn.ts";
