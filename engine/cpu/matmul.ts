/** The product of two row-major matrices, accumulated in double. */
import type { TypedArray } from "../core/dtype.ts";

/** out (m × n, from `at` on) = a (m × k, from `p` on) · b (k × n, from `q` on). */
export function multiply(
  out: TypedArray,
  at: number,
  a: TypedArray,
  p: number,
  b: TypedArray,
  q: number,
  m: number,
  k: number,
  n: number,
): void {
  const row = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    row.fill(0);
    for (let l = 0; l < k; l++) {
      const factor = a[p + i * k + l];
      const start = q + l * n;
      for (let j = 0; j < n; j++) row[j] += factor * b[start + j];
    }
    for (let j = 0; j < n; j++) out[at + i * n + j] = row[j];
  }
}
