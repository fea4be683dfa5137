/** Schedulers: they change the learning rates of an optimizer from epoch to epoch. */
export { ChainedScheduler, SequentialLR, type SequentialLROptions } from "./combined.ts";
export {
  CyclicLR,
  type CyclicLROptions,
  OneCycleLR,
  type OneCycleLROptions,
  SWALR,
  type SWALROptions,
} from "./cycles.ts";
export {
  ConstantLR,
  type ConstantLROptions,
  CosineAnnealingLR,
  type CosineAnnealingLROptions,
  CosineAnnealingWarmRestarts,
  type CosineAnnealingWarmRestartsOptions,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LinearLROptions,
  MultiplicativeLR,
  MultiStepLR,
  type MultiStepLROptions,
  PolynomialLR,
  type PolynomialLROptions,
  StepLR,
  type StepLROptions,
} from "./decays.ts";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./plateau.ts";
export { LRScheduler, type Schedule, type Scheduled, type SchedulerState } from "./scheduler.ts";
