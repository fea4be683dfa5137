/** Elementwise functions with options, each a few of the table's rows. */

import { checkWhole } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError } from "../errors.ts";
import type { Operand } from "../run/agree.ts";
import { checkRange, numeric } from "../run/limits.ts";
import { div, mul, pow, sub } from "./elementwise/arithmetic.ts";
import { isFinite as finiteness, isNan } from "./elementwise/comparison.ts";
import { logitOp } from "./elementwise/logarithmic.ts";
import { where } from "./elementwise/piecewise.ts";
import { floorDivide, fmod, roundOp, trunc } from "./elementwise/rounding.ts";
import { clone, detach } from "./view.ts";

/**
 * The nearest whole number, or the nearest with so many decimals; of two equally near the even one. Slope 0.
 * @example
 * tensor([2.5, -1.7]).round().toArray(); // [2, -2]
 * tensor([0.126]).round(2).toArray(); // [0.13]
 */
export function round(x: Operand, decimals: number = 0): Tensor {
  if (decimals === 0) return roundOp(x);
  checkWhole("round", "decimals", decimals);
  const scale = 10 ** Math.abs(decimals);
  const most = x instanceof Tensor && x.dtype !== "float64" ? 2 ** 127 : Number.MAX_VALUE;
  const still = x instanceof Tensor ? detach(x) : x;
  if (decimals < 0) {
    // What is a power of ten too large to be written, is far more than twice any number.
    if (scale > most) return where(finiteness(still), mul(roundOp(x), 0), still);
    return mul(roundOp(div(x, scale)), scale);
  }
  if (scale > most) return where(isNan(still), roundOp(x), still);
  const scaled = mul(x, scale);
  // And what is too large to be scaled has no decimals.
  return where(finiteness(scaled), div(roundOp(scaled), scale), still);
}

const half = numeric("a number from 0 to 0.5", (v) => v >= 0 && v <= 0.5);

/** log(x / (1 − x)); with eps, x is first kept between eps and 1 − eps. */
export function logit(x: Tensor, eps?: number | null): Tensor {
  if (eps === undefined || eps === null) return logitOp(x);
  checkRange("logit", "eps", eps, half);
  return logitOp(x.clamp(eps, 1 - eps));
}

export interface DivideOptions {
  /** "trunc" towards 0, "floor" towards −∞, null for the exact quotient; both have slope 0. */
  readonly roundingMode?: "trunc" | "floor" | null;
}

/**
 * x / y, rounded if told. Of int32 only rounded: the mathematical quotient, and by 0 it is 0.
 * @example
 * divide(tensor([-7]), 2, { roundingMode: "floor" }).toArray(); // [-4]
 */
export function divide(x: Operand, y: Operand, { roundingMode = null }: DivideOptions = {}): Tensor {
  if (roundingMode === "floor") return floorDivide(x, y);
  if (roundingMode !== "trunc") return div(x, y);
  const whole = [x, y].some((z) => z instanceof Tensor && !z.type.floating);
  return whole ? floorDivide(sub(x, fmod(x, y)), y) : trunc(div(x, y));
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

/** x to the power y, of floating tensors. */
export function floatPower(x: Operand, y: Operand): Tensor {
  for (const z of [x, y])
    if (z instanceof Tensor && !z.type.floating)
      throw new DtypeError(`floatPower: takes floating tensors, not ${z.dtype}: write x.to("float32").`);
  return pow(x, y);
}

export interface Replacements {
  /** In the place of NaN. @defaultValue 0 */
  readonly nan?: number | null;
  /** In the place of ∞. @defaultValue the largest number of the dtype */
  readonly posinf?: number | null;
  /** In the place of −∞. @defaultValue the smallest number of the dtype */
  readonly neginf?: number | null;
}

/** Numbers in the place of NaN and the infinities, through which no gradient flows. */
export function nanToNum(x: Tensor, { nan, posinf, neginf }: Replacements = {}): Tensor {
  if (!x.type.floating) return clone(x);
  const largest = x.type.held?.most ?? (x.dtype === "float32" ? (2 - 2 ** -23) * 2 ** 127 : Number.MAX_VALUE);
  const high = where(x.eq(Number.POSITIVE_INFINITY), posinf ?? largest, x);
  const both = where(x.eq(Number.NEGATIVE_INFINITY), neginf ?? -largest, high);
  return where(x.isNan(), nan ?? 0, both);
}
