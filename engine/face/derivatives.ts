/** Derivatives, and what is recorded for them. */
export { type BackwardOptions, type GradOptions, grad } from "../autograd/backward.ts";
export { type CustomRule, custom } from "../autograd/custom.ts";
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
  hessian,
  jacobian,
  jvp,
  type Tensors,
  type TransformOptions,
  vjp,
} from "../autograd/transforms.ts";
export { enableGrad, isGradEnabled, noGrad } from "../core/mode.ts";
