/** Special functions, by PyTorch's names: `special.ndtr(x)`. */
export { igamma as gammainc, igammac as gammaincc } from "../distributions/incomplete.ts";
export {
  i0,
  i0 as modifiedBesselI0,
  i0e,
  i1,
  i1 as modifiedBesselI1,
  i1e,
} from "../ops/elementwise/bessel.ts";
export { erf, erfc } from "../ops/elementwise/error-function.ts";
export { expm1, log1p, sigmoid as expit } from "../ops/elementwise/exponential.ts";
export { digamma, digamma as psi, lgamma as gammaln, zeta } from "../ops/elementwise/gamma.ts";
export { entr, exp2, xlog1py, xlogy } from "../ops/elementwise/logarithmic.ts";
export { erfcx, logNdtr, ndtr } from "../ops/elementwise/normal.ts";
export { erfinv, ndtri } from "../ops/elementwise/quantile.ts";
export { sinc } from "../ops/elementwise/trigonometric.ts";
export { logit, round } from "../ops/elementwise-options.ts";
export * from "../ops/polynomials.ts";
export { logSoftmax, logsumexp, softmax } from "../ops/softmax.ts";
export { mvlgamma as multigammaln, polygamma } from "../ops/special.ts";
