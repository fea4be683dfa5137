/** Ops that are functions and not methods: their first argument is no tensor to begin with, or PyTorch has no such method. */

export { igamma, igamma_, igammac, igammac_ } from "../distributions/incomplete.ts";
export { matrixNorm } from "../linalg/matrix-norm.ts";
export { matrixPower } from "../linalg/power.ts";
export {
  bitwiseAnd,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
} from "../ops/bits.ts";
export { cumulativeTrapezoid, gradient, trapezoid } from "../ops/calculus.ts";
export { blockDiag, vander } from "../ops/diagonal.ts";
export { einsum, tensordot } from "../ops/einsum.ts";
export { i0 } from "../ops/elementwise/bessel.ts";
export { digamma, lgamma } from "../ops/elementwise/gamma.ts";
export { where } from "../ops/elementwise/piecewise.ts";
export { erfinv } from "../ops/elementwise/quantile.ts";
export { type HistogramddOptions, histogramdd } from "../ops/histogramdd.ts";
export { cat, stack } from "../ops/joining.ts";
export {
  asTensor,
  broadcastShapes,
  type FloatLimits,
  finfo,
  iinfo,
  isFloatingPoint,
  isTensor,
  logspace,
  numel,
  unravelIndex,
} from "../ops/making.ts";
export { nextafter } from "../ops/neighbours.ts";
export { cdist, vectorNorm } from "../ops/norms.ts";
export {
  addbmm_,
  addcdiv_,
  addcmul_,
  addmm_,
  addmv_,
  addr_,
  baddbmm_,
  bitwiseAnd_,
  bitwiseLeftShift_,
  bitwiseNot_,
  bitwiseOr_,
  bitwiseRightShift_,
  bitwiseXor_,
  clamp_,
  cumprod_,
  cumsum_,
  digamma_,
  divide_,
  eq_,
  erfinv_,
  fillDiagonal_,
  floatPower_,
  gcd_,
  ge_,
  gt_,
  i0_,
  indexAdd_,
  indexCopy_,
  indexFill_,
  indexPut_,
  indexReduce_,
  lcm_,
  ldexp_,
  le_,
  lgamma_,
  logicalAnd_,
  logicalNot_,
  logicalOr_,
  logicalXor_,
  logit_,
  lt_,
  maskedFill_,
  maskedScatter_,
  mvlgamma_,
  nanToNum_,
  ne_,
  nextafter_,
  put_,
  renorm_,
  round_,
  scatter_,
  scatterAdd_,
  scatterReduce_,
  tril_,
  triu_,
  trueDivide_,
} from "../ops/overwriting.ts";
export { multiDot, vecdot } from "../ops/products.ts";
export { isin, isneginf, isposinf, type MembershipOptions, signbit } from "../ops/questions.ts";
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
export {
  bartlettWindow,
  blackmanWindow,
  hammingWindow,
  hannWindow,
  kaiserWindow,
  type PeriodicOptions,
} from "../ops/tapers.ts";
export { asStridedScatter } from "../ops/windows.ts";
