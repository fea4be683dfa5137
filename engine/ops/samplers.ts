/** One random number after the other, from numbers in (0, 1): what is drawn until it fits. */

/** What Stirling's formula leaves of log k!, for whole k. */
function stirlingRest(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let i = 2; i <= k; i++) product *= i;
    return Math.log(product) - stirling(k);
  }
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

const stirling = (k: number): number => (k + 0.5) * Math.log(k + 1) - (k + 1) + Math.log(2 * Math.PI) / 2;

/** Standard normal, by Box and Muller (1958). */
function normalOf(next: () => number): number {
  return Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
}

/** The logarithm of a gamma number, which may be one that has no double. Marsaglia and Tsang, A simple method for generating gamma variables (2000). */
export function logGammaOf(next: () => number, alpha: number): number {
  if (alpha < 1) return logGammaOf(next, alpha + 1) + Math.log(next()) / alpha;
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normalOf(next);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(next()) < x ** 2 / 2 + d * (1 - v + Math.log(v))) return Math.log(d * v);
  }
}

/** An angle around 0, of this concentration. Best and Fisher, Efficient simulation of the von Mises distribution (1979). */
export function vonMisesOf(next: () => number, kappa: number): number {
  const tau = 1 + Math.sqrt(1 + 4 * kappa ** 2);
  const rho = (tau - Math.sqrt(2 * tau)) / (2 * kappa);
  // Without concentration rho is a quotient of zeros, and r as large as 1 / kappa.
  const r = kappa < 1e-4 ? 1 / kappa + kappa : (1 + rho ** 2) / (2 * rho);
  for (;;) {
    const z = Math.cos(Math.PI * next());
    const f = (1 + r * z) / (r + z);
    const c = kappa * (r - f);
    const u = next();
    if (c * (2 - c) > u || Math.log(c / u) + 1 >= c)
      return Math.acos(Math.min(Math.max(f, -1), 1)) * (next() < 0.5 ? -1 : 1);
  }
}

/** Where a hat lies over a distribution of whole numbers, and what it is cut from. */
interface Hat {
  readonly a: number;
  readonly b: number;
  readonly centre: number;
  readonly within: number;
  readonly scale: number;
  readonly most: number;
  /** The logarithm of the chance of k, up to a constant that `scale` has. */
  readonly logChance: (k: number) => number;
}

/** Hörmann, The transformed rejection method for generating Poisson random variables (1993); of binomial ones likewise. */
function rejected(next: () => number, { a, b, centre, within, scale, most, logChance }: Hat): number {
  for (;;) {
    const u = next() - 0.5;
    const v = next();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= within) return k;
    if (k < 0 || k > most || (us < 0.013 && v > us)) continue;
    if (Math.log((v * scale) / (a / us ** 2 + b)) <= logChance(k)) return k;
  }
}

/** A Poisson count: few by products of uniform numbers, more by rejection. */
export function poissonOf(next: () => number, rate: number): number {
  if (rate < 10) {
    const end = Math.exp(-rate);
    let k = 0;
    for (let product = next(); product > end; product *= next()) k++;
    return k;
  }
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const log = Math.log(rate);
  return rejected(next, {
    a: -0.059 + 0.02483 * b,
    b,
    centre: rate + 0.43,
    within: 0.9277 - 3.6224 / (b - 2),
    scale: 1.1239 + 1.1328 / (b - 3.4),
    most: Infinity,
    logChance: (k) => k * log - rate - stirling(k) - stirlingRest(k),
  });
}

/** A binomial count: few by the waits between them, more by rejection. */
export function binomialOf(next: () => number, n: number, p: number): number {
  if (p > 0.5) return n - binomialOf(next, n, 1 - p);
  if (p === 0) return 0;
  if (n * p < 10) {
    const log = Math.log1p(-p);
    let k = 0;
    for (
      let at = Math.floor(Math.log(next()) / log) + 1;
      at <= n;
      at += Math.floor(Math.log(next()) / log) + 1
    )
      k++;
    return k;
  }
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const logFactorial = (k: number): number => stirling(k) + stirlingRest(k);
  const mode = Math.floor((n + 1) * p);
  const odds = Math.log(p / (1 - p));
  const top = logFactorial(mode) + logFactorial(n - mode);
  return rejected(next, {
    a: -0.0873 + 0.0248 * b + 0.01 * p,
    b,
    centre: n * p + 0.5,
    within: 0.92 - 4.2 / b,
    scale: (2.83 + 5.1 / b) * deviation,
    most: n,
    logChance: (k) => top - logFactorial(k) - logFactorial(n - k) + (k - mode) * odds,
  });
}
