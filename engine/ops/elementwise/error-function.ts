/** The error function and its complement, which are methods; the rational approximations are those of Sun's fdlibm (s_erf.c, 1993); from 2.86 on one through Chebyshev nodes at 50 digits. */
import { elementwise, type Unary } from "../define.ts";

/** A polynomial by its coefficients, lowest first, as a formula. */
export function horner(x: string, coefficients: readonly number[]): string {
  return coefficients.reduceRight((rest, c) => (rest === "" ? `${c}` : `(${c} + ${x} * ${rest})`), "");
}

const small = `(${horner("(x * x)", [0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -0.000023763016656650163])} / ${horner("(x * x)", [1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -0.000003960228278775368])})`;

const middle = `(${horner("(abs(x) - 1)", [-0.0023621185607526594, 0.41485611868374833, -0.3722078760357013, 0.31834661990116175, -0.11089469428239668, 0.035478304325618236, -0.002166375594868791])} / ${horner("(abs(x) - 1)", [1, 0.10642088040084423, 0.540397917702171, 0.07182865441419627, 0.12617121980876164, 0.01363708391202905, 0.011984499846799107])})`;

const large = `(${horner("(1 / (x * x))", [-0.009864944034847148, -0.6938585727071818, -10.558626225323291, -62.375332450326006, -162.39666946257347, -184.60509290671104, -81.2874355063066, -9.814329344169145])} / ${horner("(1 / (x * x))", [1, 19.651271667439257, 137.65775414351904, 434.56587747522923, 645.3872717332679, 429.00814002756783, 108.63500554177944, 6.570249770319282, -0.0604244152148581])})`;

const huge = `(${horner("(1 / (x * x))", [-0.00986494292470017, -0.7897373653342423, -17.068560344682034, -149.36357042896637, -571.111106906872, -880.8244771620904, -396.55723780633923])} / ${horner("(1 / (x * x))", [1, 29.370404628382193, 304.9544283648277, 1388.8770147433568, 2788.1932858455843, 2141.7095925299677, 383.4584896212666, -17.065962341551124])})`;

/** |x| cut to 21 binary places, whose square is exact. */
const cut = "(trunc(abs(x) * 2097152) / 2097152)";

/** exp(x²) · erfc(|x|) · |x| from 1.25 on, as the exponent of a factor. */
export const tail: string = `(abs(x) < 2.857142857142857 ? ${large} : ${huge})`;

/** erfc(|x|) from 1.25 on: the rounding of x² would cost the digits of its exponential. */
const far = `(exp(-${cut} * ${cut} - 0.5625) * exp((${cut} - abs(x)) * (${cut} + abs(x)) + ${tail}) / abs(x))`;

const erfAtOne = 0.8450629115104675;

/** The error function: the chance that a normal variable of variance ½ lies within x of 0, with the sign of x. */
export const erf: Unary = elementwise({
  name: "erf",
  formula: "erf(x)",
  kernel: `abs(x) < 0.84375 ? x + x * ${small} : sign(x) * (abs(x) < 1.25 ? ${erfAtOne} + ${middle} : abs(x) < 6 ? 1 - ${far} : abs(x) >= 6 ? 1 : x)`,
  derivative: { x: "1.1283791670955126 * exp(-x * x)" },
  probes: [-30, -3, -0.9, -1e-9, 0, 0.5, 1, 2, 4, 7],
});

/** 1 − erf(x), with all digits where erf is nearly 1. */
export const erfc: Unary = elementwise({
  name: "erfc",
  formula: "1 - erf(x)",
  kernel: `abs(x) < 0.84375 ? (x < 0.25 ? 1 - (x + x * ${small}) : 0.5 - (x * ${small} + (x - 0.5))) : abs(x) < 1.25 ? (x > 0 ? ${1 - erfAtOne} - ${middle} : ${1 + erfAtOne} + ${middle}) : x > 0 ? (x < 28 ? ${far} : 0) : x > -6 ? 2 - ${far} : x <= -6 ? 2 : x`,
  derivative: { x: "-1.1283791670955126 * exp(-x * x)" },
  // Beyond 9 the formula is 0 in any number of digits that is tried.
  probes: [-30, -3, -0.9, -1e-9, 0, 0.5, 1, 2, 4, 7, 9],
});
