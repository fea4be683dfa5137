/** Functions with parameters. */
export { Module, ModuleList } from "./module.ts";
export { isParameter, Parameter, type ParameterOptions } from "./parameter.ts";
