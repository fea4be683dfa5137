/** Derivatives, and what is recorded for them. */

export { detectAnomaly } from "../autograd/anomaly.ts";
export type { BackwardOptions, GradOptions } from "../autograd/backward.ts";
export { vmapLoops } from "../autograd/batching/rules.ts";
export { type BatchDims, type VmapOptions, vmap } from "../autograd/batching/vmap.ts";
export { checkpoint } from "../autograd/checkpoint.ts";
export { type CustomRule, custom } from "../autograd/custom.ts";
export {
  type FunctionGradOptions,
  grad,
  gradAndValue,
  hessian,
  hvp,
  type JacobianOptions,
  jacfwd,
  jacrev,
  valueAndGrad,
} from "../autograd/grad.ts";
export type { TensorHook, TensorHookHandle } from "../autograd/hooks.ts";
export { checkpointSequential } from "../autograd/segments.ts";
export {
  type NamedTensor,
  recordTrace,
  recordTraceAsync,
  type Trace,
  type TraceConstant,
  type TraceInput,
  type TraceOp,
  type TraceValue,
} from "../autograd/trace.ts";
export {
  type Alike,
  jacobian,
  jvp,
  type Tensors,
  type TransformOptions,
  vjp,
} from "../autograd/transforms.ts";
export { enableGrad, isGradEnabled, noGrad } from "../core/mode.ts";
export type { Randomness } from "../run/chance.ts";
