/** Ops that are functions and not methods, since their first argument is no tensor to begin with. */
export { cat, stack } from "./joining.ts";
export { where } from "./elementwise/piecewise.ts";
