/** Special functions of decimal numbers: by series whose terms have one sign, by Stirling's with all of Bernoulli's numbers that are asked for, by Newton's steps. */
import { Decimal } from "decimal.js";
import { exp, ln, pow } from "./exponential.ts";
import { hostWords } from "./f64.ts";

type System = typeof Decimal;

/** With some digits more than are asked for: what is shifted and subtracted loses a few. */
function wider(D: System): System {
  return Decimal.clone({ precision: D.precision + 24, defaults: true, minE: -9e15, maxE: 9e15 });
}

let tangents: bigint[] = [];

/** The first n tangent numbers, which are whole (Brent and Harvey, 2011). */
function tangentNumbers(n: number): bigint[] {
  const t = [0n, 1n];
  for (let k = 2; k <= n; k++) t.push(BigInt(k - 1) * t[k - 1]);
  for (let k = 2; k <= n; k++)
    for (let j = k; j <= n; j++) t[j] = BigInt(j - k) * t[j - 1] + BigInt(j - k + 2) * t[j];
  return t;
}

/** Bernoulli's number n, of an even n above 0. */
function bernoulli(D: System, n: number): Decimal {
  const k = n / 2;
  if (k >= tangents.length) tangents = tangentNumbers(2 * k + 64);
  const power = 1n << BigInt(n);
  const size = new D((BigInt(n) * tangents[k]).toString()).div((power * (power - 1n)).toString());
  return k % 2 === 0 ? size.neg() : size;
}

/** Σ of terms until they are too small to be seen beside `size`. */
function series(D: System, size: Decimal, term: (k: number) => Decimal): Decimal {
  let sum = new D(0);
  const least = new D(10).pow(-D.precision - 3).mul(D.max(size.abs(), new D(10).pow(-D.precision)));
  for (let k = 1; k < 4 * D.precision; k++) {
    const next = term(k);
    sum = sum.add(next);
    if (next.abs().lte(least)) break;
  }
  return sum;
}

/** From where on Stirling's series has all digits. */
function far(D: System, x: Decimal): number {
  return Math.max(0, Math.ceil(D.precision / 2 - x.toNumber()));
}

function pi(D: System): Decimal {
  return D.acos(-1);
}

function lgamma(D: System, x: Decimal): Decimal {
  if (x.isNaN()) return x;
  if (!x.isFinite() || (x.lte(0) && x.isInteger())) return new D(Infinity);
  const W = wider(D);
  const z = new W(x);
  if (z.lt(0)) {
    const one = new W(1).sub(z);
    return new D(ln(W, pi(W).div(W.sin(pi(W).mul(z)).abs())).sub(lgamma(W, one)));
  }
  let product = new W(1);
  const n = far(W, z);
  for (let k = 0; k < n; k++) product = product.mul(z.add(k));
  const w = z.add(n);
  const main = w
    .sub(0.5)
    .mul(ln(W, w))
    .sub(w)
    .add(ln(W, pi(W).mul(2)).div(2));
  const rest = series(W, main, (k) =>
    bernoulli(W, 2 * k)
      .div(2 * k * (2 * k - 1))
      .div(w.pow(2 * k - 1)),
  );
  return new D(main.add(rest).sub(ln(W, product)));
}

function digamma(D: System, x: Decimal): Decimal {
  if (x.isNaN()) return x;
  if (!x.isFinite()) return x.gt(0) ? x : new D(NaN);
  if (x.isZero()) return new D(-1).div(x);
  if (x.lt(0) && x.isInteger()) return new D(NaN);
  const W = wider(D);
  const z = new W(x);
  if (z.lt(0)) return new D(digamma(W, new W(1).sub(z)).sub(pi(W).div(W.tan(pi(W).mul(z)))));
  const n = far(W, z);
  const w = z.add(n);
  let before = new W(0);
  for (let k = 0; k < n; k++) before = before.add(new W(1).div(z.add(k)));
  const main = ln(W, w).sub(new W(0.5).div(w));
  const rest = series(W, main, (k) =>
    bernoulli(W, 2 * k)
      .div(2 * k)
      .div(w.pow(2 * k)),
  );
  return new D(main.sub(rest).sub(before));
}

/** Hurwitz's zeta function, by Euler's and Maclaurin's sum; of a whole s below 0 too. */
function zeta(D: System, s: Decimal, q: Decimal): Decimal {
  if (s.isNaN() || q.isNaN() || s.lt(1)) return new D(NaN);
  if (s.eq(1)) return new D(Infinity);
  if (q.lte(0) && q.isInteger()) return new D(s.mod(2).isZero() || q.isZero() ? Infinity : NaN);
  if (q.lt(0) && !s.isInteger()) return new D(NaN);
  if (!q.isFinite()) return new D(q.gt(0) ? 0 : NaN);
  const W = wider(D);
  const [a, z] = [new W(s), new W(q)];
  const to = (x: Decimal, p: Decimal): Decimal => (p.isInteger() ? x.pow(p) : pow(W, x, p));
  const n = far(W, z);
  let before = new W(0);
  for (let k = 0; k < n; k++) before = before.add(to(z.add(k), a.neg()));
  const w = z.add(n);
  const power = to(w, a.neg());
  let rising = a;
  let factorial = new W(2);
  const rest = series(W, new W(0.5), (k) => {
    const term = bernoulli(W, 2 * k)
      .div(factorial)
      .mul(rising)
      .div(w.pow(2 * k - 1));
    rising = rising.mul(a.add(2 * k - 1)).mul(a.add(2 * k));
    factorial = factorial.mul((2 * k + 1) * (2 * k + 2));
    return term;
  });
  return new D(before.add(power.mul(w.div(a.sub(1)).add(0.5).add(rest))));
}

function polygamma(D: System, n: Decimal, x: Decimal): Decimal {
  const order = n.toDecimalPlaces(0, D.ROUND_HALF_EVEN);
  if (order.isNaN() || order.lt(0) || order.gt(1000)) return new D(NaN);
  if (order.isZero()) return digamma(D, x);
  let factorial = new D(1);
  for (let k = 2; k <= order.toNumber(); k++) factorial = factorial.mul(k);
  const value = zeta(D, order.add(1), x).mul(factorial);
  return order.mod(2).isZero() ? value.neg() : value;
}

/** (x / 2)^n Σ (x² / 4)^k / k! (k + n)!, for n of 0 or 1. */
function bessel(D: System, n: 0 | 1, x: Decimal): Decimal {
  if (!x.isFinite()) return n === 0 ? x.abs() : x;
  if (x.abs().gt(5000)) return new D(NaN);
  const quarter = x.mul(x).div(4);
  let term = n === 0 ? new D(1) : x.div(2);
  let sum = term;
  for (let k = 1; term.abs().gt(sum.abs().mul(new D(10).pow(-D.precision - 3))); k++) {
    term = term.mul(quarter).div(k * (k + n));
    sum = sum.add(term);
  }
  return sum;
}

/** By Newton's steps from a double that is nearly right. */
function erfinv(
  D: System,
  x: Decimal,
  erf: (D: System, x: Decimal) => Decimal,
  near: (x: number) => number,
): Decimal {
  if (x.isNaN() || x.isZero()) return x;
  if (x.abs().gt(1)) return new D(NaN);
  if (x.abs().eq(1)) return new D(Infinity).mul(x);
  const W = wider(D);
  const aim = new W(x);
  const rest = new W(1).sub(aim.abs());
  let y = new W(near(x.toNumber()) || aim.mul(0.886));
  // Beside ∓1, where doubles end, by erfc(y) ≈ exp(−y²) / √π y.
  if (rest.lt(1e-14)) {
    y = W.sqrt(ln(W, rest).neg());
    for (let k = 0; k < 8; k++) y = W.sqrt(ln(W, rest.mul(y).mul(W.sqrt(pi(W)))).neg());
    y = y.mul(W.sign(aim));
  }
  for (let k = 0; k < 40; k++) {
    const step = erf(W, y)
      .sub(aim)
      .mul(W.sqrt(pi(W)).div(2))
      .mul(exp(W, y.mul(y)));
    y = y.sub(step);
    if (step.abs().lte(y.abs().mul(new W(10).pow(-D.precision - 5)))) break;
  }
  return new D(y);
}

/** The words that are functions of this file; of erf, which they build on, how it is computed. */
export function specialWords(
  D: System,
  erf: (D: System, x: Decimal) => Decimal,
): Readonly<Record<string, (...args: Decimal[]) => Decimal>> {
  return {
    erfinv: (x) => erfinv(D, x, erf, hostWords["erfinv"]),
    lgamma: (x) => lgamma(D, x),
    digamma: (x) => digamma(D, x),
    polygamma: (n, x) => polygamma(D, n, x),
    zeta: (s, q) => zeta(D, s, q),
    i0: (x) => bessel(D, 0, x),
    i1: (x) => bessel(D, 1, x),
  };
}
