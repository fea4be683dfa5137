/**
 * What vectors have no instruction for, as formulas of what they have: in doubles, within 2 units in the last place (conformance/engine/cpu/vectors.test.ts).
 * Beside the words of formulas: `power2(k)`, for whole k from −1022 to 1023; `exponent(x)` and `significand(x)` of a positive normal x, the latter from √½ to √2;
 * `copySign(x, y)`; `atMost`, `atLeast`, which keep NaN; `within(x, y, z)` is x, and where not y < z the plain loop must do it.
 * Constants of log, sin and cos are those of fdlibm (Sun Microsystems, 1993).
 */
import { call, type Formula, number, parse, substitute } from "../../core/formula.ts";

type Named = Readonly<Record<string, Formula>>;

/** A formula of other formulas, by their names in it. */
export function say(text: string, names: Named): Formula {
  return substitute(
    parse(text),
    new Map(Object.entries({ ...names, inf: number(Infinity), nan: number(NaN) })),
  );
}

/** c₀ + c₁x + c₂x² + …, in pairs of pairs (Estrin), so that few steps wait for each other. */
export function polynomial(x: Formula, coefficients: readonly number[]): Formula {
  let terms = coefficients.map(number);
  for (let power = x; terms.length > 1; power = call("mul", power, power))
    terms = terms.flatMap((low, i) =>
      i % 2 ? [] : [i + 1 < terms.length ? call("add", low, call("mul", terms[i + 1], power)) : low],
    );
  return terms[0];
}

/** 1/2!, 1/3!, … up to 1/14!: of (eʳ − 1 − r) / r². */
const factorials: readonly number[] = Array.from({ length: 12 }, (_, i) => {
  let product = 1;
  for (let n = 2; n <= i + 2; n++) product *= n;
  return 1 / product;
});

/** x = k · log 2 + r with whole k and |r| ≤ ½ log 2, and eʳ − 1 by so many terms. */
function reduced(x: Formula, low: number, high: number, count?: number): Named {
  const y = call("atMost", call("atLeast", x, number(low)), number(high));
  const k = say("round(y * 1.4426950408889634)", { y });
  const r = say("y - k * 0.6931471803691238 - k * 1.9082149292705877e-10", { y, k });
  return { k, small: say("r + r * r * q", { r, q: polynomial(r, factorials.slice(0, count)) }) };
}

/** x · 2ᵏ in two steps, for k may lead beyond the powers that are normal numbers. */
export function scaled(x: Formula, k: Formula): Formula {
  return say("x * power2(half) * power2(k - half)", { x, k, half: say("floor(k * 0.5)", { k }) });
}

function exp(x: Formula, count?: number): Formula {
  const { k, small } = reduced(x, -746, 710, count);
  return scaled(say("1 + small", { small }), k);
}

/** In doubles for what becomes float32: fewer terms have all its digits. */
const narrowExp = (x: Formula): Formula => exp(x, 8);

function expm1(x: Formula): Formula {
  const { k, small } = reduced(x, -60, 710);
  const whole = scaled(say("small + (1 - power2(-atMost(k, 1000)))", { k, small }), k);
  return say("x == 0 ? x : k == 0 ? small : whole", { x, k, small, whole });
}

function tanh(x: Formula): Formula {
  return say("copySign(e / (e + 2), x)", { x, e: expm1(say("2 * atMost(abs(x), 22)", { x })) });
}

const atanhs = [
  0.6666666666666735, 0.3999999999940942, 0.2857142874366239, 0.22222198432149784, 0.1818357216161805,
  0.15313837699209373, 0.14798198605116586,
];

/** Its exponent, and the logarithm of its significand in two parts: f, and what is less than that. */
function parts(x: Formula): Named {
  const y = say("x < 2.2250738585072014e-308 ? x * 18014398509481984 : x", { x });
  const e = say("exponent(y) - (x < 2.2250738585072014e-308 ? 54 : 0)", { x, y });
  const f = say("significand(y) - 1", { y });
  const s = say("f / (2 + f)", { f });
  const z = say("s * s", { s });
  const half = say("0.5 * f * f", { f });
  return { e, f, half, s, r: say("z * q", { z, q: polynomial(z, atanhs) }) };
}

/** Where x is positive and finite the value, and what the limits are elsewhere. */
function ofPositive(x: Formula, value: Formula): Formula {
  return say("x > 0 and x < inf ? value : x == 0 ? -inf : x < 0 ? nan : x", { x, value });
}

/** The logarithm of a positive number, and `rest` more. */
function logarithm(x: Formula, rest: Formula): Formula {
  return say(
    "e * 0.6931471803691238 - ((half - (s * (half + r) + (e * 1.9082149292705877e-10 + rest))) - f)",
    {
      ...parts(x),
      rest,
    },
  );
}

const log = (x: Formula): Formula => ofPositive(x, logarithm(x, number(0)));

function log1p(x: Formula): Formula {
  const u = say("1 + x", { x });
  // What 1 + x has lost.
  const lost = say("abs(u) < 1e300 and u != 0 ? (u > 2 ? 1 - (u - x) : x - (u - 1)) / u : 0", { u, x });
  return say("x == 0 ? x : y", { x, y: ofPositive(u, logarithm(u, lost)) });
}

const sines = [
  -0.16666666666666632, 0.00833333333332249, -0.0001984126982985795, 2.7557313707070068e-6,
  -2.5050760253406863e-8, 1.58969099521155e-10,
];
const cosines = [
  0.0416666666666666, -0.001388888888887411, 2.480158728947673e-5, -2.7557314351390663e-7,
  2.087572321298175e-9, -1.1359647557788195e-11,
];

/** sin of x + quarter · π/2, for |x| up to 2²⁰; k · (each of the first three parts of π/2) is exact. */
function sine(x: Formula, quarter: number): Formula {
  const k = say("round(x * 0.6366197723675814)", { x });
  // x − kπ/2 is r + e: e is what the two roundings have lost, and the rest of π/2.
  const a = say("x - k * 1.5707963267341256", { x, k });
  const b = say("k * 6.077100506303966e-11", { k });
  const c = say("k * 2.0222662487111665e-21", { k });
  const d = say("a - b", { a, b });
  const r = say("d - c", { d, c });
  const e = say("a - d - b + (d - r - c) - k * 8.4784276603689e-32", { a, b, c, d, r, k });
  const z = say("r * r", { r });
  const sin = say("r + (r * z * q + e)", { r, z, e, q: polynomial(z, sines) });
  const cos = say("1 - 0.5 * z + (z * z * q - r * e)", { r, z, e, q: polynomial(z, cosines) });
  const turned = say("k + quarter", { k, quarter: number(quarter) });
  const odd = say("turned - 2 * floor(turned * 0.5) != 0", { turned });
  const down = say("turned - 4 * floor(turned * 0.25) >= 2", { turned });
  const value = say("odd ? cos : sin", { odd, cos, sin });
  return say("within(down ? -value : value, abs(x), 1048576)", { down, value, x });
}

/** x to the power y where both are float32: in doubles the logarithm has digits to spare. */
function pow(x: Formula, y: Formula): Formula {
  const a = say("abs(x)", { x });
  const power = narrowExp(say("y == 0 or a == 1 ? 0 : y * loga", { y, a, loga: log(a) }));
  const odd = say("round(y * 0.5) != y * 0.5 and round(y) == y", { y });
  const signed = say("odd ? copySign(power, x) : power", { odd, power, x });
  return say("x < 0 and -x < inf and round(y) != y ? nan : signed", { x, y, signed });
}

/** The words that formulas are spelled out with; every program carries them, so those that few use on much (exp2, log2, log10, tan, sinh, cosh) are left to the loop. */
export const functions: Readonly<Record<string, (...args: Formula[]) => Formula>> = {
  exp: (x) => exp(x),
  expm1,
  log,
  log1p,
  tanh,
  sin: (x) => say("x == 0 ? x : y", { x, y: sine(x, 0) }),
  cos: (x) => sine(x, 1),
  sign: (x) => say("x > 0 ? 1 : x < 0 ? -1 : x", { x }),
};

/** Where float32 is computed in doubles, digits may be lost on the way. */
export const wide: Readonly<Record<string, (...args: Formula[]) => Formula>> = {
  ...functions,
  exp: narrowExp,
  pow,
};
