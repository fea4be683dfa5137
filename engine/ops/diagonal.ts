/** Diagonals and triangles of matrices. */

import { checkWhole, resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { overwritten } from "../run/overwrite.ts";
import { filled, sequence } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { cat } from "./joining.ts";
import { reshape } from "./view.ts";
import { stridedOp, unit } from "./windows.ts";

/**
 * A diagonal of the matrices that two dimensions span, as a new last dimension; `offset` above the main one. A view: writing into it writes into x.
 * @example
 * tensor([[1, 2], [3, 4]]).diagonal().toArray(); // [1, 4]
 * tensor([[1, 2], [3, 4]]).diagonal(1).toArray(); // [2]
 */
export function diagonal(x: Tensor, offset: number = 0, dim1: number = 0, dim2: number = 1): Tensor {
  const [a, b] = [resolveDim(dim1, x.ndim, "diagonal"), resolveDim(dim2, x.ndim, "diagonal")];
  if (x.ndim < 2 || a === b)
    throw new ShapeError(
      `diagonal: takes two dimensions of shape ${shapeText(x.shape)}, not ${dim1} and ${dim2}.`,
    );
  checkWhole("diagonal", "offset", offset);
  const [row, column] = [Math.max(-offset, 0), Math.max(offset, 0)];
  const rest = [...x.shape.keys()].filter((d) => d !== a && d !== b);
  return stridedOp([x], {
    size: [...rest.map((d) => x.shape[d]), Math.max(Math.min(x.shape[a] - row, x.shape[b] - column), 0)],
    start: x.shape.map((_, d) => (d === a ? row : d === b ? column : 0)),
    steps: [...rest.map((d) => unit(x, d)), x.shape.map((_, d) => Number(d === a || d === b))],
  });
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
  return overwritten("diagonalScatter", x, source, (y) => diagonal(y, offset, dim1, dim2));
}

/** The diagonal of a matrix, as a copy; of a vector, the matrix that has it as its diagonal. */
export function diag(x: Tensor, offset: number = 0): Tensor {
  if (x.ndim !== 1 && x.ndim !== 2)
    throw new ShapeError(
      `diag: takes a vector or a matrix, not shape ${shapeText(x.shape)}: write diagonal().`,
    );
  return x.ndim === 1 ? diagEmbed(x, offset) : diagonal(x, offset).clone();
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

/** Column minus row, over the last two dimensions, for whoever compares it with an offset. */
function steps(op: string, x: Tensor, offset: number): Tensor {
  checkWhole(op, "offset", offset);
  if (x.ndim < 2) throw new ShapeError(`${op}: takes matrices, not shape ${shapeText(x.shape)}.`);
  const column = reshape(sequence(x, x.shape[x.ndim - 1]), [1, x.shape[x.ndim - 1]]);
  const row = reshape(sequence(x, x.shape[x.ndim - 2]), [x.shape[x.ndim - 2], 1]);
  return column.sub(row);
}

/** Matrices with 0 above a diagonal, the main one unless told. */
export function tril(x: Tensor, offset: number = 0): Tensor {
  return where(steps("tril", x, offset).le(offset), x, 0);
}

/** Matrices with 0 below a diagonal, the main one unless told. */
export function triu(x: Tensor, offset: number = 0): Tensor {
  return where(steps("triu", x, offset).ge(offset), x, 0);
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
  if (x.ndim === 0) throw new ShapeError("vander: takes a vector, not a 0-d tensor.");
  checkWhole("vander", "count", count, 0, 1e6);
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
