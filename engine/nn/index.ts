/** Functions with parameters. */
export { functionalCall, stackModuleState } from "./functional-call.ts";
export type { BackwardHook, ForwardHook, ForwardPreHook, HookHandle } from "./hooks.ts";
export type { Making } from "./layer.ts";
export { type BufferOptions, type LoadOptions, Module } from "./module.ts";
export { ModuleList } from "./module-list.ts";
export type { Place } from "./moving.ts";
export { isParameter, Parameter, type ParameterOptions } from "./parameter.ts";
export type { Incompatible } from "./state.ts";
