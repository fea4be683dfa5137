/** Running products, extremes and log-sums: in log₂ n doublings, so that any op that joins two neighbours will do. */

import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { checkNumbers } from "../run/agree.ts";
import { along, sequence } from "./constants.ts";
import { logaddexp } from "./elementwise/logarithmic.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import type { ValuesAndIndices } from "./extremum.ts";
import { gatherOp } from "./indexing.ts";
import { cat } from "./joining.ts";
import { narrow } from "./slice.ts";
import { detach, reshape } from "./view.ts";

function checked(op: string, x: Tensor, dim: number): number {
  checkNumbers(x, op);
  return resolveDim(dim, x.ndim, op);
}

/** What each place gets from all up to it, where `join` is associative: Hillis & Steele (1986). */
function scan(state: Tensor[], dim: number, join: (left: Tensor[], right: Tensor[]) => Tensor[]): Tensor[] {
  const n = state[0].shape[dim];
  let parts = state;
  for (let step = 1; step < n; step *= 2) {
    const joined = join(
      parts.map((part) => narrow(part, dim, 0, n - step)),
      parts.map((part) => narrow(part, dim, step, n - step)),
    );
    parts = parts.map((part, i) => cat([narrow(part, dim, 0, step), joined[i]], dim));
  }
  return parts;
}

/**
 * Running products along a dimension; the gradient is right where elements are 0, since only products are taken.
 * @example
 * tensor([2, 3, 4]).cumprod(0).toArray(); // [2, 6, 24]
 */
export function cumprod(x: Tensor, dim: number): Tensor {
  const d = checked("cumprod", x, dim);
  if (x.dtype === "uint8") return cumprod(x.to("int64"), d);
  return x.ndim === 0 ? x.clone() : scan([x], d, ([a], [b]) => [a.mul(b)])[0];
}

/** The logarithm of running sums of exponentials along a dimension, without overflow. */
export function logcumsumexp(x: Tensor, dim: number): Tensor {
  const d = checked("logcumsumexp", x, dim);
  return x.ndim === 0 ? x.clone() : scan([x], d, ([a], [b]) => [logaddexp(a, b)])[0];
}

function running(
  op: string,
  better: (right: Tensor, left: Tensor) => Tensor,
): (x: Tensor, dim: number) => ValuesAndIndices {
  return (x, dim) => {
    const d = checked(op, x, dim);
    const full = x.ndim === 0 ? reshape(x, [1]) : x;
    const places = expand(along(full, sequence(x, full.shape[d]), d), full.shape);
    const [, indices] = scan([detach(full), places], d, ([u, i], [v, j]) => {
      const later = v.isNan().logicalOr(better(v, u).logicalAnd(u.isNan().logicalNot()));
      return [where(later, v, u), where(later, j, i)];
    });
    const values = gatherOp([full, indices], { dim: d });
    return { values: reshape(values, x.shape), indices: reshape(indices, x.shape) };
  };
}

/** The largest so far along a dimension, and where it last was; NaN stays. */
export const cummax: (x: Tensor, dim: number) => ValuesAndIndices = running("cummax", (v, u) => v.ge(u));
/** The smallest so far along a dimension, and where it last was; NaN stays. */
export const cummin: (x: Tensor, dim: number) => ValuesAndIndices = running("cummin", (v, u) => v.le(u));
