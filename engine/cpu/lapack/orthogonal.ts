/** Orthogonal factors by Householder's reflections: geqrf and orgqr. */
import { type Bind, type Floats, of, part, room, routines } from "./routine.ts";

/**
 * R in the upper triangles of a stack of matrices [n, m], column by column.
 * @returns the first `columns` columns of Q [n, columns], column by column too; null where they are not to be had.
 */
export type Orthogonal = (a: Floats, count: number, n: number, m: number, columns: number) => Floats | null;

export function orthogonalOf(bind: Bind): Orthogonal | null {
  const geqrf = routines(bind, "geqrf", "iipippi");
  const orgqr = routines(bind, "orgqr", "iiipippi");
  if (!geqrf || !orgqr) return null;
  return (a, count, n, m, columns) => {
    const least = Math.min(n, m);
    const [factor, product] = [of(geqrf, a), of(orgqr, a)];
    const q = new (a.constructor as Float64ArrayConstructor)(Math.max(1, count * n * columns)) as Floats;
    const [tau, asked] = [room(a, least), room(a, 2)];
    factor(n, m, a, n, tau, asked, -1);
    let work = room(a, asked[0]);
    if (columns > 0) {
      product(n, columns, least, q, n, tau, asked, -1);
      if (asked[0] > work.length) work = room(a, asked[0]);
    }
    for (let k = 0; k < count; k++) {
      const [matrix, vectors] = [part(a, k, n * m), part(q, k, n * columns)];
      if (factor(n, m, matrix, n, tau, work, work.length) !== 0) return null;
      if (columns === 0) continue;
      vectors.set(matrix.subarray(0, n * Math.min(m, columns)));
      if (product(n, columns, least, vectors, n, tau, work, work.length) !== 0) return null;
    }
    return q;
  };
}
