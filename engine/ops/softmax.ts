/** Exponentials that share a total, shifted by the largest so that nothing overflows. */

import type { Algebra, Grid } from "../core/algebra.ts";
import type { ReductionAttributes } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { native } from "../cpu/native.ts";
import { DtypeError } from "../errors.ts";
import { type Binary, elementwise, type Primitive, type Reference, structural } from "./define.ts";
import { type Dims, type ReductionOptions, reductionAttributes } from "./dims.ts";
import { amaxOp, fill, keptShape, overGroups, samples } from "./extremum.ts";
import { detach, reshape } from "./view.ts";

/** x − y, and 0 of ∞ less itself: what is the largest is none less than that. */
export const below: Binary = /* @__PURE__ */ elementwise({
  name: "below",
  formula: "x == y ? 0 : x - y",
  derivative: { x: "1", y: "-1" },
});

/** x less its largest along the dimensions; the shift cancels out of every result, so it carries no gradient. */
function shifted(x: Tensor, dim: readonly number[] | null): Tensor {
  if (x.size === 0) return x;
  const top = amaxOp([detach(x)], { dim, keepdim: true });
  // Where all are −∞, they stay so.
  return below(x, top.where(top.ne(Number.NEGATIVE_INFINITY), 0));
}

/** exp(x) / Σ exp(x); 0 where every x is −∞, and shared among those that are ∞. */
function shares(x: Tensor, dim: readonly number[] | null): Tensor {
  const atOnce = native.softmax?.(x, dim);
  if (atOnce) return atOnce;
  const exps = shifted(x, dim).exp();
  const total = exps.sum({ dim, keepdim: true });
  return exps.div(total.where(total.ne(0), 1));
}

function sumExp<T>(algebra: Algebra<T>, x: Grid<T>, group: readonly number[]): T {
  const exps = group.map((k) => algebra.apply("exp", [x.at[k]]));
  return exps.reduce((a, b) => algebra.apply("add", [a, b]), algebra.constant(0));
}

/** The logarithm of the sum of exponentials over dimensions; −∞ of −∞ alone, with gradient 0; among several ∞ the gradient is shared. */
export const logsumexpOp: Primitive<ReductionAttributes> = structural({
  name: "logsumexp",
  saves: ["inputs"],
  forward: ([x], attributes) =>
    fill(x, attributes, x.type, (from, places, place) => {
      let top = Number.NEGATIVE_INFINITY;
      for (let i = 0; i < places.length; i++) top = Math.max(top, from[place + places[i]]);
      if (!Number.isFinite(top)) return top;
      let total = 0;
      for (let i = 0; i < places.length; i++) total += Math.exp(from[place + places[i]] - top);
      return top + Math.log(total);
    }),
  // Not exp(x − out): out is rounded, and where it is large that costs the digits of the shares.
  vjp: (_, g, { shapes: [shape], inputs: [x] }, attributes) =>
    reshape(g, keptShape(shape, attributes)).mul(shares(x, attributes.dim)),
});

export const logsumexpReference: Reference<ReductionAttributes> = {
  of: (algebra, [x], attributes) =>
    overGroups(x, attributes, (group) => algebra.apply("log", [sumExp(algebra, x, group)])),
  samples,
};

function check(op: string, x: Tensor): void {
  if (!x.type.floating) {
    throw new DtypeError(`${op}: takes a floating tensor, not ${x.dtype}: write x.to("float32").`);
  }
}

/** log Σ exp over dimensions, without overflow. */
export function logsumexp(x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor {
  check("logsumexp", x);
  return logsumexpOp([x], reductionAttributes("logsumexp", x, dim, keepdim));
}

/**
 * exp(x) / Σ exp(x) along a dimension, without overflow.
 * @example
 * tensor([1000, 1000]).softmax(0).toArray(); // [0.5, 0.5]
 */
export function softmax(x: Tensor, dim: number): Tensor {
  check("softmax", x);
  return shares(x, reductionAttributes("softmax", x, dim).dim);
}

/** The logarithm of the softmax along a dimension. */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  check("logSoftmax", x);
  const centred = shifted(x, reductionAttributes("logSoftmax", x, dim).dim);
  return centred.sub(logsumexp(centred, dim, true));
}
