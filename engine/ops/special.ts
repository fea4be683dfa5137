/** Special functions, by PyTorch's names: `special.ndtr(x)`. */
export { erf, erfc, erfcx, logNdtr, ndtr } from "./elementwise/error-function.ts";
export { expm1, log1p, sigmoid as expit } from "./elementwise/exponential.ts";
export { entr, exp2, xlog1py, xlogy } from "./elementwise/logarithmic.ts";
export { sinc } from "./elementwise/trigonometric.ts";
export { logit, round } from "./pointwise.ts";
export { logSoftmax, logsumexp, softmax } from "./softmax.ts";
