/** Lengths of vectors and matrices, and distances. */

import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { svdvals } from "../linalg/spectrum.ts";
import { norm } from "./composed.ts";
import { pick } from "./constants.ts";
import { type Dims, resolveDims } from "./dims.ts";
import { where } from "./elementwise/piecewise.ts";
import { permute, reshape, unsqueeze } from "./view.ts";

/** The p-norm of vectors along dimensions: `norm` with PyTorch's order of arguments. */
export function vectorNorm(x: Tensor, ord: number = 2, dim?: Dims | null, keepdim: boolean = false): Tensor {
  return norm(x, { p: ord, dim, keepdim });
}

/**
 * A norm of the matrices that two dimensions span: "fro"; 1 or −1, the largest or smallest column sum; ±Infinity, op sum; 2 or −2,
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

/** The p-norm of x − y. */
export function dist(x: Tensor, y: Tensor, p: number = 2): Tensor {
  return norm(x.sub(y), { p });
}

/**
 * The distances between all rows of x and all rows of y, of two stacks of matrices.
 * @example
 * tensor([[0, 0], [3, 4]]).cdist(tensor([[0, 0]])).toArray(); // [[0], [5]]
 */
export function cdist(x: Tensor, y: Tensor, p: number = 2): Tensor {
  if (x.ndim < 2 || y.ndim < 2 || x.shape[x.ndim - 1] !== y.shape[y.ndim - 1])
    throw new ShapeError(
      `cdist: shapes ${shapeText(x.shape)} and ${shapeText(y.shape)} hold no rows of one length.`,
    );
  return norm(unsqueeze(x, -2).sub(unsqueeze(y, -3)), { p, dim: -1 });
}

/** The distances between all pairs of rows, each pair once. */
export function pdist(x: Tensor, p: number = 2): Tensor {
  const n = x.shape[0];
  const pairs = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n - i - 1 }, (_, k) => [i, i + k + 1]),
  ).flat();
  const [left, right] = [0, 1].map((side) =>
    pick(
      x,
      0,
      pairs.map((pair) => pair[side]),
    ),
  );
  return norm(left.sub(right), { p, dim: 1 });
}

/** Slices along a dimension shortened to a p-norm of `maxnorm` where theirs is larger. */
export function renorm(x: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  const d = resolveDim(dim, x.ndim, "renorm");
  const others = [...x.shape.keys()].filter((k) => k !== d);
  const length = norm(x, { p, dim: others, keepdim: true });
  return x.mul(where(length.gt(maxnorm), length.add(1e-7).reciprocal().mul(maxnorm), 1));
}
