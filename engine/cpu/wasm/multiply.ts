/** Large products of matrices, by tiles in WebAssembly. */
import type { TypedArray } from "../../core/dtype.ts";
import { type Matrix, rowMajor } from "../matrix.ts";
import { mayAssemble, release, room, routines } from "./host.ts";
import { DEPTH, LANES, type Product, productModule, ROWS, UNROLLED, VECTORS } from "./product.ts";

/** Rows of a that are packed at once, and columns of b: so that they stay in the second cache. */
export const HEIGHT = 96;
export const WIDTH = 1024;

export const up = (n: number, step: number): number => Math.ceil(n / step) * step;

/** Where things lie in the memory, in bytes. */
interface Plan {
  readonly c: number;
  /** From row to row of c. */
  readonly stride: number;
  readonly rows: number;
  readonly columns: number;
  readonly a: number;
  readonly b: number;
  readonly end: number;
}

function planOf(
  m: number,
  k: number,
  n: number,
  bytes: number,
  lanes: number,
  [a, b]: readonly Span[],
): Plan {
  const [height, width] = [up(m, ROWS), up(n, VECTORS * lanes)];
  const depth = Math.min(k, DEPTH);
  const stride = width * bytes;
  const rows = height * stride;
  const columns = rows + Math.min(height, HEIGHT) * depth * bytes;
  const first = up(columns + Math.min(width, WIDTH) * depth * bytes, 16);
  const second = up(first + a.length * bytes, 16);
  // Panels at an edge read rows and columns that are not there; what is made of them is nobody's.
  const beyond = Math.max(ROWS * a.across, VECTORS * lanes * b.across) * bytes;
  return { c: 0, stride, rows, columns, a: first, b: second, end: second + b.length * bytes + beyond };
}

interface Span {
  readonly length: number;
  readonly across: number;
}

/** From the first number of a matrix to its last. */
export function spanOf({ row, column }: Matrix, rows: number, columns: number): number {
  return (rows - 1) * row + (columns - 1) * column + 1;
}

/** A few columns of a wide matrix without what lies between them: all of a span goes into the memory. */
export function dense(x: Matrix, rows: number, columns: number): Matrix {
  if (spanOf(x, rows, columns) <= 2 * rows * columns) return x;
  const array = new (x.array.constructor as Float64ArrayConstructor)(rows * columns);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) array[i * columns + j] = x.array[x.offset + i * x.row + j * x.column];
  return rowMajor(array, 0, columns);
}

/**
 * out (m × n, without gaps from `at` on) = a (m × k) · b (k × n), in sums of the dtype itself.
 * @returns whether it was done; where it was not, the plain loop must.
 */
export function multiplyTiled(
  out: TypedArray,
  at: number,
  left: Matrix,
  right: Matrix,
  m: number,
  k: number,
  n: number,
): boolean {
  if (!mayAssemble()) return false;
  const [a, b] = [dense(left, m, k), dense(right, k, n)];
  const name = out instanceof Float32Array ? "float32" : out instanceof Float64Array ? "float64" : "int32";
  const lanes = LANES[name];
  const { bytes, count } = lanes;
  const spans = [
    { length: spanOf(a, m, k), across: a.row },
    { length: spanOf(b, k, n), across: b.column },
  ];
  const plan = planOf(m, k, n, bytes, count, spans);
  const buffer = room(plan.end);
  if (buffer === undefined) return false;
  const memory = new (out.constructor as Float32ArrayConstructor)(buffer);
  memory.set(a.array.subarray(a.offset, a.offset + spans[0].length), plan.a / bytes);
  memory.set(b.array.subarray(b.offset, b.offset + spans[1].length), plan.b / bytes);
  multiplyWithin(
    routines<Product>(`product of ${name}`, () => productModule(lanes)),
    plan,
    {
      m,
      k,
      n,
      a: [a.row * bytes, a.column * bytes],
      b: [b.row * bytes, b.column * bytes],
      panel: VECTORS * count,
      bytes,
    },
  );
  const [from, stride] = [plan.c / bytes, plan.stride / bytes];
  if (stride === n) out.set(memory.subarray(from, from + m * n), at);
  else
    for (let i = 0; i < m; i++)
      out.set(memory.subarray(from + i * stride, from + i * stride + n), at + i * n);
  release();
  return true;
}

interface Sizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** From row to row and from column to column, in bytes. */
  readonly a: readonly [number, number];
  readonly b: readonly [number, number];
  readonly panel: number;
  readonly bytes: number;
}

function multiplyWithin(product: Product, plan: Plan, { m, k, n, a, b, panel, bytes }: Sizes): void {
  for (let j = 0; j < n; j += WIDTH) {
    const panels = Math.ceil(Math.min(WIDTH, n - j) / panel);
    for (let l = 0; l < k; l += DEPTH) {
      const depth = Math.min(DEPTH, k - l);
      const [fours, rest] = [Math.floor(depth / UNROLLED), depth % UNROLLED];
      product.packColumns(plan.columns, plan.b + l * b[0] + j * b[1], b[1], b[0], depth, panels);
      for (let i = 0; i < m; i += HEIGHT) {
        const tiles = Math.ceil(Math.min(HEIGHT, m - i) / ROWS);
        product.packRows(plan.rows, plan.a + i * a[0] + l * a[1], a[0], a[1], depth, tiles);
        for (let p = 0; p < panels; p++) {
          const right = plan.columns + p * panel * depth * bytes;
          const to = plan.c + i * plan.stride + (j + p * panel) * bytes;
          product.tiles(plan.rows, right, to, plan.stride, fours, rest, tiles, l > 0 ? 1 : 0);
        }
      }
    }
  }
}
