/** Eigenvectors of symmetric matrices: syevd, in doubles as the loop is. */
import { type Bind, part, routine } from "./routine.ts";

/**
 * Eigenvectors by rising eigenvalue, one after another, in the place of a stack of matrices [n, n], whose mean with the transpose counts.
 * Of each the largest component is positive. @returns whether they were found.
 */
export type Symmetric = (a: Float64Array, count: number, n: number) => boolean;

/** Make the largest component of n, `step` apart, positive, and the other vector that belongs to it turn alike. */
export function turnToPositive(
  vector: Float64Array,
  from: number,
  step: number,
  n: number,
  other?: readonly [array: Float64Array, from: number, step: number, n: number],
): void {
  let largest = 0;
  for (let k = 0, at = from; k < n; k++, at += step)
    if (Math.abs(vector[at]) > Math.abs(largest)) largest = vector[at];
  if (largest >= 0) return;
  for (let k = 0, at = from; k < n; k++, at += step) vector[at] = -vector[at];
  if (!other) return;
  const [array, start, by, m] = other;
  for (let k = 0, at = start; k < m; k++, at += by) array[at] = -array[at];
}

export function symmetricOf(bind: Bind): Symmetric | null {
  const syevd = routine(bind, "dsyevd_", "ccipippipi");
  if (!syevd) return null;
  return (a, count, n) => {
    const [values, asked, askedWhole] = [new Float64Array(n), new Float64Array(1), new Int32Array(1)];
    syevd("V", "L", n, a, n, values, asked, -1, askedWhole, -1);
    const [work, whole] = [new Float64Array(asked[0]), new Int32Array(askedWhole[0])];
    for (let k = 0; k < count; k++) {
      const matrix = part(a, k, n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j < i; j++) {
          const mean = (matrix[i * n + j] + matrix[j * n + i]) / 2;
          matrix[i * n + j] = matrix[j * n + i] = mean;
        }
      if (syevd("V", "L", n, matrix, n, values, work, work.length, whole, whole.length) !== 0) return false;
      for (let i = 0; i < n; i++) turnToPositive(matrix, i * n, 1, n);
    }
    return true;
  };
}
