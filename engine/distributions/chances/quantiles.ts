/** The values that chances belong to, of numbers: by Newton's steps on logarithms, kept between what is known to be too small and too large. */
import { betaBelow, betaFront } from "./beta.ts";
import { gammaAbove, gammaBelow, gammaDensity } from "./gamma.ts";

/** A chance of x that goes one way as x grows, from 0 on, and how steep it is. */
interface Way {
  readonly chance: (x: number) => number;
  readonly density: (x: number) => number;
  readonly sign: 1 | -1;
  /** Whether the chance goes like a power of x rather than like an exponential. */
  readonly power: boolean;
  readonly highest: number;
}

/** Halfway, of numbers that may be of any size. */
function between(low: number, high: number): number {
  if (high === Infinity) return Math.max(low * Math.max(low, 2), 1);
  return low > high / 4 ? (low + high) / 2 : Math.max(Math.sqrt(low) * Math.sqrt(high), high * 1e-20);
}

/** Where the chance is `aim`. */
function solve({ chance, density, sign, power, highest }: Way, aim: number, start: number): number {
  let [low, high] = [0, highest];
  let x = start > 0 && start < highest ? start : between(low, high);
  for (let k = 0; k < 300; k++) {
    const found = chance(x);
    if (found === aim || !(x > 0)) return x;
    if (found > aim === sign > 0) high = x;
    else low = x;
    const off = (Math.log(aim / found) * found * sign) / density(x);
    let next = power ? x * Math.exp(off / x) : x + off;
    if (!(next > low && next < high)) next = between(low, high);
    if (Math.abs(next - x) <= 2 ** -52 * x) return next;
    x = next;
  }
  return x;
}

/** The value that a gamma number of concentration a is below with chance p, and above with chance q. */
function gammaValue(a: number, p: number, q: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || q === 0) return p === 0 ? 0 : Infinity;
  const density = (x: number): number => gammaDensity(a, x);
  // Its cube root is nearly normal (Wilson and Hilferty, 1931): what is near the median will do.
  const start = a > 0.5 ? a * (1 - 1 / (9 * a)) ** 3 : 0;
  const way = { density, highest: Infinity };
  return p <= 0.5
    ? solve({ ...way, chance: (x) => gammaBelow(a, x), sign: 1, power: true }, p, start)
    : solve({ ...way, chance: (x) => gammaAbove(a, x), sign: -1, power: false }, q, start);
}

/** The value that a gamma number of concentration a is below with chance p. */
export function gammaQuantile(a: number, p: number): number {
  return gammaValue(a, p, 1 - p);
}

/** The value that it is above with chance q. */
export function gammaQuantileAbove(a: number, q: number): number {
  return gammaValue(a, 1 - q, q);
}

/** The value that a beta number is below with chance p. */
export function betaQuantile(a: number, b: number, p: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (p === 0 || p === 1) return p;
  const from = (c: number, d: number, aim: number): number =>
    solve(
      {
        chance: (x) => betaBelow(c, d, x, 1 - x),
        density: (x) => betaFront(c, d, x, 1 - x) / x / (1 - x),
        sign: 1,
        power: true,
        highest: 1,
      },
      aim,
      c / (c + d),
    );
  return p <= 0.5 ? from(a, b, p) : 1 - from(b, a, 1 - p);
}

/** From where on t² may have no number: Student's chances go like a power there. */
const FAR = 1e100;

/** The chance that a number with Student's distribution is above t, of t at least 0. */
function aboveT(n: number, t: number): number {
  if (t > FAR) return aboveT(n, FAR) * (FAR / t) ** n;
  return betaBelow(n / 2, 0.5, n / (n + t * t), (t * t) / (n + t * t)) / 2;
}

/** That it is between 0 and t. */
function withinT(n: number, t: number): number {
  return betaBelow(0.5, n / 2, (t * t) / (n + t * t), n / (n + t * t)) / 2;
}

/** Student's density, of n degrees of freedom. */
export function densityT(n: number, t: number): number {
  const size = Math.abs(t);
  if (size > FAR) return (n * aboveT(n, size)) / size;
  // Beside 0 it is as at 0, and t² no number.
  const off = Math.max(size, 1e-9 * Math.sqrt(n));
  return betaFront(0.5, n / 2, (off * off) / (n + off * off), n / (n + off * off)) / off;
}

/** The chance that it is below t. */
export function belowT(n: number, t: number): number {
  if (Number.isNaN(t) || !(n > 0)) return Number.NaN;
  // In the middle by what is between, where it is one half and a little.
  if (t * t < Math.min(n, 1)) return 0.5 + Math.sign(t) * withinT(n, Math.abs(t));
  return t < 0 ? aboveT(n, -t) : 1 - aboveT(n, t);
}

/** The value that it is below with chance p. */
export function quantileT(n: number, p: number): number {
  if (!(p >= 0 && p <= 1) || !(n > 0)) return Number.NaN;
  if (p === 0.5) return 0;
  const far = Math.min(p, 1 - p);
  if (far === 0) return p === 0 ? -Infinity : Infinity;
  const way = { density: (t: number): number => densityT(n, t), power: true, highest: Infinity };
  const size =
    far > 0.25
      ? solve({ ...way, chance: (t) => withinT(n, t), sign: 1 }, Math.abs(p - 0.5), 0)
      : solve({ ...way, chance: (t) => aboveT(n, t), sign: -1 }, far, 1);
  return p < 0.5 ? -size : size;
}
