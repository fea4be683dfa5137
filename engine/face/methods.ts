/** The ops that are functions and methods alike, as PyTorch has them; this list is what types `x.exp()`. */

export { at, index, indexPut } from "../ops/advanced-indexing.ts";
export { diff } from "../ops/calculus.ts";
export { to } from "../ops/cast.ts";
export { clamp, clamp as clip } from "../ops/clamp.ts";
export { allclose, equal, isclose } from "../ops/closeness.ts";
export {
  diag,
  diagEmbed,
  diagflat,
  diagonal,
  diagonalScatter,
  trace,
  tril,
  triu,
} from "../ops/diagonal.ts";
export * from "../ops/elementwise/arithmetic.ts";
export * from "../ops/elementwise/comparison.ts";
export { erf, erfc } from "../ops/elementwise/error-function.ts";
export * from "../ops/elementwise/exponential.ts";
export * from "../ops/elementwise/hyperbolic.ts";
export { exp2, log2, log10, logaddexp, logaddexp2, xlog1py, xlogy } from "../ops/elementwise/logarithmic.ts";
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
} from "../ops/elementwise/piecewise.ts";
export { ceil, floor, floorDivide, fmod, frac, remainder, trunc } from "../ops/elementwise/rounding.ts";
export * from "../ops/elementwise/trigonometric.ts";
export {
  divide,
  floatPower,
  ldexp,
  logit,
  nanToNum,
  round,
  rsub,
  trueDivide,
} from "../ops/elementwise-options.ts";
export { broadcastTo, expand, expandAs } from "../ops/expand.ts";
export { amax, amin, argmax, argmin, max, min } from "../ops/extremum.ts";
export { flip, fliplr, flipud, roll, rot90 } from "../ops/flip.ts";
export { gather, indexSelect } from "../ops/indexing.ts";
export {
  addbmm,
  addcdiv,
  addcmul,
  addmm,
  addmv,
  addr,
  baddbmm,
  bmm,
} from "../ops/linear-combination.ts";
export { maskedScatter, maskedSelect, nonzero } from "../ops/mask-selection.ts";
export { matmul, mm, mv, outer } from "../ops/matmul.ts";
export { dist, norm, renorm } from "../ops/norms.ts";
export { clamp_, indexAdd_, indexPut_, maskedFill_, scatter_, scatterAdd_ } from "../ops/overwriting.ts";
export { prod } from "../ops/prod.ts";
export { cross, inner, kron, vdot } from "../ops/products.ts";
export { median, mode, nanmedian, nanquantile, quantile } from "../ops/ranks.ts";
export { all, any, dot, mean, sum } from "../ops/reduction.ts";
export { repeat, repeatInterleave, sumToSize, tile } from "../ops/repeating.ts";
export { cummax, cummin, cumprod, logcumsumexp } from "../ops/running.ts";
export { cumsum } from "../ops/scan.ts";
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
} from "../ops/scatter.ts";
export { indexReduce, scatterReduce } from "../ops/scatter-reduce.ts";
export { chunk, narrow, select, slice, split, unbind } from "../ops/slice.ts";
export { logSoftmax, logsumexp, softmax } from "../ops/softmax.ts";
export { argsort, kthvalue, msort, sort, topk } from "../ops/sorting.ts";
export {
  dsplit,
  hsplit,
  ravel,
  reshapeAs,
  tensorSplit,
  unflatten,
  viewAs,
  vsplit,
} from "../ops/stacking.ts";
export {
  aminmax,
  corrcoef,
  countNonzero,
  cov,
  nanmean,
  nansum,
} from "../ops/statistics.ts";
export { take, takeAlongDim } from "../ops/take.ts";
export { std, variance as var } from "../ops/variance.ts";
export {
  clone,
  contiguous,
  detach,
  flatten,
  movedim,
  permute,
  reshape,
  squeeze,
  swapaxes,
  t,
  transpose,
  unsqueeze,
  view,
} from "../ops/view.ts";
export { asStrided, unfold } from "../ops/windows.ts";
