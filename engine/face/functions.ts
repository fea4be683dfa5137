/** Ops that are functions and not methods: their first argument is no tensor to begin with, or PyTorch has no such method. */

export { matrixNorm } from "../linalg/matrix-norm.ts";
export { cumulativeTrapezoid, gradient, trapezoid } from "../ops/calculus.ts";
export { blockDiag, vander } from "../ops/diagonal.ts";
export { einsum, tensordot } from "../ops/einsum.ts";
export { where } from "../ops/elementwise/piecewise.ts";
export { cat, stack } from "../ops/joining.ts";
export { cdist, vectorNorm } from "../ops/norms.ts";
export { multiDot, vecdot } from "../ops/products.ts";
export { combinations } from "../ops/repeating.ts";
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
export { stdMean, varMean } from "../ops/statistics.ts";
