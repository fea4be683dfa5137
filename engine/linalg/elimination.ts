/** Gauss's elimination with row exchanges, written in ops: no element is read, and every order of derivative follows. */

import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { along, filled, sequence } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { argmax } from "../ops/extremum.ts";
import { gatherOp } from "../ops/indexing.ts";
import { cat } from "../ops/joining.ts";
import { narrow } from "../ops/slice.ts";
import { detach, reshape, unsqueeze } from "../ops/view.ts";

export function checkSquare(op: string, x: Tensor): number {
  const n = x.shape[x.ndim - 1];
  if (x.ndim < 2 || x.shape[x.ndim - 2] !== n)
    throw new ShapeError(`${op}: takes square matrices, not shape ${shapeText(x.shape)}.`);
  return n;
}

/** A stack of matrices as [batch, n, m]. */
export function stacked(x: Tensor): Tensor {
  const [n, m] = x.shape.slice(-2);
  return reshape(x, [sizeOf(x.shape.slice(0, -2)), n, m]);
}

export interface Eliminated {
  /** Op k of the upper triangle, from its diagonal on, and the right-hand side: [batch, 1, n − k + columns]. */
  readonly rows: readonly Tensor[];
  /** The diagonal: [batch, n]. */
  readonly pivots: Tensor;
  /** 1 or −1 by the number of exchanges: [batch]. */
  readonly parity: Tensor;
}

/** @param x [batch, n, n + columns]: matrices with their right-hand sides beside them. */
export function eliminate(x: Tensor): Eliminated {
  const [batch, n] = x.shape;
  const rows: Tensor[] = [];
  let rest = x;
  let parity = filled(x, [batch], 1);
  for (let k = 0; k < n; k++) {
    const size = n - k;
    const first = narrow(rest, 2, 0, 1);
    const best = argmax(detach(first).abs(), 1, true);
    parity = where(reshape(best, [batch]).eq(0), parity, parity.neg());
    const places = along(rest, sequence(x, size), 1);
    const order = where(places.eq(0), best, where(places.eq(best), 0, places));
    const swapped = gatherOp([rest, expand(order, rest.shape)], { dim: 1 });
    const top = narrow(swapped, 1, 0, 1);
    const pivot = narrow(top, 2, 0, 1);
    rows.push(top);
    const width = swapped.shape[2] - 1;
    const below = narrow(swapped, 1, 1, size - 1);
    // A column of zeros needs no elimination.
    const factors = narrow(below, 2, 0, 1).div(where(pivot.eq(0), 1, pivot));
    rest = narrow(below, 2, 1, width).sub(factors.mul(narrow(top, 2, 1, width)));
  }
  const pivots =
    n === 0
      ? filled(x, [batch, 0], 1)
      : cat(
          rows.map((row) => reshape(narrow(row, 2, 0, 1), [batch, 1])),
          1,
        );
  return { rows, pivots, parity };
}

/** The solution of what was eliminated: [batch, n, columns]. */
export function substitute({ rows }: Eliminated, x: Tensor, columns: number): Tensor {
  const n = rows.length;
  let known = filled(x, [x.shape[0], 0, columns], 0);
  for (let k = n - 1; k >= 0; k--) {
    const right = narrow(rows[k], 2, n - k, columns);
    const left = narrow(rows[k], 2, 1, n - k - 1);
    const remaining = k === n - 1 ? right : right.sub(left.matmul(known));
    known = cat([remaining.div(narrow(rows[k], 2, 0, 1)), known], 1);
  }
  return known;
}

/** Vectors as matrices of one column. */
export function asColumn(x: Tensor): Tensor {
  return unsqueeze(x, -1);
}
