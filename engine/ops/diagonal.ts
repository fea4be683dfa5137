/** Diagonals and triangles of matrices. */

import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { along, filled, indices, pick, sequence } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import { cat } from "./joining.ts";
import { scatterOp } from "./scatter.ts";
import { permute, reshape } from "./view.ts";

/** The places of a diagonal in a flattened matrix of n rows and m columns. */
function places(n: number, m: number, offset: number): number[] {
  const [row, column] = [Math.max(-offset, 0), Math.max(offset, 0)];
  const count = Math.max(Math.min(n - row, m - column), 0);
  return Array.from({ length: count }, (_, k) => (row + k) * m + column + k);
}

/** x with dimensions dim1 and dim2 last, flattened into one. */
function flattened(
  x: Tensor,
  dim1: number,
  dim2: number,
): { flat: Tensor; order: number[]; n: number; m: number } {
  const [a, b] = [resolveDim(dim1, x.ndim, "diagonal"), resolveDim(dim2, x.ndim, "diagonal")];
  if (x.ndim < 2 || a === b)
    throw new ShapeError(
      `diagonal: takes two dimensions of shape ${shapeText(x.shape)}, not ${dim1} and ${dim2}.`,
    );
  const rest = [...x.shape.keys()].filter((d) => d !== a && d !== b);
  const order = [...rest, a, b];
  const [n, m] = [x.shape[a], x.shape[b]];
  return { flat: reshape(permute(x, order), [...rest.map((d) => x.shape[d]), n * m]), order, n, m };
}

/**
 * A diagonal of the matrices that two dimensions span, as a new last dimension; `offset` above the main one.
 * @example
 * tensor([[1, 2], [3, 4]]).diagonal().toArray(); // [1, 4]
 * tensor([[1, 2], [3, 4]]).diagonal(1).toArray(); // [2]
 */
export function diagonal(x: Tensor, offset: number = 0, dim1: number = 0, dim2: number = 1): Tensor {
  const { flat, n, m } = flattened(x, dim1, dim2);
  return pick(flat, flat.ndim - 1, places(n, m, offset));
}

/** Matrices of zeros with the last dimension of x as a diagonal. */
export function diagEmbed(x: Tensor, offset: number = 0, dim1: number = -2, dim2: number = -1): Tensor {
  const rank = x.ndim + 1;
  const [a, b] = [resolveDim(dim1, rank, "diagEmbed"), resolveDim(dim2, rank, "diagEmbed")];
  const n = x.shape[x.ndim - 1] + Math.abs(offset);
  const rest = [...Array(rank).keys()].filter((d) => d !== a && d !== b);
  const order = [...rest, a, b];
  const shape = new Array<number>(rank);
  rest.forEach((d, k) => {
    shape[d] = x.shape[k];
  });
  shape[a] = n;
  shape[b] = n;
  return diagonalScatter(filled(x, shape, 0), x, offset, order[rank - 2], order[rank - 1]);
}

/** x with the source as a diagonal of the matrices that two dimensions span. */
export function diagonalScatter(
  x: Tensor,
  source: Tensor,
  offset: number = 0,
  dim1: number = 0,
  dim2: number = 1,
): Tensor {
  const { flat, order, n, m } = flattened(x, dim1, dim2);
  const last = flat.ndim - 1;
  const column = along(flat, indices(x, places(n, m, offset)), last);
  const index = expand(column, source.shape);
  const written = reshape(
    scatterOp([flat, index, source], { dim: last }),
    order.map((d) => x.shape[d]),
  );
  return permute(
    written,
    order.map((_, d) => order.indexOf(d)),
  );
}

/** The diagonal of a matrix; of a vector, the matrix that has it as its diagonal. */
export function diag(x: Tensor, offset: number = 0): Tensor {
  if (x.ndim !== 1 && x.ndim !== 2)
    throw new ShapeError(
      `diag: takes a vector or a matrix, not shape ${shapeText(x.shape)}: write diagonal().`,
    );
  return x.ndim === 1 ? diagEmbed(x, offset) : diagonal(x, offset);
}

/** The matrix with the elements of x as its diagonal. */
export function diagflat(x: Tensor, offset: number = 0): Tensor {
  return diagEmbed(reshape(x, [x.size]), offset);
}

/** The sum of a matrix's diagonal. */
export function trace(x: Tensor): Tensor {
  if (x.ndim !== 2) throw new ShapeError(`trace: takes a matrix, not shape ${shapeText(x.shape)}.`);
  return diagonal(x).sum();
}

/** Column minus row, over the last two dimensions. */
function steps(op: string, x: Tensor): Tensor {
  if (x.ndim < 2) throw new ShapeError(`${op}: takes matrices, not shape ${shapeText(x.shape)}.`);
  const column = reshape(sequence(x, x.shape[x.ndim - 1]), [1, x.shape[x.ndim - 1]]);
  const row = reshape(sequence(x, x.shape[x.ndim - 2]), [x.shape[x.ndim - 2], 1]);
  return column.sub(row);
}

/** Matrices with 0 above a diagonal, the main one unless told. */
export function tril(x: Tensor, offset: number = 0): Tensor {
  return where(steps("tril", x).le(offset), x, 0);
}

/** Matrices with 0 below a diagonal, the main one unless told. */
export function triu(x: Tensor, offset: number = 0): Tensor {
  return where(steps("triu", x).ge(offset), x, 0);
}

/** Matrices one after another along the diagonal of a matrix of zeros. */
export function blockDiag(tensors: readonly Tensor[]): Tensor {
  const matrices = tensors.map((x) => (x.ndim < 2 ? reshape(x, [1, x.size]) : x));
  const total = matrices.reduce((n, x) => n + x.shape[1], 0);
  let before = 0;
  const rows = matrices.map((x) => {
    const [n, m] = x.shape;
    before += m;
    return cat([filled(x, [n, before - m], 0), x, filled(x, [n, total - before], 0)], 1);
  });
  return cat(rows, 0);
}

/** The powers of a vector's elements as the columns of a matrix, falling unless told. */
export function vander(x: Tensor, count: number = x.shape[x.ndim - 1], increasing: boolean = false): Tensor {
  const powers = Array.from({ length: count }, (_, k) => (increasing ? k : count - 1 - k));
  const one = filled(x, [...x.shape, 1], 1);
  if (count === 0) return filled(x, [...x.shape, 0], 0);
  const column = x.unsqueeze(-1);
  const rising = [one];
  while (rising.length < count) rising.push(rising[rising.length - 1].mul(column));
  return cat(
    powers.map((power) => rising[power]),
    x.ndim,
  );
}
