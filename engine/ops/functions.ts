/** Ops that are functions and not methods, since their first argument is no tensor to begin with. */

export { where } from "./elementwise/piecewise.ts";
export { cat, stack } from "./joining.ts";
