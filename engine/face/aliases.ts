/** Second names that PyTorch has for functions. Each is the function itself; the tensor's methods have one name each. */
export { hvp as vhp } from "../autograd/grad.ts";
export {
  cholesky,
  choleskyInverse,
  choleskySolve,
  matrixExp,
} from "../linalg/cholesky.ts";
export { luUnpack } from "../linalg/lu.ts";
export { householderProduct as orgqr } from "../linalg/orthogonal.ts";
export { pinv as pinverse } from "../linalg/singular.ts";
export { det, inv as inverse, logdet, slogdet } from "../linalg/solve.ts";
export { trapezoid as trapz } from "../ops/calculus.ts";
export { clamp as clip } from "../ops/clamp.ts";
export { mul as multiply, neg as negative, sub as subtract } from "../ops/elementwise/arithmetic.ts";
export {
  ge as greaterEqual,
  gt as greater,
  isFinite as isfinite,
  isInf as isinf,
  isNan as isnan,
  le as lessEqual,
  lt as less,
  ne as notEqual,
} from "../ops/elementwise/comparison.ts";
export { acosh as arccosh, asinh as arcsinh, atanh as arctanh } from "../ops/elementwise/hyperbolic.ts";
export { abs as absolute, sign as sgn } from "../ops/elementwise/piecewise.ts";
export { trunc as fix } from "../ops/elementwise/rounding.ts";
export {
  acos as arccos,
  asin as arcsin,
  atan as arctan,
  atan2 as arctan2,
} from "../ops/elementwise/trigonometric.ts";
export { cat as concat, cat as concatenate } from "../ops/joining.ts";
export { nonzero as argwhere } from "../ops/mask-selection.ts";
export { outer as ger } from "../ops/matmul.ts";
export { vstack as rowStack } from "../ops/stacking.ts";
export { movedim as moveaxis, swapaxes as swapdims } from "../ops/view.ts";
export { zeros as empty, zerosLike as emptyLike } from "../run/create.ts";
