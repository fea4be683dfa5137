/** Ops that formulas name, and that are no methods. */
export { erfcx, ndtr } from "../ops/elementwise/error-function.ts";
export { where } from "../ops/elementwise/piecewise.ts";
export { roundOp } from "../ops/elementwise/rounding.ts";
