/** In-place forms of compositions, as functions: `clamp_(x, 0, 1)` writes `clamp(x, 0, 1)` over x. Gradients go through what is written. */
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { inPlace } from "../run/in-place.ts";
import { indexPut } from "./advanced-indexing.ts";
import {
  bitwiseAnd,
  bitwiseLeftShift,
  bitwiseNot,
  bitwiseOr,
  bitwiseRightShift,
  bitwiseXor,
} from "./bits.ts";
import { clamp } from "./clamp.ts";
import { copy } from "./copy.ts";
import { diagonal, tril, triu } from "./diagonal.ts";
import { i0 } from "./elementwise/bessel.ts";
import {
  eq,
  ge,
  gt,
  le,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  lt,
  ne,
} from "./elementwise/comparison.ts";
import { digamma, lgamma } from "./elementwise/gamma.ts";
import { erfinv } from "./elementwise/quantile.ts";
import { divide, floatPower, ldexp, logit, nanToNum, round, trueDivide } from "./elementwise-options.ts";
import { addbmm, addcdiv, addcmul, addmm, addmv, addr, baddbmm } from "./linear-combination.ts";
import { maskedScatter } from "./mask-selection.ts";
import { nextafter } from "./neighbours.ts";
import { renorm } from "./norms.ts";
import { cumprod } from "./running.ts";
import { cumsum } from "./scan.ts";
import { indexAdd, indexCopy, indexFill, maskedFill, put, scatter, scatterAdd } from "./scatter.ts";
import { indexReduce, scatterReduce } from "./scatter-reduce.ts";
import { gcd, lcm } from "./searching.ts";
import { mvlgamma } from "./special.ts";
import { clone } from "./view.ts";

/** A function of a tensor, whose result is written over it; what it gives as bools becomes 0 and 1 of its dtype. */
export type Overwriting<F> = F extends (x: Tensor, ...rest: infer R) => Tensor
  ? (x: Tensor, ...rest: R) => Tensor
  : never;

/** @throws {GradientError} of a leaf that wants a gradient; {ShapeError} where x cannot hold the result. */
/* @__NO_SIDE_EFFECTS__ */ export function overwriting<R extends unknown[]>(
  name: string,
  f: (x: Tensor, ...rest: R) => Tensor,
): (x: Tensor, ...rest: R) => Tensor {
  return (x, ...rest) => {
    // What f reads in its derivative is not to be overwritten.
    const value = f(x.node === null ? x : clone(x), ...rest);
    return inPlace(copy.op, x, [value.dtype === "bool" ? value.to(x.dtype) : value], name);
  };
}

/** `clamp`, written over x. */
export const clamp_: Overwriting<typeof clamp> = overwriting("clamp_", clamp);
/** `divide`, written over x. */
export const divide_: Overwriting<typeof divide> = overwriting("divide_", divide);
/** `floatPower`, written over x. */
export const floatPower_: Overwriting<typeof floatPower> = overwriting("floatPower_", floatPower);
/** `ldexp`, written over x. */
export const ldexp_: Overwriting<typeof ldexp> = overwriting("ldexp_", ldexp);
/** `logit`, written over x. */
export const logit_: Overwriting<typeof logit> = overwriting("logit_", logit);
/** `nanToNum`, written over x. */
export const nanToNum_: Overwriting<typeof nanToNum> = overwriting("nanToNum_", nanToNum);
/** `nextafter`, written over x. */
export const nextafter_: Overwriting<typeof nextafter> = overwriting("nextafter_", nextafter);
/** `round`, written over x. */
export const round_: Overwriting<typeof round> = overwriting("round_", round);
/** `trueDivide`, written over x. */
export const trueDivide_: Overwriting<typeof trueDivide> = overwriting("trueDivide_", trueDivide);
/** `tril`, written over x. */
export const tril_: Overwriting<typeof tril> = overwriting("tril_", tril);
/** `triu`, written over x. */
export const triu_: Overwriting<typeof triu> = overwriting("triu_", triu);
/** `bitwiseAnd`, written over x. */
export const bitwiseAnd_: Overwriting<typeof bitwiseAnd> = overwriting("bitwiseAnd_", bitwiseAnd);
/** `bitwiseLeftShift`, written over x. */
export const bitwiseLeftShift_: Overwriting<typeof bitwiseLeftShift> = overwriting(
  "bitwiseLeftShift_",
  bitwiseLeftShift,
);
/** `bitwiseNot`, written over x. */
export const bitwiseNot_: Overwriting<typeof bitwiseNot> = overwriting("bitwiseNot_", bitwiseNot);
/** `bitwiseOr`, written over x. */
export const bitwiseOr_: Overwriting<typeof bitwiseOr> = overwriting("bitwiseOr_", bitwiseOr);
/** `bitwiseRightShift`, written over x. */
export const bitwiseRightShift_: Overwriting<typeof bitwiseRightShift> = overwriting(
  "bitwiseRightShift_",
  bitwiseRightShift,
);
/** `bitwiseXor`, written over x. */
export const bitwiseXor_: Overwriting<typeof bitwiseXor> = overwriting("bitwiseXor_", bitwiseXor);
/** `eq`, written over x. */
export const eq_: Overwriting<typeof eq> = overwriting("eq_", eq);
/** `ge`, written over x. */
export const ge_: Overwriting<typeof ge> = overwriting("ge_", ge);
/** `gt`, written over x. */
export const gt_: Overwriting<typeof gt> = overwriting("gt_", gt);
/** `le`, written over x. */
export const le_: Overwriting<typeof le> = overwriting("le_", le);
/** `logicalAnd`, written over x. */
export const logicalAnd_: Overwriting<typeof logicalAnd> = overwriting("logicalAnd_", logicalAnd);
/** `logicalNot`, written over x. */
export const logicalNot_: Overwriting<typeof logicalNot> = overwriting("logicalNot_", logicalNot);
/** `logicalOr`, written over x. */
export const logicalOr_: Overwriting<typeof logicalOr> = overwriting("logicalOr_", logicalOr);
/** `logicalXor`, written over x. */
export const logicalXor_: Overwriting<typeof logicalXor> = overwriting("logicalXor_", logicalXor);
/** `lt`, written over x. */
export const lt_: Overwriting<typeof lt> = overwriting("lt_", lt);
/** `ne`, written over x. */
export const ne_: Overwriting<typeof ne> = overwriting("ne_", ne);
/** `digamma`, written over x. */
export const digamma_: Overwriting<typeof digamma> = overwriting("digamma_", digamma);
/** `erfinv`, written over x. */
export const erfinv_: Overwriting<typeof erfinv> = overwriting("erfinv_", erfinv);
/** `gcd`, written over x. */
export const gcd_: Overwriting<typeof gcd> = overwriting("gcd_", gcd);
/** `i0`, written over x. */
export const i0_: Overwriting<typeof i0> = overwriting("i0_", i0);
/** `lcm`, written over x. */
export const lcm_: Overwriting<typeof lcm> = overwriting("lcm_", lcm);
/** `lgamma`, written over x. */
export const lgamma_: Overwriting<typeof lgamma> = overwriting("lgamma_", lgamma);
/** `mvlgamma`, written over x. */
export const mvlgamma_: Overwriting<typeof mvlgamma> = overwriting("mvlgamma_", mvlgamma);
/** `addbmm`, written over x. */
export const addbmm_: Overwriting<typeof addbmm> = overwriting("addbmm_", addbmm);
/** `addcdiv`, written over x. */
export const addcdiv_: Overwriting<typeof addcdiv> = overwriting("addcdiv_", addcdiv);
/** `addcmul`, written over x. */
export const addcmul_: Overwriting<typeof addcmul> = overwriting("addcmul_", addcmul);
/** `addmm`, written over x. */
export const addmm_: Overwriting<typeof addmm> = overwriting("addmm_", addmm);
/** `addmv`, written over x. */
export const addmv_: Overwriting<typeof addmv> = overwriting("addmv_", addmv);
/** `addr`, written over x. */
export const addr_: Overwriting<typeof addr> = overwriting("addr_", addr);
/** `baddbmm`, written over x. */
export const baddbmm_: Overwriting<typeof baddbmm> = overwriting("baddbmm_", baddbmm);
/** `renorm`, written over x. */
export const renorm_: Overwriting<typeof renorm> = overwriting("renorm_", renorm);
/** `cumprod`, written over x. */
export const cumprod_: Overwriting<typeof cumprod> = overwriting("cumprod_", cumprod);
/** `cumsum`, written over x. */
export const cumsum_: Overwriting<typeof cumsum> = overwriting("cumsum_", cumsum);
/** `indexAdd`, written over x. */
export const indexAdd_: Overwriting<typeof indexAdd> = overwriting("indexAdd_", indexAdd);
/** `indexCopy`, written over x. */
export const indexCopy_: Overwriting<typeof indexCopy> = overwriting("indexCopy_", indexCopy);
/** `indexFill`, written over x. */
export const indexFill_: Overwriting<typeof indexFill> = overwriting("indexFill_", indexFill);
/** `indexPut`, written over x. */
export const indexPut_: Overwriting<typeof indexPut> = overwriting("indexPut_", indexPut);
/** `indexReduce`, written over x. */
export const indexReduce_: Overwriting<typeof indexReduce> = overwriting("indexReduce_", indexReduce);
/** `maskedFill`, written over x. */
export const maskedFill_: Overwriting<typeof maskedFill> = overwriting("maskedFill_", maskedFill);
/** `maskedScatter`, written over x. */
export const maskedScatter_: Overwriting<typeof maskedScatter> = overwriting("maskedScatter_", maskedScatter);
/** `put`, written over x. */
export const put_: Overwriting<typeof put> = overwriting("put_", put);
/** `scatter`, written over x. */
export const scatter_: Overwriting<typeof scatter> = overwriting("scatter_", scatter);
/** `scatterAdd`, written over x. */
export const scatterAdd_: Overwriting<typeof scatterAdd> = overwriting("scatterAdd_", scatterAdd);
/** `scatterReduce`, written over x. */
export const scatterReduce_: Overwriting<typeof scatterReduce> = overwriting("scatterReduce_", scatterReduce);

/**
 * One number written over the diagonal of a matrix.
 * @example
 * fillDiagonal_(zeros([2, 2]), 5).toArray(); // [[5, 0], [0, 5]]
 */
export function fillDiagonal_(x: Tensor, value: number): Tensor {
  if (x.ndim !== 2) throw new ShapeError(`fillDiagonal_: takes a matrix, not shape ${shapeText(x.shape)}.`);
  diagonal(x).fill_(value);
  return x;
}
