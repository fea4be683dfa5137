/** Ops that are functions and not methods, since their first argument is no tensor to begin with. */

export { blockDiag } from "./diagonal.ts";
export { einsum } from "./einsum.ts";
export { where } from "./elementwise/piecewise.ts";
export { cat, stack } from "./joining.ts";
export { multiDot } from "./products.ts";
export {
  atleast1d,
  atleast2d,
  atleast3d,
  broadcastTensors,
  cartesianProd,
  columnStack,
  dstack,
  hstack,
  meshgrid,
  vstack,
} from "./stacking.ts";
