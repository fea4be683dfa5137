/** Ops that formulas name, and that are no methods. */
export { where } from "../ops/elementwise/piecewise.ts";
export { roundOp } from "../ops/elementwise/rounding.ts";
export { below } from "../ops/softmax.ts";
