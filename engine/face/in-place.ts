/** The in-place forms, by name: `x.exp_()` is `exp`, written over `x`. This list is what types them; a test holds it to be all. */
export {
  add as add_,
  div as div_,
  lerp as lerp_,
  mul as mul_,
  neg as neg_,
  positive as positive_,
  pow as pow_,
  reciprocal as reciprocal_,
  rsqrt as rsqrt_,
  sqrt as sqrt_,
  square as square_,
  sub as sub_,
} from "../ops/elementwise/arithmetic.ts";
export { erf as erf_, erfc as erfc_ } from "../ops/elementwise/error-function.ts";
export {
  exp as exp_,
  expm1 as expm1_,
  log as log_,
  log1p as log1p_,
  sigmoid as sigmoid_,
  silu as silu_,
  softplus as softplus_,
  tanh as tanh_,
} from "../ops/elementwise/exponential.ts";
export {
  acosh as acosh_,
  asinh as asinh_,
  atanh as atanh_,
  cosh as cosh_,
  sinh as sinh_,
} from "../ops/elementwise/hyperbolic.ts";
export {
  exp2 as exp2_,
  log2 as log2_,
  log10 as log10_,
  logaddexp as logaddexp_,
  logaddexp2 as logaddexp2_,
  xlog1py as xlog1py_,
  xlogy as xlogy_,
} from "../ops/elementwise/logarithmic.ts";
export {
  abs as abs_,
  clampMax as clampMax_,
  clampMin as clampMin_,
  copysign as copysign_,
  fmax as fmax_,
  fmin as fmin_,
  heaviside as heaviside_,
  maximum as maximum_,
  minimum as minimum_,
  relu as relu_,
  sign as sign_,
} from "../ops/elementwise/piecewise.ts";
export {
  ceil as ceil_,
  floor as floor_,
  floorDivide as floorDivide_,
  fmod as fmod_,
  frac as frac_,
  remainder as remainder_,
  trunc as trunc_,
} from "../ops/elementwise/rounding.ts";
export {
  acos as acos_,
  asin as asin_,
  atan as atan_,
  atan2 as atan2_,
  cos as cos_,
  deg2rad as deg2rad_,
  hypot as hypot_,
  rad2deg as rad2deg_,
  sin as sin_,
  sinc as sinc_,
  tan as tan_,
} from "../ops/elementwise/trigonometric.ts";
