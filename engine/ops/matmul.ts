/** Products of matrices and vectors. */

import { broadcastPlaces } from "../calculus/reference.ts";
import { broadcastShapes, contiguousLayout, sizeOf } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { multiply } from "../cpu/matmul.ts";
import { type Matrix, rowMajor } from "../cpu/matrix.ts";
import { DtypeError, ShapeError, shapeText } from "../errors.ts";
import { empty } from "../run/make.ts";
import { toTypedArray } from "../run/read.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { sumTo } from "./expand.ts";
import { reshape, transpose, unsqueeze } from "./view.ts";

interface Plan {
  /** The shapes as batches of matrices. */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly batch: readonly number[];
  readonly shape: readonly number[];
}

/** A vector is a row on the left and a column on the right; the dimension this adds is dropped from the result. */
function plan(x: readonly number[], y: readonly number[]): Plan {
  const a = x.length === 1 ? [1, ...x] : x;
  const b = y.length === 1 ? [...y, 1] : y;
  const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2), "matmul");
  const shape = [
    ...batch,
    ...(x.length === 1 ? [] : [a[a.length - 2]]),
    ...(y.length === 1 ? [] : [b[b.length - 1]]),
  ];
  return { x: a, y: b, batch, shape };
}

/** Every matrix of a stack, as it lies, repeated where the stack is broadcast. */
function matricesOf(z: Tensor, shape: readonly number[], batch: readonly number[]): Matrix[] {
  const rank = shape.length - 2;
  // Of more than one dimension before the last two the places are counted, so those must be without gaps.
  const laid = rank === 0 || z.layout.contiguous ? z : flat(z);
  const { array, offset, layout } = laid;
  const { strides } = layout;
  const column = strides[strides.length - 1];
  const row = strides[strides.length - 2] ?? column;
  const size = shape[rank] * shape[rank + 1];
  const matrix = (place: number): Matrix => ({ array, offset: offset + place * size, row, column });
  // One matrix, as most are, is there at once.
  return batch.length === 0 ? [matrix(0)] : Array.from(broadcastPlaces(shape.slice(0, -2), batch), matrix);
}

function flat(z: Tensor): Tensor {
  const { shape, strides, rank, size } = z.layout;
  const last = shape
    .slice(0, -2)
    .reduceRight(
      (all, n, d) => (strides[d] === all ? all * n : Number.NaN),
      shape[rank - 2] * shape[rank - 1],
    );
  // A stack of transposed matrices is as good as one of plain ones.
  if (last === size && strides[rank - 2] === 1 && strides[rank - 1] === shape[rank - 2]) return z;
  return new Tensor(toTypedArray(z), 0, contiguousLayout(shape), z.type, null);
}

/** The matrix product, over broadcast leading dimensions. */
export const matmulOp: Primitive<Record<never, never>> = structural({
  name: "matmul",
  inputs: ["x", "y"],
  saves: ["inputs"],
  forward: ([x, y]) => {
    const { x: a, y: b, batch, shape } = plan(x.shape, y.shape);
    const [k, n] = [a[a.length - 1], b[b.length - 1]];
    const out = empty(contiguousLayout(shape), x.type);
    // Matrices one under the other, all for one on the right, are one.
    const joined = b.length < 3 && x.layout.contiguous;
    const left = joined ? [rowMajor(x.array, x.offset, k)] : matricesOf(x, a, batch);
    const right = matricesOf(y, b, joined ? [] : batch);
    const m = joined ? sizeOf(a.slice(0, -1)) : a[a.length - 2];
    for (let i = 0; i < left.length; i++) multiply(out.array, i * m * n, left[i], right[i], m, k, n);
    return out;
  },
  jvp: "bilinear",
  vjp: (i, g, { shapes, inputs: [x, y] }) => {
    const [left, right] = shapes;
    let full = left.length === 1 ? unsqueeze(g, right.length === 1 ? 0 : -2) : g;
    if (right.length === 1) full = unsqueeze(full, -1);
    if (i === 0) {
      const b = right.length === 1 ? unsqueeze(y, 1) : y;
      const dx = matmul(full, transpose(b, -2, -1));
      return reshape(sumTo(dx, plan(left, right).x), left);
    }
    let a = left.length === 1 ? unsqueeze(x, 0) : x;
    if (right.length < 3) {
      // What would be added up over a stack the product adds up itself.
      const rows = sizeOf(a.shape.slice(0, -1));
      a = reshape(a, [rows, a.shape[a.ndim - 1]]);
      full = reshape(full, [rows, full.shape[full.ndim - 1]]);
    }
    // Laid out as y is, so that the gradient of what y was transposed from lies without gaps.
    const dy =
      right.length === 2 && y.layout.strides[0] < y.layout.strides[1]
        ? transpose(matmul(transpose(full, 0, 1), a), 0, 1)
        : matmul(transpose(a, -2, -1), full);
    return reshape(sumTo(dy, plan(left, right).y), right);
  },
});

export const matmulReference: Reference<Record<never, never>> = {
  of: (algebra, [x, y]) => {
    const { x: a, y: b, batch, shape } = plan(x.shape, y.shape);
    const [m, k, n] = [a[a.length - 2], a[a.length - 1], b[b.length - 1]];
    const [p, q] = [broadcastPlaces(a.slice(0, -2), batch), broadcastPlaces(b.slice(0, -2), batch)];
    const at = [];
    for (let l = 0; l < p.length; l++)
      for (let i = 0; i < m; i++)
        for (let j = 0; j < n; j++) {
          let total = algebra.constant(0);
          for (let c = 0; c < k; c++) {
            const product = algebra.apply("mul", [
              x.at[(p[l] * m + i) * k + c],
              y.at[(q[l] * k + c) * n + j],
            ]);
            total = algebra.apply("add", [total, product]);
          }
          at.push(total);
        }
    return { shape, at };
  },
  samples: [
    { inputs: [{ shape: [2, 3] }, { shape: [3, 2] }] },
    { inputs: [{ shape: [3] }, { shape: [3] }] },
    { inputs: [{ shape: [2, 3] }, { shape: [3] }] },
    { inputs: [{ shape: [2] }, { shape: [2, 2] }] },
    { inputs: [{ shape: [2, 1, 2, 2] }, { shape: [3, 2, 1] }] },
    { inputs: [{ shape: [2, 2, 3] }, { shape: [3] }] },
  ],
};

/**
 * The matrix product: of vectors their dot product, of a matrix and a vector a vector, of stacks of matrices a stack, broadcast.
 * @throws {ShapeError} unless the inner sizes agree.
 * @example
 * tensor([[1, 2], [3, 4]]).matmul(tensor([1, 1])).toArray(); // [3, 7]
 */
export function matmul(x: Tensor, y: Tensor): Tensor {
  if (x.dtype === "bool") throw new DtypeError('matmul: takes numbers, not bool: write x.to("float32").');
  const inner = [x.shape[x.ndim - 1], y.shape[Math.max(y.ndim - 2, 0)]];
  if (x.ndim === 0 || y.ndim === 0 || inner[0] !== inner[1]) {
    throw new ShapeError(
      `matmul: shapes ${shapeText(x.shape)} and ${shapeText(y.shape)} do not fit: the inner sizes must be equal. ` +
        "Transpose one, or use mul elementwise.",
    );
  }
  return matmulOp([x, y], {});
}

function checkRanks(op: string, x: Tensor, y: Tensor, ranks: readonly [number, number]): void {
  if (x.ndim !== ranks[0] || y.ndim !== ranks[1])
    throw new ShapeError(
      `${op}: takes tensors of ${ranks[0]} and ${ranks[1]} dimensions, not ${shapeText(x.shape)} and ${shapeText(y.shape)}: matmul takes any.`,
    );
}

/** The product of two matrices. */
export function mm(x: Tensor, y: Tensor): Tensor {
  checkRanks("mm", x, y, [2, 2]);
  return matmul(x, y);
}

/** The product of a matrix and a vector. */
export function mv(x: Tensor, y: Tensor): Tensor {
  checkRanks("mv", x, y, [2, 1]);
  return matmul(x, y);
}

/** The matrix of all products of two vectors' elements. */
export function outer(x: Tensor, y: Tensor): Tensor {
  checkRanks("outer", x, y, [1, 1]);
  return unsqueeze(x, 1).mul(y);
}
