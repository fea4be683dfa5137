/** Ops that are functions and not methods, since their first argument is no tensor to begin with. */

export { matrixNorm } from "../linalg/matrix-norm.ts";
export { blockDiag } from "../ops/diagonal.ts";
export { einsum } from "../ops/einsum.ts";
export { where } from "../ops/elementwise/piecewise.ts";
export { cat, stack } from "../ops/joining.ts";
export { multiDot } from "../ops/products.ts";
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
} from "../ops/stacking.ts";
