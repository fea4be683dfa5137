/** The engine's public face. */
import { install } from "./ops/install.ts";

install();

export { type BackwardOptions, type GradOptions, grad } from "./autograd/backward.ts";
export { type CustomRule, custom } from "./autograd/custom.ts";
export { enableGrad, isGradEnabled, noGrad } from "./autograd/mode.ts";
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
export {
  closeDevice,
  type DeviceChoice,
  type DeviceOptions,
  defaultDevice,
  openDevice,
  scope,
  setDefaultDevice,
  settled,
  webGpuStats,
} from "./devices/choose.ts";
export { type Coverage, coverage } from "./devices/coverage.ts";
export type { DeviceName } from "./devices/device.ts";
export type { WebGpuStats } from "./devices/webgpu/webgpu.ts";
export { DeviceError, DtypeError, FormatError, GradientError, ShapeError } from "./errors.ts";
export * from "./io/index.ts";
export * as linalg from "./linalg/index.ts";
export * as functional from "./nn/functional/index.ts";
export * from "./nn/index.ts";
export type { Algebra, Grid } from "./ops/algebra.ts";
export type { Operand } from "./ops/apply.ts";
export { differentiate } from "./ops/differentiate.ts";
export type { Dims, ReductionOptions } from "./ops/dims.ts";
export type { Extremum, ValuesAndIndices } from "./ops/extremum.ts";
export { type Formula, freeNames, parse as parseFormula, toText as formulaText } from "./ops/formula.ts";
export * from "./ops/functions.ts";
export * as masked from "./ops/masked.ts";
export * from "./ops/methods.ts";
export * as ops from "./ops/methods.ts";
export type { Median } from "./ops/ranks.ts";
export { evaluate } from "./ops/reference.ts";
export type { Row, Sample, Structural } from "./ops/row.ts";
export * as special from "./ops/special.ts";
export { rowNamed, rows } from "./ops/table.ts";
export * from "./optim/index.ts";
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
} from "./tensor/create.ts";
export { type DtypeName, getDefaultDtype, setDefaultDtype, type TypedArray } from "./tensor/dtype.ts";
export { manualSeed, type RandomOptions, rand, randint, randn, randperm } from "./tensor/random.ts";
export { Tensor } from "./tensor/tensor.ts";
