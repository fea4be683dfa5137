/** Triangular factors by LAPACK. */
import { custom } from "../../autograd/custom.ts";
import { int32 } from "../../core/dtype.ts";
import { contiguousLayout, sizeOf } from "../../core/layout.ts";
import { Tensor } from "../../core/tensor.ts";
import { identity } from "../../ops/constants.ts";
import { tril, triu } from "../../ops/diagonal.ts";
import { transpose } from "../../ops/view.ts";
import { solveTriangular } from "../solve.ts";
import { areEven, columnsOf, isWanted, kernelFor, ofColumns } from "./ask.ts";

/** Of exchanges in turn, as a matrix like x. */
type Permutation = (x: Tensor, pivots: Tensor, n: number) => Tensor;

/** Null where the loops find them: where a pivot is 0, or a derivative is wanted and one is small, or the matrix is not square. */
export function factorsByLapack(x: Tensor, permutation: Permutation): { LU: Tensor; pivots: Tensor } | null {
  const [n, m] = x.shape.slice(-2);
  const [batch, least] = [x.shape.slice(0, -2), Math.min(n, m)];
  const kernel = n !== m && isWanted(x) ? null : kernelFor("lu", least, x);
  const factors = kernel && columnsOf(x);
  const rows = factors && kernel.factor(factors, sizeOf(batch), n, m);
  const value = rows && ofColumns(x, factors, x.shape);
  if (!value || (isWanted(x) && !areEven(value.diagonal(0, -2, -1)))) return null;
  const pivots = new Tensor(rows, 0, contiguousLayout([...batch, least]), int32, null);
  return { LU: isWanted(x) ? slopingFactors(x, value, permutation(value, pivots, n)) : value, pivots };
}

/** With their derivative: dL = L tril(F, −1) and dU = triu(F) U, of F = L⁻¹ Pᵀ dx U⁻¹. */
function slopingFactors(x: Tensor, value: Tensor, order: Tensor): Tensor {
  return custom({
    name: "luFactor",
    forward: (_: Tensor) => value,
    backward: (g, { out }) => {
      const turned = transpose(out, -2, -1);
      const [lower, upper] = [tril(out, -1).add(identity(out)), triu(out)];
      const [gl, gu] = [
        transpose(lower, -2, -1).matmul(tril(g, -1)),
        triu(g).matmul(transpose(upper, -2, -1)),
      ];
      const inner = tril(gl, -1).add(triu(gu));
      const left = solveTriangular(turned, inner, { upper: true, unitriangular: true });
      const both = solveTriangular(turned, left, { upper: false, left: false });
      return order.matmul(both);
    },
  })(x);
}
