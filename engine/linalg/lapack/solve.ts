/** Linear equations by LAPACK. */
import { custom } from "../../autograd/custom.ts";
import type { Tensor } from "../../core/tensor.ts";
import type { TriangleKind } from "../../cpu/lapack/triangular.ts";
import { transpose } from "../../ops/view.ts";
import { columnsOf, isWanted, kernelFor, ofColumns, ofRows, rowsOf, rowsRead } from "./ask.ts";

/** The x with a · x = b, of [batch, n, n] and [batch, n, columns]; null where the loops solve it. */
export function solvedByLapack(a: Tensor, b: Tensor, solve: (a: Tensor, b: Tensor) => Tensor): Tensor | null {
  const [count, n, columns] = b.shape;
  const kernel = kernelFor("lu", n, a, b);
  const factors = kernel && columnsOf(a);
  const found = factors && columnsOf(b);
  if (!found || !kernel.solve(factors, found, count, n, columns)) return null;
  const x = ofColumns(b, found, b.shape);
  if (x === null || !isWanted(a, b)) return x;
  return custom({
    name: "solve",
    forward: (_a: Tensor, _b: Tensor) => x,
    backward: (g, { inputs: [matrix], out }) => {
      const gb = solve(transpose(matrix, -2, -1), g);
      return [gb.matmul(transpose(out, -2, -1)).neg(), gb];
    },
  })(a, b);
}

/** As `solveTriangular`, of [batch, n, n] with zeros beside the triangle, and [batch, n, columns]; null where the loops solve it. */
export function substitutedByLapack(
  a: Tensor,
  b: Tensor,
  kind: TriangleKind,
  solveTriangular: (a: Tensor, b: Tensor, kind: TriangleKind) => Tensor,
): Tensor | null {
  const [count, n, columns] = b.shape;
  const kernel = kernelFor("triangular", n, a, b);
  const matrices = kernel && rowsRead(a);
  const found = matrices && rowsOf(b);
  if (!found) return null;
  kernel(matrices, found, count, n, columns, kind);
  // Where the diagonal has a 0 something is infinite, and the loops say what.
  const x = ofRows(b, found, b.shape);
  if (x === null || !isWanted(a, b)) return x;
  return custom({
    name: "solveTriangular",
    forward: (_a: Tensor, _b: Tensor) => x,
    backward: (g, { inputs: [matrix], out }) => {
      const gb = solveTriangular(transpose(matrix, -2, -1), g, { ...kind, upper: !kind.upper });
      return [gb.matmul(transpose(out, -2, -1)).neg(), gb];
    },
  })(a, b);
}
