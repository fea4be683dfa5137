/** What is made of the error function and is no method: the chances of a normal variable, and the scaled complement. */
import { elementwise, type Unary } from "../define.ts";
import { horner, tail } from "./error-function.ts";

/**
 * The chance beyond |x|, within 2e-11 of it: t · exp(p(t) − x² / 2) for t = 1 / (1 + 0.35 · |x|); p goes through Chebyshev nodes at 40 digits (the form is that of
 * erfcc in Press et al., Numerical Recipes, 1992).
 */
function beyond(): string {
  const t = "(1 / (1 + 0.35 * abs(x)))";
  const p = horner(
    `(2 * ${t} - 1)`,
    [
      -1.3734007570143218, 0.6771949005953474, 0.05145740084280395, -0.046187779228614716,
      -0.010797548424042456, 0.008558161829084842, 0.002060620553041642, -0.002279399535486816,
      -0.00026033355924089536, 0.0006682663480121329, -0.00004810680684414761, -0.00018076766176190626,
      0.00005001142981789561, 0.00003766501115151505, -0.00001805594381579751, -0.000004308792923681094,
      0.0000028497983373096977,
    ],
  );
  return `(${t} * exp(${p} - x * x / 2))`;
}

/** The chance that a normal variable lies below x. */
export const ndtr: Unary = elementwise({
  name: "ndtr",
  formula: "(1 + erf(x * 0.7071067811865476)) / 2",
  kernel: "0.5 * erfc(-x * 0.7071067811865476)",
  narrow: `x > 0 ? 1 - ${beyond()} : ${beyond()}`,
  derivative: { x: "0.3989422804014327 * exp(-x * x / 2)" },
  // Further out the rounding of x / √2 alone costs x² / 2 units of the last place.
  domain: { x: [-5] },
  probes: [-4, 0, 3],
});

/** K in √π x · erfcx(x) = 1 / (1 + K): Laplace's continued fraction, twelve levels of it. */
function laplace(): string {
  let fraction = "0";
  for (let k = 12; k > 0; k--) fraction = `(${k / 2} / (x * x) / (1 + ${fraction}))`;
  return fraction;
}

/** exp(x²) · erfc(x), which neither vanishes nor overflows for positive x. */
export const erfcx: Unary = elementwise({
  name: "erfcx",
  formula: "exp(x * x) * (1 - erf(x))",
  kernel: `x < 1.25 ? exp(x * x) * erfc(x) : exp(-0.5625 + ${tail}) / abs(x)`,
  // Further out 2x · erfcx(x) and 2/√π cancel.
  derivative: {
    x: `x < 6 ? 2 * x * out - 1.1283791670955126 : -1.1283791670955126 * ${laplace()} / (1 + ${laplace()})`,
  },
  // Below, the rounding of x² costs x² units; above, 1 − erf(x) has too few of the digits that are tried.
  domain: { x: [-2, 4] },
  probes: [-1, 0, 0.5, 1.2, 1.3, 3.9],
});

/** The logarithm of the chance that a normal variable lies below x. */
export const logNdtr: Unary = elementwise({
  name: "logNdtr",
  words: () => [erfcx, ndtr],
  formula: "log((1 + erf(x * 0.7071067811865476)) / 2)",
  kernel:
    "x < -1 ? log(erfcx(-x * 0.7071067811865476) / 2) - x * x / 2 : log1p(-erfc(x * 0.7071067811865476) / 2)",
  derivative: {
    x: "x < 1 ? 0.7978845608028654 / erfcx(-x * 0.7071067811865476) : 0.3989422804014327 * exp(-x * x / 2) / ndtr(x)",
  },
  // Further out the chance above x is known to fewer digits than are asked for.
  domain: { x: [-9, 4] },
  probes: [-8, -1, 0, 1, 3.9],
});

/** x · ndtr(x): x times the chance that a normal variable lies below it. */
export const gelu: Unary = elementwise({
  name: "gelu",
  words: () => [ndtr],
  formula: "x * (1 + erf(x * 0.7071067811865476)) / 2",
  kernel: "isInf(x) ? max(x, 0) : 0.5 * x * erfc(-x * 0.7071067811865476)",
  narrow: "isInf(x) ? max(x, 0) : x * ndtr(x)",
  derivative: { x: "isInf(x) ? ndtr(x) : ndtr(x) + x * 0.3989422804014327 * exp(-x * x / 2)" },
  // As ndtr.
  domain: { x: [-5] },
  probes: [-4, 0, 3],
});
