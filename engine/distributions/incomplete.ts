/** The incomplete gamma and beta functions, and the values that their chances belong to. */
import type { Tensor } from "../core/tensor.ts";
import { digamma, lgamma } from "../ops/elementwise/gamma.ts";
import { xlog1py, xlogy } from "../ops/elementwise/logarithmic.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { type Overwriting, overwriting } from "../ops/overwriting.ts";
import type { Operand } from "../run/agree.ts";
import { byNumbers } from "./by-numbers.ts";
import { betaBelow } from "./chances/beta.ts";
import { gammaAbove, gammaBelow, gammaDensity } from "./chances/gamma.ts";
import {
  belowT,
  betaQuantile,
  densityT,
  gammaQuantile,
  gammaQuantileAbove,
  quantileT,
} from "./chances/quantiles.ts";
import { slope } from "./gamma-draws.ts";

/** x^(a − 1) exp(−x) / Γ(a). */
const density = /* @__PURE__ */ byNumbers("gammaDensity", 2, gammaDensity, ([a, x], out) => [
  () => out.mul(where(x.gt(0), where(x.gt(0), x, 1).log().sub(digamma(a)), 0)),
  () => out.mul(where(a.eq(1), 0, a.sub(1).div(x)).sub(1)),
]);

/** How the chance below an x that is small moves with a smaller a: the series, differentiated term by term. */
function slopeBySeries(a: Tensor, x: Tensor): Tensor {
  let power = x.neg();
  let sum = power.div(a.add(1).square());
  for (let k = 2; k < 28; k++) {
    power = power.mul(x.mul(-1 / (k - 1)));
    sum = sum.add(power.div(a.add(k).square()));
  }
  const front = a
    .mul(x.log())
    .sub(lgamma(a.add(1)))
    .exp();
  return below(a, x)
    .mul(x.log().sub(digamma(a.add(1))))
    .add(front.mul(sum));
}

/** The derivative of the chance below x for a: as a draw moves that keeps its chance (see `slope`). */
function slopeInA(a: Tensor, x: Tensor): Tensor {
  const inner = a.gt(0).logicalAnd(x.gt(0)).logicalAnd(x.lt(Number.POSITIVE_INFINITY));
  const small = inner.logicalAnd(x.lt(1.5)).logicalAnd(x.gt(a));
  const [a1, x1] = [where(small, a, 0.5), where(small, x, 1)];
  const [a2, x2] = [a, x].map((z) => where(inner.logicalAnd(small.logicalNot()), z, 1));
  const moved = slope(a2, x2.log()).mul(x2).mul(density(a2, x2)).neg();
  return where(inner, where(small, slopeBySeries(a1, x1), moved), 0);
}

const below = /* @__PURE__ */ byNumbers("gammainc", 2, gammaBelow, ([a, x]) => [
  () => slopeInA(a, x),
  () => density(a, x),
]);

const above = /* @__PURE__ */ byNumbers("gammaincc", 2, gammaAbove, ([a, x]) => [
  () => slopeInA(a, x).neg(),
  () => density(a, x).neg(),
]);

/**
 * The regularized incomplete gamma function: the chance that a gamma number of concentration a, at rate 1, is below x. It has gradients in both.
 * @throws {DeviceError} on WebGPU.
 * @example
 * igamma(tensor([1]), tensor([2])).item(); // 0.8646647
 */
export function igamma(a: Tensor, x: Operand): Tensor {
  return below(a, x);
}

/**
 * Its complement: the chance above x, with all its digits where that is small.
 * @throws {DeviceError} on WebGPU.
 * @example
 * igammac(tensor([1]), tensor([50])).item(); // 1.928749848e-22
 */
export function igammac(a: Tensor, x: Operand): Tensor {
  return above(a, x);
}

/** `igamma`, written over a. */
export const igamma_: Overwriting<typeof igamma> = /* @__PURE__ */ overwriting("igamma_", igamma);
/** `igammac`, written over a. */
export const igammac_: Overwriting<typeof igammac> = /* @__PURE__ */ overwriting("igammac_", igammac);

/** The value that a gamma number at rate 1 is below with chance p. */
export const gammaIcdf: (a: Operand, p: Operand) => Tensor = /* @__PURE__ */ byNumbers(
  "Gamma.icdf",
  2,
  gammaQuantile,
  ([a], x) => [() => slope(a, x.log()).mul(x), () => density(a, x).reciprocal()],
);

/** The value that it is above with chance q. */
export const gammaIcdfAbove: (a: Operand, q: Operand) => Tensor = /* @__PURE__ */ byNumbers(
  "InverseGamma.icdf",
  2,
  gammaQuantileAbove,
  ([a], x) => [() => slope(a, x.log()).mul(x), () => density(a, x).reciprocal().neg()],
);

const betaDensity = (a: Tensor, b: Tensor, x: Tensor): Tensor =>
  xlogy(a.sub(1), x)
    .add(xlog1py(b.sub(1), x.neg()))
    .add(lgamma(a.add(b)))
    .sub(lgamma(a))
    .sub(lgamma(b))
    .exp();

/** The regularized incomplete beta function: the chance that a beta number of concentrations a and b is below x; a gradient it has in x alone. */
export const betaCdf: (a: Operand, b: Operand, x: Operand) => Tensor = /* @__PURE__ */ byNumbers(
  "Beta.cdf",
  3,
  (a, b, x) => betaBelow(a, b, x, 1 - x),
  ([a, b, x]) => [null, null, () => betaDensity(a, b, x)],
);

/** The value that a beta number is below with chance p. */
export const betaIcdf: (a: Operand, b: Operand, p: Operand) => Tensor = /* @__PURE__ */ byNumbers(
  "Beta.icdf",
  3,
  betaQuantile,
  ([a, b], x) => [null, null, () => betaDensity(a, b, x).reciprocal()],
);

const studentDensity = /* @__PURE__ */ byNumbers("StudentT.density", 2, densityT, ([n, t], out) => [
  null,
  () => out.mul(n.add(1)).mul(t).neg().div(t.square().add(n)),
]);

/** The chance that a number with Student's distribution is below t; a gradient it has in t alone. */
export const studentCdf: (n: Operand, t: Operand) => Tensor = /* @__PURE__ */ byNumbers(
  "StudentT.cdf",
  2,
  belowT,
  ([n, t]) => [null, () => studentDensity(n, t)],
);

/** The value that it is below with chance p. */
export const studentIcdf: (n: Operand, p: Operand) => Tensor = /* @__PURE__ */ byNumbers(
  "StudentT.icdf",
  2,
  quantileT,
  ([n], t) => [null, () => studentDensity(n, t).reciprocal()],
);
