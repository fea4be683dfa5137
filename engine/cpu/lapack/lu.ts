/** Elimination with row exchanges, and linear equations by it: getrf and getrs. */
import { type Bind, type Floats, of, part, routines } from "./routine.ts";

export interface Lu {
  /**
   * L and U in the place of a stack of matrices [n, m], column by column.
   * @returns the row, from 1, that was exchanged with each in turn; null where a pivot is 0.
   */
  factor(a: Floats, count: number, n: number, m: number): Int32Array | null;
  /** The x with a · x = b, in the place of b [n, columns], column by column, as a [n, n] is. @returns whether there is one. */
  solve(a: Floats, b: Floats, count: number, n: number, columns: number): boolean;
}

export function luOf(bind: Bind): Lu | null {
  const getrf = routines(bind, "getrf", "iipip");
  const getrs = routines(bind, "getrs", "ciipippi");
  if (!getrf || !getrs) return null;
  const factor: Lu["factor"] = (a, count, n, m) => {
    const least = Math.min(n, m);
    const pivots = new Int32Array(count * least);
    for (let k = 0; k < count; k++)
      if (of(getrf, a)(n, m, part(a, k, n * m), n, part(pivots, k, least)) !== 0) return null;
    return pivots;
  };
  return {
    factor,
    solve: (a, b, count, n, columns) => {
      const pivots = factor(a, count, n, n);
      if (pivots === null) return false;
      for (let k = 0; k < count; k++) {
        const [lu, rows] = [part(a, k, n * n), part(pivots, k, n)];
        of(getrs, a)("N", n, columns, lu, n, rows, part(b, k, n * columns), n);
      }
      return true;
    },
  };
}
