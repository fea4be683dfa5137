/** Chances of a beta number, of numbers: by the continued fraction of the incomplete beta function. */
import { beyondLog, gammaOfNext, stirlingRest } from "./gamma.ts";

/** log Γ(b) − log Γ(a + b), of b from 10 on. */
function lgammaDrop(a: number, b: number): number {
  const all = a + b;
  return a - (b - 0.5) * Math.log1p(a / b) - a * Math.log(all) + stirlingRest(b) - stirlingRest(all);
}

/** x^a y^b / B(a, b), for y = 1 − x and a at most b. */
function frontOf(a: number, b: number, x: number, y: number): number {
  const all = a + b;
  if (a >= 10) {
    // How far x is from the mean, seen from either end.
    const off = y < x ? b - all * y : all * x - a;
    const part = (mean: number, z: number, moved: number): number => {
      const u = moved / mean;
      return mean * (Math.abs(u) < 0.5 ? beyondLog(u) : u - Math.log(z / (mean / all)));
    };
    const deviance = part(a, x, off) + part(b, y, -off);
    const rest = stirlingRest(all) - stirlingRest(a) - stirlingRest(b);
    return Math.exp(rest - deviance) * Math.sqrt((a * (b / all)) / (2 * Math.PI));
  }
  const log = a * Math.log(x) + b * (y < 0.5 ? Math.log(y) : Math.log1p(-x));
  if (b >= 10) return (Math.exp(log - lgammaDrop(a, b)) / gammaOfNext(a)) * a;
  // Γ(a + b), by way of the number next to it where that is known.
  const next =
    all < 10
      ? gammaOfNext(all) / all
      : Math.exp((all - 0.5) * Math.log(all) - all + stirlingRest(all)) * Math.sqrt(2 * Math.PI);
  return ((Math.exp(log) * next) / gammaOfNext(a) / gammaOfNext(b)) * a * b;
}

/** x^a y^b / B(a, b), for y = 1 − x. */
export function betaFront(a: number, b: number, x: number, y: number): number {
  return a <= b ? frontOf(a, b, x, y) : frontOf(b, a, y, x);
}

/** The continued fraction (Abramowitz and Stegun 26.5.8), by Lentz's way of computing it (1976). */
function fraction(a: number, b: number, x: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let h = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return h;
}

/** The chance that a beta number is below x, for y = 1 − x: both are given, since the smaller has more digits. */
export function betaBelow(a: number, b: number, x: number, y: number): number {
  if (!(a > 0 && b > 0 && x >= 0 && y >= 0)) return Number.NaN;
  if (x === 0 || y === 0) return x === 0 ? 0 : 1;
  // To the right of the mean what is above is small, and found.
  return x <= (a + 1) / (a + b + 2)
    ? (betaFront(a, b, x, y) * fraction(a, b, x)) / a
    : 1 - (betaFront(b, a, y, x) * fraction(b, a, y)) / b;
}
