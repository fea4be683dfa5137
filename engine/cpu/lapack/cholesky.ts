/** Square roots of positive definite matrices: potrf. */
import { type Bind, type Floats, of, part, routines } from "./routine.ts";

/** L in the place of a stack of symmetric matrices [n, n], row by row. @returns whether all are positive definite. */
export type Cholesky = (a: Floats, count: number, n: number) => boolean;

export function choleskyOf(bind: Bind): Cholesky | null {
  const potrf = routines(bind, "potrf", "cipi");
  if (!potrf) return null;
  return (a, count, n) => {
    for (let k = 0; k < count; k++) {
      const matrix = part(a, k, n * n);
      // What is upper column by column is lower row by row.
      if (of(potrf, a)("U", n, matrix, n) !== 0) return false;
      for (let i = 0; i < n; i++) matrix.fill(0, i * n + i + 1, (i + 1) * n);
    }
    return true;
  };
}
