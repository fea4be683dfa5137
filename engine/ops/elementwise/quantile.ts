/** Where the normal distribution has a given chance: M. J. Wichura's rational approximations (algorithm AS 241, PPND16, 1988). */
import { elementwise, type Unary } from "../define.ts";
import { horner } from "./error-function.ts";

const ratio = (x: string, above: readonly number[], below: readonly number[]): string =>
  `(${horner(x, above)} / ${horner(x, below)})`;

const middle = [
  [3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087, 33430.57558358813, 2509.0809287301227],
  [1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943, 5226.495278852854],
]; // biome-ignore format: a table
const near = [
  [1.4234371107496837, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506, 0.022723844989269184, 0.0007745450142783414],
  [1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995344, 1.0507500716444169e-9],
]; // biome-ignore format: a table
const tail = [
  [6.657904643501104, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7],
  [1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15],
]; // biome-ignore format: a table

/** @param q how far the chance is above a half. @param p the smaller of the chances on both sides. */
function quantile(q: string, p: string): string {
  const r = `sqrt(-log(${p}))`;
  const central = ratio(`(0.180625 - ${q} * ${q})`, middle[0], middle[1]);
  const sides = `(${r} <= 5 ? ${ratio(`(${r} - 1.6)`, near[0], near[1])} : ${r} < 27.5 ? ${ratio(`(${r} - 5)`, tail[0], tail[1])} : ${p} >= 0 ? 1 / 0 : 0 / 0)`;
  return `(abs(${q}) <= 0.425 ? ${q} * ${central} : sign(${q}) * ${sides})`;
}

/** The y with ndtr(y) = x: −∞ at 0, ∞ at 1, NaN beyond. */
export const ndtri: Unary = /* @__PURE__ */ elementwise({
  name: "ndtri",
  formula: "-sqrt(2) * erfinv(1 - 2 * x)",
  kernel: quantile("(x - 0.5)", "min(x, 1 - x)"),
  derivative: { x: "2.5066282746310002 * exp(out * out / 2)" },
  words: () => [erfinv],
  domain: { x: [1e-30, 0.9999] },
  probes: [1e-20, 0.01, 0.25, 0.6, 0.99],
});

/** The y with erf(y) = x: ∓∞ at ∓1, NaN beyond. */
export const erfinv: Unary = /* @__PURE__ */ elementwise({
  name: "erfinv",
  formula: "erfinv(x)",
  kernel: `0.7071067811865476 * ${quantile("(x / 2)", "((1 - abs(x)) / 2)")}`,
  derivative: { x: "0.886226925452758 * exp(out * out)" },
  domain: { x: [-0.9999, 0.9999] },
  probes: [-0.99, -0.5, 1e-9, 0.3, 0.86],
});
