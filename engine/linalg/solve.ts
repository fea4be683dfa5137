/** Linear equations, inverses and determinants. */

import { broadcastShapes, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { DtypeError, ShapeError, shapeText } from "../errors.ts";
import { identity } from "../ops/constants.ts";
import { tril, triu } from "../ops/diagonal.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { expand } from "../ops/expand.ts";
import { cat } from "../ops/joining.ts";
import { prod } from "../ops/prod.ts";
import { narrow } from "../ops/slice.ts";
import { permute, reshape, squeeze, transpose } from "../ops/view.ts";
import { checkRank } from "../run/limits.ts";
import { asColumn, checkSquare, eliminate, stacked, substitute } from "./elimination.ts";
import { detByLapack, signAndSize, slogdetByLapack } from "./lapack/determinant.ts";
import { solvedByLapack, substitutedByLapack } from "./lapack/solve.ts";

/** Both with the same leading dimensions, as [batch, …]; and those dimensions. */
/** @throws {DtypeError} unless both are of one, as products are. */
function paired(a: Tensor, b: Tensor): { left: Tensor; right: Tensor; batch: readonly number[] } {
  if (a.type !== b.type)
    throw new DtypeError(`solve: the dtypes ${a.dtype} and ${b.dtype} do not mix: convert one.`);
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "solve");
  const full = (x: Tensor): Tensor => stacked(expand(x, [...batch, ...x.shape.slice(-2)]));
  return { left: full(a), right: full(b), batch };
}

function isVector(a: Tensor, b: Tensor): boolean {
  return b.ndim === 1 || (b.ndim === a.ndim - 1 && b.shape.join() === a.shape.slice(0, -1).join());
}

export interface SolveOptions {
  /** a · x = b; else x · a = b. */
  readonly left?: boolean;
}

/**
 * The x with a · x = b, for one right-hand side or several columns of them, of stacks of matrices too; infinite or NaN where a is singular.
 * @throws {ShapeError} unless a is square and fits b.
 * @example
 * linalg.solve(tensor([[2, 0], [0, 4]]), tensor([2, 8])).toArray(); // [1, 2]
 */
export function solve(a: Tensor, b: Tensor, { left = true }: SolveOptions = {}): Tensor {
  const n = checkSquare("solve", a);
  if (isVector(a, b)) return squeeze(solve(a, asColumn(b), { left: true }), -1);
  if (!left) return transpose(solve(transpose(a, -2, -1), transpose(b, -2, -1)), -2, -1);
  if (b.shape[b.ndim - 2] !== n)
    throw new ShapeError(`solve: shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit.`);
  const { left: matrices, right, batch } = paired(a, b);
  const columns = right.shape[2];
  const found = solvedByLapack(matrices, right, solve);
  if (found) return reshape(found, [...batch, n, columns]);
  const joined = cat([matrices, right], 2);
  return reshape(substitute(eliminate(joined), joined, columns), [...batch, n, columns]);
}

/**
 * The inverse of square matrices; infinite or NaN where there is none.
 * @example
 * linalg.inv(tensor([[2, 0], [0, 4]])).toArray(); // [[0.5, 0], [0, 0.25]]
 */
export function inv(x: Tensor): Tensor {
  checkSquare("inv", x);
  return solve(x, identity(x));
}

/**
 * The determinant of square matrices; its gradient is right where it is 0, too.
 * @example
 * linalg.det(tensor([[1, 2], [3, 4]])).item(); // -2
 */
export function det(x: Tensor): Tensor {
  checkSquare("det", x);
  const flat = stacked(x);
  const shape = x.shape.slice(0, -2);
  const found = detByLapack(flat, inv);
  if (found) return reshape(found, shape);
  const { pivots, parity } = eliminate(flat);
  return reshape(prod(pivots, 1).mul(parity), shape);
}

/** The determinant's sign, and the logarithm of its magnitude. */
export function slogdet(x: Tensor): { sign: Tensor; logabsdet: Tensor } {
  checkSquare("slogdet", x);
  const flat = stacked(x);
  const batch = x.shape.slice(0, -2);
  const [sign, size] = slogdetByLapack(flat, inv) ?? signAndSize(eliminate(flat));
  return { sign: reshape(sign, batch), logabsdet: reshape(size, batch) };
}

/** The logarithm of the determinant; NaN where that is negative. */
export function logdet(x: Tensor): Tensor {
  const { sign, logabsdet } = slogdet(x);
  return where(sign.lt(0), Number.NaN, logabsdet);
}

export interface TriangularOptions extends SolveOptions {
  /** Which triangle of a counts; the other is not read. */
  readonly upper: boolean;
  /** Whether the diagonal is taken for ones. */
  readonly unitriangular?: boolean;
}

/** As `solve`, of a triangular a: by substitution alone. */
export function solveTriangular(a: Tensor, b: Tensor, options: TriangularOptions): Tensor {
  const { upper, left = true, unitriangular = false } = options;
  const n = checkSquare("solveTriangular", a);
  checkRank("solveTriangular", "b", b, 2, "[…, n, m]");
  if (!left) {
    const turned = { upper: !upper, unitriangular };
    return transpose(solveTriangular(transpose(a, -2, -1), transpose(b, -2, -1), turned), -2, -1);
  }
  const whole = unitriangular
    ? (upper ? triu(a, 1) : tril(a, -1)).add(identity(a))
    : upper
      ? triu(a)
      : tril(a);
  const { left: matrices, right, batch } = paired(whole, b);
  const columns = right.shape[2];
  const found = substitutedByLapack(matrices, right, { upper, unitriangular }, solveTriangular);
  if (found) return reshape(found, [...batch, n, columns]);
  let known = narrow(right, 1, 0, 0);
  for (let i = 0; i < n; i++) {
    const k = upper ? n - 1 - i : i;
    const row = narrow(matrices, 1, k, 1);
    const others = upper ? narrow(row, 2, k + 1, i) : narrow(row, 2, 0, i);
    const target = narrow(right, 1, k, 1);
    const rest = i === 0 ? target : target.sub(others.matmul(known));
    const next = rest.div(narrow(row, 2, k, 1));
    known = cat(upper ? [next, known] : [known, next], 1);
  }
  return reshape(known, [...batch, n, columns]);
}

/** The tensor that takes the place of an inverse for products over its first `ind` dimensions. */
export function tensorinv(x: Tensor, ind: number = 2): Tensor {
  const n = sizeOf(x.shape.slice(0, ind));
  if (ind < 1 || n * n !== x.size)
    throw new ShapeError(`tensorinv: shape ${shapeText(x.shape)} is not square at ${ind}.`);
  return reshape(inv(reshape(x, [n, n])), [...x.shape.slice(ind), ...x.shape.slice(0, ind)]);
}

/** The x whose product with a over all of x's dimensions is b; `dims` of a are moved to its end before. */
export function tensorsolve(a: Tensor, b: Tensor, dims?: readonly number[] | null): Tensor {
  const last = (dims ?? []).map((d) => (d < 0 ? d + a.ndim : d));
  const order = [...[...a.shape.keys()].filter((d) => !last.includes(d)), ...last];
  const ordered = permute(a, order);
  const shape = ordered.shape.slice(b.ndim);
  const n = b.size;
  if (n * n !== a.size)
    throw new ShapeError(`tensorsolve: shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit.`);
  return reshape(solve(reshape(ordered, [n, n]), reshape(b, [n])), shape);
}
