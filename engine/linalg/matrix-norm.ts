/** Norms of matrices, and how well conditioned they are. */
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { resolveDims } from "../ops/dims.ts";
import { norm } from "../ops/norms.ts";
import { permute, reshape } from "../ops/view.ts";
import { inv } from "./solve.ts";
import { svdvals } from "./spectrum.ts";

/**
 * A norm of the matrices that two dimensions span: "fro"; 1 or −1, the largest or smallest column sum; ±Infinity, row sum; 2 or −2,
 * singular value; "nuc", the sum of the singular values.
 */
export function matrixNorm(
  x: Tensor,
  ord: "fro" | "nuc" | number = "fro",
  dim: readonly number[] = [-2, -1],
  keepdim: boolean = false,
): Tensor {
  const [a, b] = resolveDims("matrixNorm", x, dim);
  if (b === undefined)
    throw new ShapeError(`matrixNorm: takes two dimensions of shape ${shapeText(x.shape)}.`);
  if (ord === "fro") return norm(x, { dim: [a, b], keepdim });
  if (ord === "nuc" || ord === 2 || ord === -2) return spectral(x, ord, a, b, keepdim);
  if (![1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].includes(ord))
    throw new ShapeError(`matrixNorm: ord is "fro", "nuc", ±1, ±2 or ±Infinity, not ${ord}.`);
  const summed = Math.abs(ord) === 1 ? a : b;
  const sums = x.abs().sum(summed, true);
  const extreme =
    ord > 0 ? sums.amax(Math.abs(ord) === 1 ? b : a, true) : sums.amin(Math.abs(ord) === 1 ? b : a, true);
  return keepdim ? extreme : extreme.squeeze([a, b]);
}

function spectral(x: Tensor, ord: "nuc" | 2 | -2, a: number, b: number, keepdim: boolean): Tensor {
  const others = [...x.shape.keys()].filter((d) => d !== a && d !== b);
  const values = svdvals(permute(x, [...others, a, b]));
  const made = ord === "nuc" ? values.sum(-1) : ord === 2 ? values.amax(-1) : values.amin(-1);
  if (!keepdim) return made;
  return reshape(
    made,
    x.shape.map((n, d) => (d === a || d === b ? 1 : n)),
  );
}

/** How many times an error can grow when solving with a matrix: |x| · |x⁻¹|, by the largest singular value unless told. */
export function cond(x: Tensor, p: "fro" | "nuc" | number = 2): Tensor {
  if (p === 2 || p === -2) {
    const values = svdvals(x);
    const [first, last] = [values.select(-1, 0), values.select(-1, -1)];
    return p === 2 ? first.div(last) : last.div(first);
  }
  if (x.size === 0) throw new ShapeError("cond: there is no matrix.");
  return matrixNorm(x, p).mul(matrixNorm(inv(x), p));
}
