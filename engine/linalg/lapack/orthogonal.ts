/** Orthogonal factors by LAPACK. */
import { custom } from "../../autograd/custom.ts";
import type { Tensor } from "../../core/tensor.ts";
import { tril, triu } from "../../ops/diagonal.ts";
import { cat } from "../../ops/joining.ts";
import { narrow } from "../../ops/slice.ts";
import { transpose } from "../../ops/view.ts";
import { solveTriangular } from "../solve.ts";
import { areEven, columnsOf, isWanted, kernelFor, ofColumns } from "./ask.ts";

/**
 * R [batch, rows, m], and so many columns of Q [batch, n, columns]; null where the loops find them: where a derivative is wanted, too, unless it is
 * determined by x.
 */
export function orthogonalByLapack(
  x: Tensor,
  columns: number,
  rows: number,
): { q: Tensor; r: Tensor } | null {
  const [count, n, m] = x.shape;
  const sloping = isWanted(x);
  const kernel = sloping && rows !== m ? null : kernelFor("orthogonal", Math.min(n, m), x);
  const factors = kernel && columnsOf(x);
  const vectors = factors && kernel(factors, count, n, m, sloping ? rows : columns);
  const all = vectors && ofColumns(x, factors, x.shape);
  const q = all && ofColumns(x, vectors, [count, n, sloping ? rows : columns]);
  if (!q) return null;
  const r = triu(narrow(all, 1, 0, rows));
  if (!sloping) return { q, r };
  if (!areEven(r.diagonal(0, 1, 2))) return null;
  const both = slopingFactors(x, cat([q, r], 1));
  return { q: narrow(both, 1, 0, n), r: narrow(both, 1, n, rows) };
}

/** With their derivative (Walter and Lehmann, 2010). @param value Q above R. */
function slopingFactors(x: Tensor, value: Tensor): Tensor {
  return custom({
    name: "qr",
    forward: (_: Tensor) => value,
    backward: (g, { out }) => {
      const [, n, m] = x.shape;
      const [q, gq] = [narrow(out, 1, 0, n), narrow(g, 1, 0, n)];
      const [r, gr] = [narrow(out, 1, n, m), triu(narrow(g, 1, n, m))];
      const inner = tril(r.matmul(transpose(gr, 1, 2)).sub(transpose(gq, 1, 2).matmul(q)));
      const even = inner.add(transpose(tril(inner, -1), 1, 2));
      return solveTriangular(transpose(r, 1, 2), gq.add(q.matmul(even)), { upper: false, left: false });
    },
  })(x);
}
