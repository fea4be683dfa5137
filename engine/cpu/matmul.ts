/** The product of two matrices: the plain loop, accumulated in double (of int32 modulo 2³²), and what stands in for it where there is much to do. */
import type { TypedArray } from "../core/dtype.ts";
import type { Matrix } from "./matrix.ts";
import { native } from "./native.ts";
import { multiplyTiled } from "./wasm/multiply.ts";

/** Rows · inner · columns from which the kernels take over (`npm run bench:large`). Below, a float32 product is summed in doubles and costs little. */
export const LARGE = 4096;

/**
 * out (m × n, without gaps from `at` on) = a (m × k) · b (k × n).
 * @param meanwhile what may be done while others multiply; it is not called where nobody does.
 */
export function multiply(
  out: TypedArray,
  at: number,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
  meanwhile?: () => void,
): void {
  // A single row or column is read once: there is nothing to keep in registers.
  const large = m > 1 && n > 1 && m * k * n >= LARGE;
  if (large && native.product?.(out, at, a, b, m, k, n, meanwhile)) return;
  if (!large || !multiplyTiled(out, at, a, b, m, k, n)) multiplyPlainly(out, at, a, b, m, k, n);
}

/** As `multiply`, entry by entry. */
export function multiplyPlainly(
  out: TypedArray,
  at: number,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
): void {
  const [left, right] = [a.array, b.array];
  if (out instanceof Int32Array) {
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        let sum = 0;
        let [p, q] = [a.offset + i * a.row, b.offset + j * b.column];
        for (let l = 0; l < k; l++, p += a.column, q += b.row) sum = (sum + Math.imul(left[p], right[q])) | 0;
        out[at + i * n + j] = sum;
      }
    return;
  }
  if (n === 1) {
    for (let i = 0; i < m; i++) {
      let sum = 0;
      let [p, q] = [a.offset + i * a.row, b.offset];
      for (let l = 0; l < k; l++, p += a.column, q += b.row) sum += left[p] * right[q];
      out[at + i] = sum;
    }
    return;
  }
  const row = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    for (let l = 0; l < k; l++) {
      const factor = left[a.offset + i * a.row + l * a.column];
      let q = b.offset + l * b.row;
      for (let j = 0; j < n; j++, q += b.column) row[j] += factor * right[q];
    }
    for (let j = 0; j < n; j++) out[at + i * n + j] = row[j];
  }
}
