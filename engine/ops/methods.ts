/** The ops that are functions and methods alike; this list is what types `x.exp()`. */
export { index, indexPut } from "./advanced-indexing.ts";
export { diff, flip, fliplr, flipud, movedim, roll, rot90, swapaxes } from "./arranging.ts";
export { cumulativeTrapezoid, gradient, trapezoid } from "./calculus.ts";
export { to } from "./cast.ts";
export { clamp, norm, prod, std, variance as var } from "./composed.ts";
export {
  diag,
  diagEmbed,
  diagflat,
  diagonal,
  diagonalScatter,
  trace,
  tril,
  triu,
  vander,
} from "./diagonal.ts";
export { tensordot } from "./einsum.ts";
export * from "./elementwise/arithmetic.ts";
export * from "./elementwise/comparison.ts";
export { erf, erfc } from "./elementwise/error-function.ts";
export * from "./elementwise/exponential.ts";
export * from "./elementwise/hyperbolic.ts";
export { exp2, log2, log10, logaddexp, logaddexp2, xlog1py, xlogy } from "./elementwise/logarithmic.ts";
export {
  abs,
  clampMax,
  clampMin,
  copysign,
  fmax,
  fmin,
  heaviside,
  maximum,
  minimum,
  relu,
  sign,
} from "./elementwise/piecewise.ts";
export { ceil, floor, fmod, frac, remainder, trunc } from "./elementwise/rounding.ts";
export * from "./elementwise/trigonometric.ts";
export { amax, amin, argmax, argmin, max, min } from "./extremum.ts";
export { gather, indexSelect } from "./indexing.ts";
export {
  addbmm,
  addcdiv,
  addcmul,
  addmm,
  addmv,
  addr,
  baddbmm,
  bmm,
} from "./linear-combination.ts";
export { matmul, mm, mv, outer } from "./matmul.ts";
export { cdist, dist, matrixNorm, renorm, vectorNorm } from "./norms.ts";
export { maskedScatter, maskedSelect, nonzero, take, takeAlongDim } from "./picking.ts";
export {
  allclose,
  divide,
  equal,
  floatPower,
  floorDivide,
  isclose,
  ldexp,
  logit,
  nanToNum,
  round,
  rsub,
  trueDivide,
} from "./pointwise.ts";
export { cross, inner, kron, matrixPower, vdot, vecdot } from "./products.ts";
export { median, mode, nanmedian, nanquantile, quantile } from "./ranks.ts";
export { all, any, dot, mean, sum } from "./reduction.ts";
export { combinations, repeat, repeatInterleave, sumToSize, tile } from "./repeating.ts";
export { cummax, cummin, cumprod, logcumsumexp } from "./running.ts";
export { cumsum } from "./scan.ts";
export {
  indexAdd,
  indexCopy,
  indexFill,
  maskedFill,
  put,
  scatter,
  scatterAdd,
  selectScatter,
  sliceScatter,
} from "./scatter.ts";
export { indexReduce, scatterReduce } from "./scatter-reduce.ts";
export { logSoftmax, logsumexp, softmax } from "./softmax.ts";
export { argsort, kthvalue, msort, sort, topk } from "./sorting.ts";
export {
  dsplit,
  hsplit,
  ravel,
  reshapeAs,
  tensorSplit,
  unflatten,
  viewAs,
  vsplit,
} from "./stacking.ts";
export { aminmax, corrcoef, countNonzero, cov, nanmean, nansum, stdMean, varMean } from "./statistics.ts";
export {
  at,
  broadcastTo,
  chunk,
  clone,
  contiguous,
  detach,
  expand,
  expandAs,
  flatten,
  narrow,
  permute,
  reshape,
  select,
  slice,
  split,
  squeeze,
  t,
  transpose,
  unbind,
  unsqueeze,
  view,
} from "./view.ts";
export { asStrided, unfold } from "./windows.ts";
