/** Triangular factors by elimination with row exchanges, written in ops. */

import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { along, filled, identity, sequence } from "../ops/constants.ts";
import { tril, triu } from "../ops/diagonal.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { argmax } from "../ops/extremum.ts";
import { gatherOp } from "../ops/indexing.ts";
import { cat } from "../ops/joining.ts";
import { narrow } from "../ops/slice.ts";
import { detach, reshape, transpose, unsqueeze } from "../ops/view.ts";
import { checkRank } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { stacked } from "./elimination.ts";
import { factorsByLapack } from "./lapack/lu.ts";
import { solveTriangular } from "./solve.ts";

/** Places 0 … n − 1 of a stack with `first` and `best` [batch, 1, 1] exchanged. */
function exchanged(x: Tensor, n: number, first: number, best: Tensor): Tensor {
  const places = along(x, sequence(x, n), 1);
  return where(places.eq(first), best, where(places.eq(best), first, places));
}

export interface LuOptions {
  /** Whether rows are exchanged so that pivots are large; without it some matrices have no factors. */
  readonly pivot?: boolean;
}

/**
 * L (below the diagonal, which is 1) and U (from the diagonal on) in one matrix, and the row, from 1, that was exchanged with each in turn.
 * Derivatives are those with the exchanges as they are.
 */
export function luFactor(x: Tensor, { pivot = true }: LuOptions = {}): { LU: Tensor; pivots: Tensor } {
  checkRank("luFactor", "x", x, 2, "[…, n, m]");
  const [n, m] = x.shape.slice(-2);
  const given = pivot ? factorsByLapack(x, permutation) : null;
  if (given) return given;
  const steps = Math.min(n, m);
  const batch = x.shape.slice(0, -2);
  let all = stacked(x);
  const pivots: Tensor[] = [];
  for (let k = 0; k < steps; k++) {
    const column = narrow(narrow(detach(all), 1, k, n - k), 2, k, 1);
    const best = argmax(pivot ? column.abs() : filled(column, column.shape, 0), 1, true).add(k);
    pivots.push(best.add(1));
    if (pivot) all = gatherOp([all, expand(exchanged(all, n, k, best), all.shape)], { dim: 1 });
    const row = narrow(narrow(all, 1, k, 1), 2, k, m - k);
    const below = narrow(all, 1, k + 1, n - k - 1);
    const first = narrow(row, 2, 0, 1);
    // A column of zeros needs no elimination.
    const factors = narrow(below, 2, k, 1).div(where(first.eq(0), 1, first));
    const rest = narrow(below, 2, k + 1, m - k - 1).sub(factors.mul(narrow(row, 2, 1, m - k - 1)));
    all = cat([narrow(all, 1, 0, k + 1), cat([narrow(below, 2, 0, k), factors, rest], 2)], 1);
  }
  const count = sizeOf(batch);
  const found = steps === 0 ? sequence(x, 0) : reshape(cat(pivots, 1), [...batch, steps]);
  return {
    LU: reshape(all, x.shape),
    pivots: count * steps === 0 ? reshape(found, [...batch, steps]) : found,
  };
}

/** As `luFactor`, and the place, from 1, of the first pivot that is 0; 0 where none is. */
export function luFactorEx(x: Tensor, options: LuOptions = {}): { LU: Tensor; pivots: Tensor; info: Tensor } {
  const { LU, pivots } = luFactor(x, options);
  return { LU, pivots, info: firstZero(LU) };
}

/** The place, from 1, of the first 0 on the diagonals; 0 where there is none. */
function firstZero(x: Tensor): Tensor {
  const least = Math.min(...x.shape.slice(-2));
  const batch = x.shape.slice(0, -2);
  const none = filled(sequence(x, 0), batch, 0);
  if (least === 0 || x.size === 0) return none;
  const zero = detach(x).diagonal(0, -2, -1).eq(0);
  return where(zero.any(-1), argmax(zero.to("int32"), -1).add(1), none);
}

/** The permutation of exchanges in turn, as a matrix with one 1 a column. */
function permutation(x: Tensor, pivots: Tensor, n: number): Tensor {
  const batch = x.shape.slice(0, -2);
  const steps = pivots.shape[pivots.ndim - 1];
  const flat = reshape(pivots, [sizeOf(batch), steps, 1]);
  const stack = filled(x, [sizeOf(batch), n, 1], 0);
  let order = expand(along(stack, sequence(x, n), 1), stack.shape);
  for (let k = 0; k < steps; k++) {
    const best = narrow(flat, 1, k, 1).sub(1);
    order = gatherOp([order, expand(exchanged(stack, n, k, best), stack.shape)], { dim: 1 });
  }
  const rows = sequence(x, n);
  return reshape(
    unsqueeze(rows, -1)
      .eq(transpose(order, 1, 2))
      .to(x.dtype),
    [...batch, n, n],
  );
}

/** @throws {RangeError} for a row that is none; elsewhere than on the CPU they cannot be looked at. */
function checkPivots(op: string, pivots: Tensor, n: number): void {
  if (pivots.on !== null) return;
  for (const row of toTypedArray(pivots))
    if (!(row >= 1 && row <= n)) throw new RangeError(`${op}: a pivot is a row from 1 to ${n}, not ${row}.`);
}

/**
 * The factors that `luFactor` gave in one: P · L · U, of which P is a permutation, without gradient.
 * @example
 * const { LU, pivots } = linalg.luFactor(tensor([[0, 1], [2, 3]]));
 * linalg.luUnpack(LU, pivots).P.toArray(); // [[0, 1], [1, 0]]
 */
export function luUnpack(LU: Tensor, pivots: Tensor): { P: Tensor; L: Tensor; U: Tensor } {
  checkRank("luUnpack", "LU", LU, 2, "[…, n, m]");
  const [n, m] = LU.shape.slice(-2);
  const least = Math.min(n, m);
  checkPivots("luUnpack", pivots, n);
  const lower = tril(narrow(LU, -1, 0, least), -1);
  const one = narrow(identity(filled(LU, [...LU.shape.slice(0, -2), n, n], 0)), -1, 0, least);
  return { P: permutation(LU, pivots, n), L: lower.add(one), U: triu(narrow(LU, -2, 0, least)) };
}

/** x = P · L · U: rows exchanged, a lower triangle with ones on its diagonal, an upper triangle. */
export function lu(x: Tensor, options: LuOptions = {}): { P: Tensor; L: Tensor; U: Tensor } {
  const { LU, pivots } = luFactor(x, options);
  return luUnpack(LU, pivots);
}

export interface LuSolveOptions {
  /** a · x = b; else x · a = b. */
  readonly left?: boolean;
  /** With the transpose of a in its place. */
  readonly adjoint?: boolean;
}

/** As `solve`, of a matrix whose factors `luFactor` found. */
export function luSolve(
  LU: Tensor,
  pivots: Tensor,
  b: Tensor,
  { left = true, adjoint = false }: LuSolveOptions = {},
): Tensor {
  checkRank("luSolve", "LU", LU, 2, "[…, n, n]");
  checkRank("luSolve", "b", b, 2, "[…, n, m]");
  if (!left) return transpose(luSolve(LU, pivots, transpose(b, -2, -1), { adjoint: !adjoint }), -2, -1);
  checkPivots("luSolve", pivots, LU.shape[LU.ndim - 1]);
  const p = permutation(LU, pivots, LU.shape[LU.ndim - 1]);
  const lower = { upper: false, unitriangular: true };
  if (!adjoint)
    return solveTriangular(LU, solveTriangular(LU, transpose(p, -2, -1).matmul(b), lower), { upper: true });
  const turned = transpose(LU, -2, -1);
  const first = solveTriangular(turned, b, { upper: false });
  return p.matmul(solveTriangular(turned, first, { upper: true, unitriangular: true }));
}
