/** Elementwise ops with options: a few of the table's rows each. */
import type { Tensor } from "../core/tensor.ts";
import type { Operand } from "../run/agree.ts";
import { div, mul, pow, sub } from "./elementwise/arithmetic.ts";
import { logitOp } from "./elementwise/logarithmic.ts";
import { where } from "./elementwise/piecewise.ts";
import { remainder, roundOp, trunc } from "./elementwise/rounding.ts";
import { detach } from "./view.ts";

/**
 * The nearest whole number, or the nearest with so many decimals; of two equally near the even one. Slope 0.
 * @example
 * tensor([2.5, -1.7]).round().toArray(); // [2, -2]
 * tensor([0.126]).round(2).toArray(); // [0.13]
 */
export function round(x: Operand, decimals: number = 0): Tensor {
  if (decimals === 0) return roundOp(x);
  const scale = 10 ** Math.abs(decimals);
  return decimals > 0 ? div(roundOp(mul(x, scale)), scale) : mul(roundOp(div(x, scale)), scale);
}

/** log(x / (1 − x)); with eps, x is first kept between eps and 1 − eps. */
export function logit(x: Tensor, eps?: number | null): Tensor {
  return logitOp(eps === undefined || eps === null ? x : x.clamp(eps, 1 - eps));
}

export interface DivideOptions {
  /** "trunc" towards 0, "floor" towards −∞, null for the exact quotient; both have slope 0. */
  readonly roundingMode?: "trunc" | "floor" | null;
}

/**
 * x / y, rounded if told.
 * @example
 * divide(tensor([-7]), 2, { roundingMode: "floor" }).toArray(); // [-4]
 */
export function divide(x: Operand, y: Operand, { roundingMode = null }: DivideOptions = {}): Tensor {
  if (roundingMode === "trunc") return trunc(div(x, y));
  return roundingMode === "floor" ? floorDivide(x, y) : div(x, y);
}

/** The largest whole number ≤ x / y; slope 0. */
export function floorDivide(x: Operand, y: Operand): Tensor {
  // By the remainder, which is exact: 1 / 0.1 is rounded up to 10.
  const whole = roundOp(div(sub(x, remainder(x, y)), y));
  if (typeof y === "number") return y === 0 ? detach(div(x, y)) : whole;
  return where(y.eq(0), detach(div(x, y)), whole);
}

/** x / y. */
export function trueDivide(x: Operand, y: Operand): Tensor {
  return div(x, y);
}

/** y − alpha · x. */
export function rsub(x: Operand, y: Operand, alpha: number = 1): Tensor {
  return sub(y, alpha === 1 ? x : mul(x, alpha));
}

/** x · 2^y. */
export function ldexp(x: Operand, y: Operand): Tensor {
  return mul(x, pow(2, y));
}

/** x to the power y. */
export function floatPower(x: Operand, y: Operand): Tensor {
  return pow(x, y);
}

export interface Replacements {
  /** In the place of NaN; 0 unless told. */
  readonly nan?: number | null;
  /** In the place of ∞; the largest number of the dtype unless told. */
  readonly posinf?: number | null;
  /** In the place of −∞; the smallest number of the dtype unless told. */
  readonly neginf?: number | null;
}

/** Numbers in the place of NaN and the infinities, through which no gradient flows. */
export function nanToNum(x: Tensor, { nan, posinf, neginf }: Replacements = {}): Tensor {
  const largest = x.dtype === "float32" ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE;
  const high = where(x.eq(Number.POSITIVE_INFINITY), posinf ?? largest, x);
  const both = where(x.eq(Number.NEGATIVE_INFINITY), neginf ?? -largest, high);
  return where(x.isNan(), nan ?? 0, both);
}

export interface Closeness {
  readonly rtol?: number;
  readonly atol?: number;
  /** Whether NaN is close to NaN. */
  readonly equalNan?: boolean;
}

/** Whether |x − y| ≤ atol + rtol · |y|, as bools. */
export function isclose(
  x: Tensor,
  y: Tensor,
  { rtol = 1e-5, atol = 1e-8, equalNan = false }: Closeness = {},
): Tensor {
  const near = x.sub(y).abs().le(y.abs().mul(rtol).add(atol)).logicalAnd(y.isFinite()).logicalOr(x.eq(y));
  return equalNan ? near.logicalOr(x.isNan().logicalAnd(y.isNan())) : near;
}

/** Whether all elements are close, as a 0-d bool. */
export function allclose(x: Tensor, y: Tensor, options: Closeness = {}): Tensor {
  return isclose(x, y, options).all();
}

/** Whether all elements are equal, as a 0-d bool. */
export function equal(x: Tensor, y: Tensor): Tensor {
  return x.eq(y).all();
}
