/** Ops that are functions and not methods: their first argument is no tensor to begin with, or PyTorch has no such method. */

export { matrixNorm } from "../linalg/matrix-norm.ts";
export { matrixPower } from "../linalg/power.ts";
export { cumulativeTrapezoid, gradient, trapezoid } from "../ops/calculus.ts";
export { blockDiag, vander } from "../ops/diagonal.ts";
export { einsum, tensordot } from "../ops/einsum.ts";
export { i0 } from "../ops/elementwise/bessel.ts";
export { digamma, lgamma } from "../ops/elementwise/gamma.ts";
export { where } from "../ops/elementwise/piecewise.ts";
export { erfinv } from "../ops/elementwise/quantile.ts";
export { cat, stack } from "../ops/joining.ts";
export { cdist, vectorNorm } from "../ops/norms.ts";
export { multiDot, vecdot } from "../ops/products.ts";
export {
  bernoulli,
  binomial,
  type GeneratorOption,
  type MultinomialOptions,
  multinomial,
  normal,
  poisson,
  standardGamma,
} from "../ops/random.ts";
export {
  bernoulli_,
  cauchy_,
  exponential_,
  geometric_,
  logNormal_,
  normal_,
  random_,
  uniform_,
} from "../ops/random-in-place.ts";
export { combinations } from "../ops/repeating.ts";
export {
  bincount,
  bucketize,
  gcd,
  histc,
  histogram,
  lcm,
  searchsorted,
  trilIndices,
  triuIndices,
  unique,
  uniqueConsecutive,
} from "../ops/searching.ts";
export { frexp, segmentReduce } from "../ops/segments.ts";
export { mvlgamma, polygamma } from "../ops/special.ts";
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
export { istft, stft } from "../ops/stft.ts";
export { asStridedScatter } from "../ops/windows.ts";
