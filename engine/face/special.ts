/** Special functions, by PyTorch's names: `special.ndtr(x)`. */
export { erf, erfc, erfcx, logNdtr, ndtr } from "../ops/elementwise/error-function.ts";
export { expm1, log1p, sigmoid as expit } from "../ops/elementwise/exponential.ts";
export { entr, exp2, xlog1py, xlogy } from "../ops/elementwise/logarithmic.ts";
export { sinc } from "../ops/elementwise/trigonometric.ts";
export { logit, round } from "../ops/pointwise.ts";
export { logSoftmax, logsumexp, softmax } from "../ops/softmax.ts";
