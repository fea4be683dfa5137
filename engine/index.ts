/** The engine's public face. */
import { install, type TensorMethods } from "./face/install.ts";

install();

export { type BackwardOptions, type GradOptions, grad } from "./autograd/backward.ts";
export { type CustomRule, custom } from "./autograd/custom.ts";
export {
  type NamedTensor,
  recordTrace,
  recordTraceAsync,
  type Trace,
  type TraceConstant,
  type TraceInput,
  type TraceOp,
  type TraceValue,
} from "./autograd/trace.ts";
export {
  type Alike,
  hessian,
  jacobian,
  jvp,
  type Tensors,
  type TransformOptions,
  vjp,
} from "./autograd/transforms.ts";
export { opNamed } from "./calculus/derive.ts";
export { differentiate } from "./calculus/differentiate.ts";
export { evaluate } from "./calculus/reference.ts";
export type { Algebra, Grid } from "./core/algebra.ts";
export type { DeviceChoice, DeviceName } from "./core/device.ts";
export { type DtypeName, getDefaultDtype, setDefaultDtype, type TypedArray } from "./core/dtype.ts";
export { type Formula, freeNames, parse as parseFormula, toText as formulaText } from "./core/formula.ts";
export { enableGrad, isGradEnabled, noGrad } from "./core/mode.ts";
export type { Op, Sample, Structural } from "./core/op.ts";
export { table } from "./core/table.ts";
export { Tensor } from "./core/tensor.ts";
export { DeviceError, DtypeError, FormatError, GradientError, ShapeError } from "./errors.ts";
export { type Coverage, coverage } from "./face/coverage.ts";
export {
  closeDevice,
  type DeviceOptions,
  defaultDevice,
  openDevice,
  scope,
  setDefaultDevice,
  settled,
  webGpuStats,
} from "./face/devices.ts";
export * as functional from "./face/functional.ts";
export * from "./face/functions.ts";
export * from "./face/methods.ts";
export * as ops from "./face/methods.ts";
export * as special from "./face/special.ts";
export * from "./io/index.ts";
export * as linalg from "./linalg/index.ts";
export * from "./nn/index.ts";
export type { Dims, ReductionOptions } from "./ops/dims.ts";
export type { Extremum, ValuesAndIndices } from "./ops/extremum.ts";
export * as masked from "./ops/masked.ts";
export type { Median } from "./ops/ranks.ts";
export * from "./optim/index.ts";
export type { Operand } from "./run/agree.ts";
export {
  arange,
  eye,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  scalar,
  type TensorData,
  type TensorOptions,
  tensor,
  zeros,
  zerosLike,
} from "./run/create.ts";
export { manualSeed, type RandomOptions, rand, randint, randn, randperm } from "./run/random.ts";
export type { WebGpuStats } from "./webgpu/webgpu.ts";
export type { TensorMethods };
