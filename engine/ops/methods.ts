/** The ops that are functions and methods alike; this list is what types `x.exp()`. */
export { to } from "./cast.ts";
export { clamp, norm, prod, std, variance as var } from "./composed.ts";
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
export { matmul, mm, mv, outer } from "./matmul.ts";
export { all, any, dot, mean, sum } from "./reduction.ts";
export { cumsum } from "./scan.ts";
export { logSoftmax, logsumexp, softmax } from "./softmax.ts";
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
