/** Orthogonal factors by Householder's reflections, written in ops: no element is read, and every order of derivative follows. The signs are LAPACK's (dgeqr2). */

import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { filled, identity } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { cat } from "../ops/joining.ts";
import { norm } from "../ops/norms.ts";
import { narrow } from "../ops/slice.ts";
import { detach, reshape, transpose, unsqueeze } from "../ops/view.ts";
import { checkRank } from "../run/limits.ts";
import { stacked } from "./elimination.ts";
import { orthogonalByLapack } from "./lapack/orthogonal.ts";

/** x ↦ x − tau · v (vᵀ x), of [batch, n, 1] and [batch, 1, 1]. */
interface Reflection {
  readonly v: Tensor;
  readonly tau: Tensor;
}

function reflect(x: Tensor, { v, tau }: Reflection): Tensor {
  return x.sub(v.mul(tau).matmul(transpose(v, 1, 2).matmul(x)));
}

/** The reflection that leaves of a column [batch, n, 1] nothing but its first entry; none where there is nothing else to begin with. */
function reflection(column: Tensor): Reflection {
  const n = column.shape[1];
  const [first, rest] = [narrow(column, 1, 0, 1), narrow(column, 1, 1, n - 1)];
  const one = filled(column, first.shape, 1);
  if (n === 1) return { v: one, tau: filled(column, first.shape, 0) };
  const done = detach(rest).eq(0).all(1, true);
  const length = norm(where(done, 1, column), { dim: 1, keepdim: true });
  const kept = where(detach(first).lt(0), length, length.neg());
  return {
    v: cat([one, where(done, 0, rest.div(where(done, 1, first.sub(kept))))], 1),
    tau: where(done, 0, kept.sub(first).div(kept)),
  };
}

/** The first `columns` columns of the product of reflections, the first of which is of all rows, the next of one less. */
function product(x: Tensor, reflections: readonly Reflection[], n: number, columns: number): Tensor {
  const batch = x.shape[0];
  let q = narrow(expand(identity(filled(x, [n, n], 0)), [batch, n, n]), 2, 0, columns);
  for (let k = reflections.length - 1; k >= 0; k--) {
    const lower = reflect(narrow(q, 1, k, n - k), reflections[k]);
    q = k === 0 ? lower : cat([narrow(q, 1, 0, k), lower], 1);
  }
  return q;
}

/** R with as many rows as `x` has, and the reflections that led there. */
export function triangularized(x: Tensor): { r: Tensor; reflections: Reflection[] } {
  const [batch, n, m] = x.shape;
  const reflections: Reflection[] = [];
  const rows: Tensor[] = [];
  let rest = x;
  for (let k = 0; k < Math.min(n, m); k++) {
    const each = reflection(narrow(rest, 2, 0, 1));
    reflections.push(each);
    rest = reflect(rest, each);
    const top = narrow(rest, 1, 0, 1);
    rows.push(k === 0 ? top : cat([filled(x, [batch, 1, k], 0), top], 2));
    rest = narrow(narrow(rest, 1, 1, n - k - 1), 2, 1, m - k - 1);
  }
  const left = n - rows.length;
  const all = left > 0 ? [...rows, filled(x, [batch, left, m], 0)] : rows;
  return { r: all.length === 0 ? x : cat(all, 1), reflections };
}

export interface QrOptions {
  /** "reduced": as few columns of Q as x has; "complete": a square Q; "r": R alone, and an empty Q. */
  readonly mode?: "reduced" | "complete" | "r";
}

/**
 * x = Q · R, of matrices: the columns of Q orthonormal, R upper triangular with LAPACK's signs. Where the columns of x depend on one another
 * neither is a smooth function of x, and the gradient is that of the steps taken.
 * @throws {ShapeError} for what is no matrix.
 * @example
 * linalg.qr(tensor([[3, 1], [4, 2]])).R.at(0, 0).item(); // -5
 */
export function qr(x: Tensor, { mode = "reduced" }: QrOptions = {}): { Q: Tensor; R: Tensor } {
  checkRank("qr", "x", x, 2, "[…, n, m]");
  const batch = x.shape.slice(0, -2);
  const [n, m] = x.shape.slice(-2);
  const flat = stacked(x);
  const rows = mode === "complete" ? n : Math.min(n, m);
  const found = orthogonalByLapack(flat, mode === "r" ? 0 : rows, rows);
  if (found) {
    const R = reshape(found.r, [...batch, rows, m]);
    return { Q: mode === "r" ? filled(x, [0], 0) : reshape(found.q, [...batch, n, rows]), R };
  }
  const { r, reflections } = triangularized(flat);
  const R = reshape(narrow(r, 1, 0, rows), [...batch, rows, m]);
  if (mode === "r") return { Q: filled(x, [0], 0), R };
  return { Q: reshape(product(flat, reflections, n, rows), [...batch, n, rows]), R };
}

/** The last columns of a square Q whose first are those of `u`, up to their signs: directions that the columns of u do not span. */
export function completed(u: Tensor): Tensor {
  const flat = stacked(u);
  const n = flat.shape[1];
  const { r, reflections } = triangularized(flat);
  const q = product(flat, reflections, n, n);
  const m = Math.min(n, flat.shape[2]);
  const signs = Array.from({ length: m }, (_, k) => {
    const entry = narrow(narrow(r, 1, k, 1), 2, k, 1);
    return where(entry.lt(0), filled(u, entry.shape, -1), filled(u, entry.shape, 1));
  });
  const rest = n > m ? [filled(u, [flat.shape[0], 1, n - m], 1)] : [];
  return reshape(q.mul(cat([...signs, ...rest], 2)), [...u.shape.slice(0, -2), n, n]);
}

/**
 * The first m columns of the product of reflections I − tauᵢ vᵢ vᵢᵀ, where vᵢ stands below the diagonal in column i of x [n, m], with a 1 on it.
 * @throws {ShapeError} unless n ≥ m, and tau has at most m entries.
 */
export function householderProduct(x: Tensor, tau: Tensor): Tensor {
  checkRank("householderProduct", "x", x, 2, "[…, n, m]");
  const [n, m] = x.shape.slice(-2);
  const k = tau.shape[tau.ndim - 1];
  const batch = x.shape.slice(0, -2);
  if (n < m || !(k <= m) || tau.shape.slice(0, -1).join() !== batch.join())
    throw new ShapeError(
      `householderProduct: shapes ${shapeText(x.shape)} and ${shapeText(tau.shape)} do not fit.`,
    );
  const flat = stacked(x);
  const count = sizeOf(batch);
  const taus = reshape(tau, [count, k]);
  const reflections = Array.from({ length: k }, (_, i): Reflection => {
    const below = narrow(narrow(flat, 1, i + 1, n - i - 1), 2, i, 1);
    return {
      v: cat([filled(x, [count, 1, 1], 1), below], 1),
      tau: unsqueeze(narrow(taus, 1, i, 1), -1),
    };
  });
  return reshape(product(flat, reflections, n, m), x.shape);
}
