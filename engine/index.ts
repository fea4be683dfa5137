/**
 * The engine's public face. Everything is passed on by `export *`, so that a bundler goes past what is not used;
 * `sideEffects` in package.json names the three modules that do something when they are loaded.
 */
export type { Algebra, Grid } from "./core/algebra.ts";
export type { DeviceChoice, DeviceName } from "./core/device.ts";
export type { Op, Sample, Structural } from "./core/op.ts";
export * from "./data/index.ts";
export * from "./face/aliases.ts";
export * from "./face/create.ts";
export * from "./face/derivatives.ts";
export * from "./face/devices.ts";
export * from "./face/dtypes.ts";
export * from "./face/errors.ts";
export * from "./face/formulas.ts";
export * from "./face/functions.ts";
export type { TensorMethods } from "./face/install.ts";
export * from "./face/methods.ts";
export * from "./face/namespaces.ts";
export * from "./face/settings.ts";
export * from "./face/threads.ts";
export * from "./nn/index.ts";
export type { Dims, ReductionOptions } from "./ops/dims.ts";
export type { Extremum, ValuesAndIndices } from "./ops/extremum.ts";
export type { Median } from "./ops/ranks.ts";
export * from "./optim/index.ts";
export type { Operand } from "./run/agree.ts";
export type { WebGpuStats } from "./webgpu/stats.ts";
