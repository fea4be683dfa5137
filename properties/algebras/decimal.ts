/** Decimal numbers of as many digits as wanted, by decimal.js: the arbiter's arithmetic. */
import { Decimal } from "decimal.js";
import type { Algebra } from "./algebra.ts";
import { exp, ln, pow, sqrt } from "./exponential.ts";
import { wordOf } from "./f64.ts";
import { acos, asin, atan, atan2 } from "./inverse-tangent.ts";
import { specialWords } from "./special.ts";

type Word = (...args: Decimal[]) => Decimal;

const systems = new Map<number, Algebra<Decimal>>();

/** @param digits significant digits, 64 unless told. */
export function decimal(digits: number = 64): Algebra<Decimal> {
  let system = systems.get(digits);
  if (!system) systems.set(digits, (system = make(digits)));
  return system;
}

/** By its series at 0, e^(−x²) Σ 2ᵏ x^(2k + 1) / (1 · 3 · … · (2k + 1)): all terms have one sign. */
function erf(D: typeof Decimal, x: Decimal): Decimal {
  if (x.isNaN() || x.isZero()) return x;
  const square = x.mul(x);
  if (square.gt(D.precision * Math.LN10 + 4)) return new D(D.sign(x));
  let term = x;
  let sum = x;
  for (let k = 1; term.abs().gt(sum.abs().mul(new D(10).pow(-D.precision - 3))); k++) {
    term = term
      .mul(square)
      .mul(2)
      .div(2 * k + 1);
    sum = sum.add(term);
  }
  return sum
    .mul(2)
    .mul(exp(D, square.neg()))
    .div(D.sqrt(D.acos(-1)));
}

/** The double itself: decimal.js would read its shortest text, which is another number. */
function exactly(D: typeof Decimal, value: number): Decimal {
  if (Number.isSafeInteger(value) || !Number.isFinite(value)) return new D(value);
  let scaled = value;
  let halvings = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2 ** 32;
    halvings += 32;
  }
  return D.div(BigInt(scaled).toString(), D.pow(2, halvings));
}

function make(digits: number): Algebra<Decimal> {
  const D = Decimal.clone({ precision: digits, defaults: true, minE: -9e15, maxE: 9e15 });
  const one = new D(1);
  const words: Readonly<Record<string, Word>> = {
    add: (a, b) => D.add(a, b),
    sub: (a, b) => D.sub(a, b),
    mul: (a, b) => D.mul(a, b),
    div: (a, b) => D.div(a, b),
    neg: (a) => a.neg(),
    pow: (a, b) => pow(D, a, b),
    maximum: (a, b) => D.max(a, b),
    minimum: (a, b) => D.min(a, b),
    sqrt: (a) => sqrt(D, a),
    abs: (a) => a.abs(),
    sign: (a) => new D(D.sign(a)),
    exp: (a) => exp(D, a),
    expm1: (a) => exp(D, a).sub(one),
    log: (a) => ln(D, a),
    log1p: (a) => ln(D, a.add(one)),
    sin: (a) => D.sin(a),
    cos: (a) => D.cos(a),
    tan: (a) => D.tan(a),
    // 1 − 2 / (e²ˣ + 1), where nothing cancels.
    tanh: (a) => {
      if (!a.isFinite() || a.abs().lt(1)) return D.tanh(a);
      return one.minus(D.div(2, exp(D, a.abs().times(2)).plus(1))).times(D.sign(a));
    },
    asin: (a) => asin(D, a),
    acos: (a) => acos(D, a),
    atan: (a) => atan(D, a),
    atan2: (a, b) => atan2(D, a, b),
    floor: (a) => a.floor(),
    ceil: (a) => a.ceil(),
    trunc: (a) => a.trunc(),
    round: (a) => a.toDecimalPlaces(0, D.ROUND_HALF_EVEN),
    erf: (a) => erf(D, a),
    ...specialWords(D, erf),
    hypot: (a, b) => sqrt(D, a.mul(a).add(b.mul(b))),
  };
  /** decimal.js leaves its settings as they were on the way to an error, and this algebra is used again. */
  const restored = (): void => {
    D.set({ precision: digits, defaults: true, minE: -9e15, maxE: 9e15 });
    D.exp(one);
  };
  return {
    constant: (value) => exactly(D, value),
    apply: (word, args) => {
      try {
        return wordOf(words, word, "decimals")(...args);
      } catch (error) {
        restored();
        throw error;
      }
    },
    compare: (a, b) => (a.isNaN() || b.isNaN() ? Number.NaN : a.cmp(b)),
  };
}
