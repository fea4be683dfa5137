/** PyTorch's elementwise ops, by the engine's. */

import type { Operand, Tensor } from "../../../engine/index.ts";
import * as engine from "../../../engine/index.ts";
import { type Call, call, given, plain } from "../call.ts";

type UnaryForm = (x: Tensor) => Tensor;
type BinaryForm = (x: Operand, y: Operand) => Tensor;

const unary = (f: UnaryForm): Call => call("input", ({ input }) => f(input));

const binary = (f: BinaryForm): Call => call("input other", ({ input, other }) => f(input, other));

const scaled = (y: Operand, alpha: unknown): Operand => {
  if (alpha === undefined || alpha === 1) return y;
  return typeof y === "number" ? y * plain(alpha) : y.mul(plain(alpha));
};

const summed = (f: BinaryForm): Call =>
  call("input other alpha", ({ input, other, alpha }) => f(input, scaled(other, alpha)));

const reversed = (f: BinaryForm): Call => call("input other", ({ input, other }) => f(other, input));

const divided = call("input other rounding_mode", ({ input, other, rounding_mode }) =>
  engine.divide(input, other, { roundingMode: given(rounding_mode) }),
);

const clamp = call("input min max", ({ input, min, max }) => engine.clamp(input, given(min), given(max)));

const same: UnaryForm = (x) => x.positive();

export const pointwise: Readonly<Record<string, Call>> = {
  abs: unary(engine.abs),
  acos: unary(engine.acos),
  acosh: unary(engine.acosh),
  add: summed(engine.add),
  __radd__: summed(engine.add),
  addcdiv: call("input tensor1 tensor2 value", ({ input, tensor1, tensor2, value }) =>
    input.addcdiv(tensor1, tensor2, value),
  ),
  addcmul: call("input tensor1 tensor2 value", ({ input, tensor1, tensor2, value }) =>
    input.addcmul(tensor1, tensor2, value),
  ),
  angle: unary((x) => engine.where(x.isNan(), x, engine.where(x.lt(0), x.mul(0).add(Math.PI), x.mul(0)))),
  asin: unary(engine.asin),
  asinh: unary(engine.asinh),
  atan: unary(engine.atan),
  atan2: binary(engine.atan2),
  atanh: unary(engine.atanh),
  ceil: unary(engine.ceil),
  clamp,
  clamp_max: call("input max", ({ input, max }) => engine.clampMax(input, max)),
  clamp_min: call("input min", ({ input, min }) => engine.clampMin(input, min)),
  conj: unary(same),
  conj_physical: unary(same),
  copysign: binary(engine.copysign),
  cos: unary(engine.cos),
  cosh: unary(engine.cosh),
  deg2rad: unary(engine.deg2rad),
  div: divided,
  __rdiv__: reversed(engine.div),
  erf: unary(engine.erf),
  erfc: unary(engine.erfc),
  exp: unary(engine.exp),
  exp2: unary(engine.exp2),
  expm1: unary(engine.expm1),
  fill: call("input value", ({ input, value }) =>
    typeof value === "object" ? input.clone().copy_(value) : input.clone().fill_(Number(value)),
  ),
  float_power: binary(engine.floatPower),
  floor: unary(engine.floor),
  fmax: binary(engine.fmax),
  fmin: binary(engine.fmin),
  fmod: binary(engine.fmod),
  frac: unary(engine.frac),
  hypot: binary(engine.hypot),
  ldexp: binary(engine.ldexp),
  lerp: call("input end weight", ({ input, end, weight }) => engine.lerp(input, end, weight)),
  log: unary(engine.log),
  log10: unary(engine.log10),
  log1p: unary(engine.log1p),
  log2: unary(engine.log2),
  logaddexp: binary(engine.logaddexp),
  logaddexp2: binary(engine.logaddexp2),
  logit: call("input eps", ({ input, eps }) => engine.logit(input, eps)),
  maximum: binary(engine.maximum),
  minimum: binary(engine.minimum),
  __rmod__: reversed(engine.remainder),
  mul: binary(engine.mul),
  __rmul__: binary(engine.mul),
  nan_to_num: call("input nan posinf neginf", ({ input, ...options }) => engine.nanToNum(input, options)),
  neg: unary(engine.neg),
  positive: unary(engine.positive),
  pow: binary(engine.pow),
  __rpow__: reversed(engine.pow),
  rad2deg: unary(engine.rad2deg),
  real: unary(same),
  reciprocal: unary(engine.reciprocal),
  remainder: binary(engine.remainder),
  resolve_conj: unary(same),
  resolve_neg: unary(same),
  round: call("input decimals", ({ input, decimals }) => engine.round(input, decimals)),
  rsqrt: unary(engine.rsqrt),
  rsub: call("input other alpha", ({ input, other, alpha }) => engine.rsub(input, other, alpha)),
  __rsub__: reversed(engine.sub),
  sigmoid: unary(engine.sigmoid),
  sign: unary(engine.sign),
  sin: unary(engine.sin),
  sinc: unary(engine.sinc),
  sinh: unary(engine.sinh),
  sqrt: unary(engine.sqrt),
  square: unary(engine.square),
  sub: summed(engine.sub),
  tan: unary(engine.tan),
  tanh: unary(engine.tanh),
  true_divide: binary(engine.trueDivide),
  trunc: unary(engine.trunc),
  where: call("input condition other", ({ input, condition, other }) =>
    engine.where(condition, input, other),
  ),
  xlogy: binary(engine.xlogy),
  zero_: unary((x) => x.clone().zero_()),
  digamma: unary(engine.digamma),
  erfinv: unary(engine.erfinv),
  i0: unary(engine.i0),
  lgamma: unary(engine.lgamma),
  mvlgamma: call("input p", ({ input, p }) => engine.mvlgamma(input, p)),
  polygamma: call("input n", ({ input, n }) => engine.polygamma(n, input)),
  "special.i0e": unary(engine.special.i0e),
  "special.i1": unary(engine.special.i1),
  "special.i1e": unary(engine.special.i1e),
  "special.ndtri": unary(engine.special.ndtri),
  "special.polygamma": call("input n", ({ input, n }) => engine.special.polygamma(n, input)),
  "special.zeta": binary(engine.special.zeta),
  "special.entr": unary(engine.special.entr),
  "special.erfcx": unary(engine.special.erfcx),
  "special.log_ndtr": unary(engine.special.logNdtr),
  "special.ndtr": unary(engine.special.ndtr),
  "special.xlog1py": binary(engine.xlog1py),
  isclose: binary(engine.isclose as BinaryForm),
  // A GPU has no float64: there it is what a file's float64 is.
  bfloat16: unary((x) => x.bfloat16()),
  double: unary((x) => (x.device === "cpu" ? x.double() : x.float())),
  float: unary((x) => x.float()),
  half: unary((x) => x.half()),
  masked_fill: call("input mask value", ({ input, mask, value }) => input.maskedFill(mask, value)),
  heaviside: binary(engine.heaviside),
  take: call("input index", ({ input, index: places }) => input.take(places)),
};
