/** Modified Bessel functions of order 0 and 1: up to 8 by their power series, from there on exp(−x) √x of them through Chebyshev nodes at 60 digits. */
import { elementwise, type Unary } from "../define.ts";
import { horner } from "./error-function.ts";

const terms = 25;

/** Σ (x² / 4)^k / k! (k + order)!, whose terms are all positive. */
function series(order: 0 | 1): string {
  const coefficients = [1];
  for (let k = 1; k < terms; k++) coefficients.push(coefficients[k - 1] / (k * (k + order)));
  return horner("(x * x / 4)", coefficients);
}

/** exp(−|x|) √|x| I(|x|) from 8 on, by 16 / |x| − 1. */
const far = [
  horner("(16 / abs(x) - 1)", [0.4021765094450081, 0.0033605519836678913, 0.00013621607438951463, 1.114303378845176e-5, 1.4838476780922646e-6, 2.9735992084667734e-7, 8.872014585661555e-8, 3.932512321137824e-8, 2.156780676115673e-8, 7.559364098665437e-9, -6.856484545962442e-9, -1.3427511481900905e-8, -5.0175940345046716e-9, 7.600254486433509e-9, 6.522264862032271e-9, -3.5862834111582305e-9, -4.5305710768621196e-9, 1.6084886155781772e-9, 2.163681278413876e-9, -6.327909921997027e-10, -6.494591114401118e-10, 1.7698085539456536e-10, 9.114760157514253e-11, -2.4421972688131832e-11]),
  horner("(16 / abs(x) - 1)", [0.38939845902587233, -0.009749577193235765, -0.00021923576383137776, -1.5038547198221758e-5, -1.8349102493990178e-6, -3.4838563464253135e-7, -1.0001075046243961e-7, -4.3128498031006734e-8, -2.3394122958362557e-8, -8.432168972932417e-9, 6.84757829926934e-9, 1.4051746928735543e-8, 5.5720183980930355e-9, -7.687251308765992e-9, -6.9444186339873875e-9, 3.501765193290176e-9, 4.763780078020254e-9, -1.5218214060680734e-9, -2.2624401109204446e-9, 5.870664618471487e-10, 6.7727478454462e-10, -1.6283264322621244e-10, -9.491890392992048e-11, 2.2421768596847442e-11]),
]; // biome-ignore format: tables

const scaledFar = (order: 0 | 1): string => `(${far[order]} / sqrt(abs(x)))`;

/** exp(|x|) times what is small, in two steps, so that it overflows no earlier than the product. */
const grown = (scaled: string): string => `(${scaled} * exp(abs(x) / 2) * exp(abs(x) / 2))`;

/** The modified Bessel function of order 0. */
export const i0: Unary = /* @__PURE__ */ elementwise({
  name: "i0",
  formula: "i0(x)",
  kernel: `isInf(x) ? abs(x) : abs(x) <= 8 ? ${series(0)} : ${grown(scaledFar(0))}`,
  derivative: { x: "i1(x)" },
  words: () => [i0, i1],
  probes: [-700, -9, -3, 0, 1e-9, 7.9, 8.1, 30],
});

/** i1's derivative beside 0, where i1(x) / x is no quotient. */
const slopeAtZero = horner("(x * x / 4)", [
  1 / 2,
  3 / 4,
  5 / 24,
  7 / 288,
  9 / 5760,
  11 / 172800,
  13 / 7257600,
  15 / 406425600,
]);

/** The modified Bessel function of order 1. */
export const i1: Unary = /* @__PURE__ */ elementwise({
  name: "i1",
  formula: "i1(x)",
  kernel: `isInf(x) ? x : abs(x) <= 8 ? x / 2 * ${series(1)} : sign(x) * ${grown(scaledFar(1))}`,
  derivative: { x: `abs(x) < 0.5 ? ${slopeAtZero} : isInf(x) ? abs(x) : i0(x) - i1(x) / x` },
  words: () => [i0, i1],
  probes: [-700, -9, -3, 0, 1e-9, 7.9, 8.1, 30],
});

/** exp(−|x|) · i0(x), which does not overflow. Far from 0 its slope is a difference of what is nearly equal. */
export const i0e: Unary = /* @__PURE__ */ elementwise({
  name: "i0e",
  formula: "exp(-abs(x)) * i0(x)",
  kernel: `isInf(x) ? 0 : abs(x) <= 8 ? exp(-abs(x)) * ${series(0)} : ${scaledFar(0)}`,
  derivative: { x: "i1e(x) - sign(x) * out" },
  words: () => [i0, i0e, i1e],
  domain: { x: [-300, 300] },
  kinks: ["x"],
  probes: [-9, -3, 1e-9, 7.9, 8.1, 30],
});

/** exp(−|x|) · i1(x), which does not overflow. Far from 0 its slope is a difference of what is nearly equal. */
export const i1e: Unary = /* @__PURE__ */ elementwise({
  name: "i1e",
  formula: "exp(-abs(x)) * i1(x)",
  kernel: `isInf(x) ? 0 : abs(x) <= 8 ? exp(-abs(x)) * x / 2 * ${series(1)} : sign(x) * ${scaledFar(1)}`,
  derivative: { x: `abs(x) < 0.5 ? exp(-abs(x)) * ${slopeAtZero} - sign(x) * out : i0e(x) - out * (sign(x) + 1 / x)` },
  words: () => [i1, i0e, i1e],
  domain: { x: [-300, 300] },
  kinks: ["x"],
  probes: [-9, -3, 1e-9, 7.9, 8.1, 30],
}); // biome-ignore format: long formulas
