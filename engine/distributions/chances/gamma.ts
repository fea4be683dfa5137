/** Chances of a gamma number, of numbers: by a series below it, a continued fraction above, and an integral where it is large. */

/** Bernoulli's numbers of Stirling's series, by their factors. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/** What Stirling's formula leaves of lgamma(z), from 10 on. */
export function stirlingRest(z: number): number {
  const square = 1 / (z * z);
  return STIRLING.reduceRight((sum, c) => c + sum * square, 0) / z;
}

/** u − log(1 + u), without what cancels. */
export function beyondLog(u: number): number {
  if (!(Math.abs(u) < 0.5)) return u - Math.log1p(u);
  const r = u / (2 + u);
  const square = r * r;
  let sum = 0;
  for (let k = 39; k >= 3; k -= 2) sum = 1 / k + square * sum;
  return u * r - 2 * r * square * sum;
}

/** exp(−v) − 1 + v, of v at least 0. */
function beyondExp(v: number): number {
  if (v > 0.5) return Math.expm1(-v) + v;
  let sum = 1;
  for (let k = 16; k > 2; k--) sum = 1 - (v / k) * sum;
  return (v * v * sum) / 2;
}

let zetas: number[] = [];

/** ζ(k) − 1, by Euler's and Maclaurin's sum. */
function zetaBeyond(k: number): number {
  const w = 40;
  let sum = 0;
  for (let n = w - 1; n > 1; n--) sum += n ** -k;
  let rest = w / (k - 1) + 0.5;
  let rising = k / w;
  [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600].forEach((c, j) => {
    rest += c * rising;
    rising *= ((k + 2 * j + 1) * (k + 2 * j + 2)) / w ** 2;
  });
  return sum + w ** -k * rest;
}

/** The logarithm of Γ(1 + f), to the digits of f where f is small; |f| at most a half. */
function lgammaBesideOne(f: number): number {
  if (zetas.length === 0) zetas = Array.from({ length: 29 }, (_, k) => zetaBeyond(k + 2) / (k + 2));
  const sum = zetas.reduceRight((total, c) => c - f * total, 0);
  return f * (0.42278433509846713 + f * sum) - Math.log1p(f);
}

/** The logarithm of Γ(1 + a), of a from 0 to 1. */
function lgammaOfNext(a: number): number {
  return a <= 0.5 ? lgammaBesideOne(a) : lgammaBesideOne(a - 1) + Math.log(a);
}

/** Γ(1 + a), of a from 0 to 10. */
export function gammaOfNext(a: number): number {
  const whole = Math.round(a);
  const rest = a - whole;
  let product = Math.exp(lgammaBesideOne(rest));
  for (let k = 1; k <= whole; k++) product *= rest + k;
  return product;
}

/** x^a exp(−x) / Γ(1 + a), of a and x above 0: the chance of a Poisson count, were a one. */
export function poissonTerm(a: number, x: number): number {
  if (a >= 10) {
    const off = (x - a) / a;
    const deviance = Math.abs(off) < 0.5 ? beyondLog(off) : off - Math.log(x / a);
    return Math.exp(-a * deviance - stirlingRest(a)) / Math.sqrt(2 * Math.PI * a);
  }
  const power = x < 700 ? x ** a * Math.exp(-x) : Math.exp(a * Math.log(x) - x);
  return power / gammaOfNext(a);
}

/** Takahasi and Mori's quadrature (1974) from 0 to ∞, of what falls like exp(−y): places and weights. */
const nodes: readonly { readonly y: number; readonly w: number }[] = /* @__PURE__ */ Array.from(
  { length: 120 },
  (_, k) => {
    const t = (k - 44) / 12;
    const y = Math.exp(t - Math.exp(-t));
    return { y, w: ((1 + Math.exp(-t)) * y) / 12 };
  },
);

/** Of a large a, the chance on the side of x that lies away from a: over what is x exp(−v) below, over what is x (1 + v) above. */
function byIntegral(a: number, x: number): number {
  const front = a * poissonTerm(a, x);
  if (front === 0) return 0;
  const above = x > a;
  const slope = above ? x - a + 1 : a - x;
  const rate = slope + Math.sqrt(above ? x : a);
  let total = 0;
  for (const { y, w } of nodes) {
    const v = y / rate;
    const bend = above ? (a - 1) * beyondLog(v) : x * beyondExp(v);
    total += w * Math.exp(-slope * v - bend);
  }
  return (front * total) / rate;
}

/** Terms of one sign; few where x is below a, or small. */
function bySeries(a: number, x: number): number {
  let [term, sum] = [1, 1];
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return poissonTerm(a, x) * sum;
}

/** Legendre's continued fraction, from its front: Lentz's way of computing it (1976). */
function byFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let [c, d] = [Infinity, 1 / b];
  let h = d;
  for (let n = 1; n < 10_000; n++) {
    const over = n * (a - n);
    b += 2;
    d = 1 / (over * d + b);
    c = b + over / c;
    h *= c * d;
    if (Math.abs(c * d - 1) < 1e-16) break;
  }
  return poissonTerm(a, x) * a * h;
}

/** The chance above x, of an a below 1 and an x that is not large: what is left of 1, without its digits being lost. Gautschi (1979). */
function leftAbove(a: number, x: number): number {
  let [term, sum] = [-1, 0];
  for (let k = 1; k < 30; k++) {
    term *= -x / k;
    sum += term / (a + k);
  }
  const log = a * Math.log(x) - lgammaOfNext(a);
  return a * sum * Math.exp(log) - Math.expm1(log);
}

/** What there is at the ends: the chance of what is below x; undefined elsewhere. */
function atEnds(a: number, x: number): number | undefined {
  if (!(a >= 0 && x >= 0)) return Number.NaN;
  if (a === 0 || x === Infinity) return (a === 0 && x === 0) || a === x ? Number.NaN : 1;
  return x === 0 || a === Infinity ? 0 : undefined;
}

/** By what keeps its digits where the chance is small. */
function chanceOf(a: number, x: number, above: boolean): number {
  const end = atEnds(a, x);
  if (end !== undefined) return above ? 1 - end : end;
  if (a < 1 && x < 1.5) {
    if (above) return leftAbove(a, x);
    return x < 1 ? bySeries(a, x) : 1 - leftAbove(a, x);
  }
  const far = x > a;
  const chance = a > 200 ? byIntegral(a, x) : far && x >= 1.5 ? byFraction(a, x) : bySeries(a, x);
  return (far && (a > 200 || x >= 1.5)) === above ? chance : 1 - chance;
}

/** The chance that a gamma number of concentration a, at rate 1, is below x. */
export function gammaBelow(a: number, x: number): number {
  return chanceOf(a, x, false);
}

/** That it is above x. */
export function gammaAbove(a: number, x: number): number {
  return chanceOf(a, x, true);
}

/** Its density at x; at 0 the limit. */
export function gammaDensity(a: number, x: number): number {
  if (!(a >= 0 && x >= 0)) return Number.NaN;
  if (x === 0) return a < 1 ? (a === 0 ? Number.NaN : Infinity) : a === 1 ? 1 : 0;
  if (x === Infinity || a === 0 || a === Infinity) return a === Infinity && x === a ? Number.NaN : 0;
  return a > 1e-290 ? (poissonTerm(a, x) / x) * a : (a * Math.exp(-x)) / x;
}
