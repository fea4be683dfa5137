/** Distributions on a line, and the logarithms of their densities at 64 digits. */
import { Decimal } from "decimal.js";
import { distributions, type Tensor } from "../../../engine/index.ts";
import { decimal } from "../../../properties/algebras/decimal.ts";

const {
  Beta,
  Cauchy,
  Chi2,
  ContinuousBernoulli,
  Exponential,
  FisherSnedecor,
  Gamma,
  GeneralizedPareto,
  Gumbel,
  HalfCauchy,
} = distributions;
const { HalfNormal, InverseGamma, Kumaraswamy, Laplace, LogNormal, Normal, Pareto, RelaxedBernoulli } =
  distributions;
const { StudentT, Uniform, Weibull } = distributions;
type Distribution = distributions.Distribution;

export const D: typeof Decimal = Decimal.clone({ precision: 64 });
export const PI: Decimal = D.acos(-1);

/** A word of the arbiter's. */
export const word = (name: string, ...args: Decimal[]): Decimal => new D(decimal(64).apply(name, args));

export const lgamma = (x: Decimal): Decimal => word("lgamma", x);
const logBeta = (a: Decimal, b: Decimal): Decimal =>
  lgamma(a)
    .plus(lgamma(b))
    .minus(lgamma(a.plus(b)));

const logGammaDensity = (x: Decimal, a: Decimal, b: Decimal): Decimal =>
  a.times(b.ln()).plus(a.minus(1).times(x.ln())).minus(b.times(x)).minus(lgamma(a));

const odds = (p: Decimal): Decimal => p.div(new D(1).minus(p)).ln();

/** Of p^x (1 − p)^(1 − x), by its integral. */
const logGreyDensity = (x: Decimal, p: Decimal): Decimal => {
  const t = odds(p);
  return t.times(x).minus(t.exp().minus(1).div(t).ln());
};

export interface Case {
  readonly make: (...parameters: Tensor[]) => Distribution;
  readonly at: readonly number[];
  /** Of another, for the divergence. */
  readonly other: readonly number[];
  /** Between which the density is smooth. */
  readonly ends: (...parameters: number[]) => readonly number[];
  readonly values: readonly number[];
  readonly logDensity: (x: Decimal, ...parameters: Decimal[]) => Decimal;
  /** Whether mean and variance are finite. */
  readonly moments?: false;
  readonly entropy?: false;
  /** Of another of its own class. */
  readonly divergence?: false;
  /** Which parameter must be above 0; the last unless told. */
  readonly above?: number;
  /** Whether draws are made by rejection, so that they move with the parameters only on average as they do with a fixed seed. */
  readonly rejects?: true;
}

const line = (centre: number): number[] => [-Infinity, centre, Infinity];
const z = (x: Decimal, a: Decimal, b: Decimal): Decimal => x.minus(a).div(b);

export const continuous: Readonly<Record<string, Case>> = {
  Normal: {
    make: (a, b) => new Normal(a, b),
    at: [0.5, 1.5],
    other: [-0.25, 2],
    ends: line,
    values: [-6, 0.5, 0.75, 4],
    logDensity: (x, a, b) => z(x, a, b).pow(2).div(-2).minus(b.ln()).minus(PI.times(2).ln().div(2)),
  },
  Laplace: {
    make: (a, b) => new Laplace(a, b),
    at: [0.5, 1.5],
    other: [-0.25, 2],
    ends: line,
    values: [-6, 0.75, 4],
    logDensity: (x, a, b) => z(x, a, b).abs().neg().minus(b.times(2).ln()),
  },
  Cauchy: {
    make: (a, b) => new Cauchy(a, b),
    at: [0.5, 1.5],
    other: [-0.25, 2],
    ends: line,
    values: [-60, 0.75, 4],
    logDensity: (x, a, b) => z(x, a, b).pow(2).plus(1).times(b).times(PI).ln().neg(),
    moments: false,
  },
  Gumbel: {
    make: (a, b) => new Gumbel(a, b),
    at: [0.5, 1.5],
    other: [-0.25, 2],
    ends: line,
    values: [-3, 0.75, 9],
    logDensity: (x, a, b) =>
      z(x, a, b)
        .neg()
        .minus(z(x, a, b).neg().exp())
        .minus(b.ln()),
  },
  HalfNormal: {
    make: (b) => new HalfNormal(b),
    at: [1.5],
    other: [2],
    ends: () => [0, Infinity],
    values: [0.25, 4],
    logDensity: (x, b) => x.div(b).pow(2).div(-2).minus(b.ln()).plus(D.ln(2)).minus(PI.times(2).ln().div(2)),
  },
  Uniform: {
    make: (a, b) => new Uniform(a, b),
    at: [0.5, 1.5],
    other: [-0.25, 2],
    ends: (a, b) => [a, b],
    values: [0.5, 1.25],
    logDensity: (_, a, b) => b.minus(a).ln().neg(),
  },
  Exponential: {
    make: (a) => new Exponential(a),
    at: [1.5],
    other: [0.75],
    ends: () => [0, Infinity],
    values: [0.25, 4],
    logDensity: (x, a) => a.ln().minus(a.times(x)),
  },
  LogNormal: {
    make: (a, b) => new LogNormal(a, b),
    at: [0.5, 0.5],
    other: [-0.25, 0.75],
    ends: () => [0, Infinity],
    values: [0.25, 4],
    logDensity: (x, a, b) =>
      z(x.ln(), a, b).pow(2).div(-2).minus(b.ln()).minus(PI.times(2).ln().div(2)).minus(x.ln()),
  },
  Gamma: {
    make: (a, b) => new Gamma(a, b),
    at: [2.5, 1.5],
    other: [0.75, 2],
    ends: () => [0, Infinity],
    values: [0.25, 4],
    logDensity: logGammaDensity,
    rejects: true,
  },
  Chi2: {
    make: (a) => new Chi2(a),
    at: [3],
    other: [2.5],
    ends: () => [0, Infinity],
    values: [0.25, 4],
    logDensity: (x, a) => logGammaDensity(x, a.div(2), new D(0.5)),
    rejects: true,
  },
  InverseGamma: {
    make: (a, b) => new InverseGamma(a, b),
    at: [6.5, 1.5],
    other: [2.75, 2],
    ends: () => [0, Infinity],
    values: [0.25, 4],
    logDensity: (x, a, b) => logGammaDensity(x.pow(-1), a, b).minus(x.ln().times(2)),
    rejects: true,
  },
  FisherSnedecor: {
    make: (a, b) => new FisherSnedecor(a, b),
    at: [3, 11],
    other: [2.75, 9],
    ends: () => [0, 1, Infinity],
    values: [0.25, 4],
    logDensity: (x, a, b) => {
      const [h, k] = [a.div(2), b.div(2)];
      const power = h.times(a.div(b).ln()).plus(h.minus(1).times(x.ln()));
      return power.minus(h.plus(k).times(x.times(a).div(b).plus(1).ln())).minus(logBeta(h, k));
    },
    divergence: false,
    rejects: true,
  },
  StudentT: {
    make: (n, a, b) => new StudentT(n, a, b),
    at: [9, 0.5, 1.5],
    other: [7, -0.25, 2],
    ends: (_, a) => line(a),
    values: [-6, 0.75, 4],
    logDensity: (x, n, a, b) =>
      z(x, a, b)
        .pow(2)
        .div(n)
        .plus(1)
        .ln()
        .times(n.plus(1).div(-2))
        .minus(b.ln())
        .minus(n.ln().div(2))
        .minus(logBeta(n.div(2), new D(0.5))),
    divergence: false,
    rejects: true,
  },
  Beta: {
    make: (a, b) => new Beta(a, b),
    at: [0.75, 2.5],
    other: [2, 1.5],
    ends: () => [0, 1],
    values: [0.25, 0.75],
    logDensity: (x, a, b) =>
      x
        .ln()
        .times(a.minus(1))
        .plus(new D(1).minus(x).ln().times(b.minus(1)))
        .minus(logBeta(a, b)),
    rejects: true,
  },
  Kumaraswamy: {
    make: (a, b) => new Kumaraswamy(a, b),
    at: [0.75, 2.5],
    other: [2, 1.5],
    ends: () => [0, 1],
    values: [0.25, 0.75],
    logDensity: (x, a, b) =>
      a
        .ln()
        .plus(b.ln())
        .plus(x.ln().times(a.minus(1)))
        .plus(new D(1).minus(x.pow(a)).ln().times(b.minus(1))),
    divergence: false,
  },
  "ContinuousBernoulli, of much": {
    make: (a) => new ContinuousBernoulli(a),
    at: [0.9],
    other: [0.25],
    ends: () => [0, 1],
    values: [0.25, 0.75],
    logDensity: logGreyDensity,
  },
  "ContinuousBernoulli, of about a half": {
    make: (a) => new ContinuousBernoulli(a),
    at: [0.4],
    other: [0.25],
    ends: () => [0, 1],
    values: [0.25, 0.75],
    logDensity: logGreyDensity,
  },
  Weibull: {
    make: (a, b) => new Weibull(a, b),
    at: [1.5, 2.5],
    other: [2, 1.5],
    ends: () => [0, Infinity],
    values: [0.25, 4],
    logDensity: (x, a, b) =>
      b
        .div(a)
        .ln()
        .plus(x.div(a).ln().times(b.minus(1)))
        .minus(x.div(a).pow(b)),
  },
  Pareto: {
    make: (a, b) => new Pareto(a, b),
    at: [1.5, 5.5],
    other: [0.75, 1.5],
    ends: (a) => [a, Infinity],
    values: [1.75, 4],
    logDensity: (x, a, b) =>
      b
        .ln()
        .plus(a.ln().times(b))
        .minus(x.ln().times(b.plus(1))),
  },
  GeneralizedPareto: {
    make: (a, b, c) => new GeneralizedPareto(a, b, c),
    at: [0.5, 1.5, 0.125],
    other: [0.25, 2, 0.25],
    ends: (a) => [a, Infinity],
    values: [0.75, 4],
    logDensity: (x, a, b, c) => z(x, a, b).times(c).plus(1).ln().times(c.pow(-1).plus(1)).plus(b.ln()).neg(),
    above: 1,
    divergence: false,
  },
  HalfCauchy: {
    make: (b) => new HalfCauchy(b),
    at: [1.5],
    other: [2],
    ends: () => [0, 1.5, Infinity],
    values: [0.25, 4],
    logDensity: (x, b) => x.div(b).pow(2).plus(1).times(b).times(PI).div(2).ln().neg(),
    moments: false,
    divergence: false,
  },
  RelaxedBernoulli: {
    make: (t, p) => new RelaxedBernoulli(t, p),
    at: [0.75, 0.25],
    other: [1.5, 0.5],
    ends: () => [0, 0.5, 1],
    values: [0.25, 0.75],
    logDensity: (x, t, p) => {
      const rest = new D(1).minus(x);
      const off = odds(p).minus(odds(x).times(t));
      const spread = off.exp().plus(1).ln().times(2).minus(off);
      return t.ln().minus(spread).minus(x.ln()).minus(rest.ln());
    },
    moments: false,
    entropy: false,
    divergence: false,
  },
};
