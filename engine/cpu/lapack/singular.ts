/** Singular values with their vectors: gesdd, in doubles as the loop is. */
import { type Bind, part, routine } from "./routine.ts";
import { turnToPositive } from "./symmetric.ts";

export interface Singular {
  /** [n, k], k as many as singular values, or n of full matrices; rows without gaps. */
  readonly u: Float64Array;
  /** Falling. */
  readonly s: Float64Array;
  /** [k, m], or [m, m]. */
  readonly vh: Float64Array;
}

/**
 * Of a stack of matrices [n, m], row by row, which it overwrites. Of each vector on the side that has fewer rows the largest component is positive.
 * @param vectors how many: none, as many as singular values, or all. @returns null where they were not found.
 */
export type SingularValues = (
  a: Float64Array,
  count: number,
  n: number,
  m: number,
  vectors: "none" | "some" | "all",
) => Singular | null;

export function singularOf(bind: Bind): SingularValues | null {
  const gesdd = routine(bind, "dgesdd_", "ciipippipipip");
  if (!gesdd) return null;
  return (a, count, n, m, vectors) => {
    const least = Math.min(n, m);
    const job = { none: "N", some: "S", all: "A" }[vectors];
    const [rows, columns] = vectors === "all" ? [n, m] : [least, least];
    const held = vectors === "none" ? 0 : count;
    const u = new Float64Array(Math.max(1, held * n * rows));
    const vh = new Float64Array(Math.max(1, held * m * columns));
    const [s, whole, asked] = [
      new Float64Array(count * least),
      new Int32Array(8 * least),
      new Float64Array(1),
    ];
    // Row by row x is its transpose, V S Uᵀ: what LAPACK calls U is Vh row by row, and what it calls Vᵀ is U.
    gesdd(job, m, n, a, m, s, vh, m, u, rows, asked, -1, whole);
    const work = new Float64Array(asked[0]);
    for (let k = 0; k < count; k++) {
      const [left, right] = [part(u, k, n * rows), part(vh, k, m * columns)];
      const values = part(s, k, least);
      const matrix = part(a, k, n * m);
      if (gesdd(job, m, n, matrix, m, values, right, m, left, rows, work, work.length, whole) !== 0)
        return null;
      if (vectors === "none") continue;
      for (let i = 0; i < least; i++)
        if (n < m) turnToPositive(left, i, rows, n, [right, i * m, 1, m]);
        else turnToPositive(right, i * m, 1, m, [left, i, rows, n]);
    }
    return { u, s, vh };
  };
}
