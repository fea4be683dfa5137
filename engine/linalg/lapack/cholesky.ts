/** Square roots of positive definite matrices by LAPACK. */
import { custom } from "../../autograd/custom.ts";
import type { Tensor } from "../../core/tensor.ts";
import { tril } from "../../ops/diagonal.ts";
import { transpose } from "../../ops/view.ts";
import { solveTriangular } from "../solve.ts";
import { isWanted, kernelFor, ofRows, rowsOf } from "./ask.ts";

/** Of a stack of symmetric matrices; null where the loops find it: where a matrix is not positive definite, too. */
export function rootByLapack(x: Tensor): Tensor | null {
  const [count, n] = x.shape;
  const kernel = kernelFor("cholesky", n, x);
  const found = kernel && rowsOf(x);
  const value = found && kernel(found, count, n) ? ofRows(x, found, x.shape) : null;
  if (value === null || !isWanted(x)) return value;
  return custom({
    name: "cholesky",
    forward: (_: Tensor) => value,
    // dL = L Φ(L⁻¹ dx L⁻ᵀ), where Φ takes of a matrix the lower triangle and half the diagonal.
    backward: (g, { out }) => {
      const turned = transpose(out, -2, -1);
      const upper = { upper: true };
      const inner = turned.matmul(tril(g));
      const half = tril(inner, -1).add(tril(inner)).mul(0.5);
      const left = solveTriangular(turned, half, upper);
      const gx = transpose(solveTriangular(turned, transpose(left, -2, -1), upper), -2, -1);
      return gx.add(transpose(gx, -2, -1)).mul(0.5);
    },
  })(x);
}
