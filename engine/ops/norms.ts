/** Lengths of vectors and matrices, and distances. */

import { resolveDim } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { checkRange, notNegative, numeric } from "../run/limits.ts";
import { norm } from "./composed.ts";
import { pick } from "./constants.ts";
import type { Dims } from "./dims.ts";
import { where } from "./elementwise/piecewise.ts";
import { unsqueeze } from "./view.ts";

/** The p-norm of vectors along dimensions: `norm` with PyTorch's order of arguments. */
export function vectorNorm(x: Tensor, ord: number = 2, dim?: Dims | null, keepdim: boolean = false): Tensor {
  return norm(x, { p: ord, dim, keepdim });
}

/** The p-norm of x − y. */
export function dist(x: Tensor, y: Tensor, p: number = 2): Tensor {
  return norm(x.sub(y), { p });
}

/**
 * The distances between all rows of x and all rows of y, of two stacks of matrices.
 * @example
 * cdist(tensor([[0, 0], [3, 4]]), tensor([[0, 0]])).toArray(); // [[0], [5]]
 */
export function cdist(x: Tensor, y: Tensor, p: number = 2): Tensor {
  if (x.ndim < 2 || y.ndim < 2 || x.shape[x.ndim - 1] !== y.shape[y.ndim - 1])
    throw new ShapeError(
      `cdist: shapes ${shapeText(x.shape)} and ${shapeText(y.shape)} hold no rows of one length.`,
    );
  checkPower("cdist", p);
  return norm(unsqueeze(x, -2).sub(unsqueeze(y, -3)), { p, dim: -1 });
}

function checkPower(op: string, p: number): void {
  if (!(p >= 0)) throw new RangeError(`${op}: p must be a number at least 0, or Infinity, not ${p}.`);
}

/** The distances between all pairs of rows, each pair once. */
export function pdist(x: Tensor, p: number = 2): Tensor {
  if (x.ndim !== 2) throw new ShapeError(`pdist: takes a matrix of rows, not shape ${shapeText(x.shape)}.`);
  checkPower("pdist", p);
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

const above = numeric("a number above 0, or Infinity", (v) => v > 0);

/** Slices along a dimension shortened to a p-norm of `maxnorm` where theirs is larger. */
export function renorm(x: Tensor, p: number, dim: number, maxnorm: number): Tensor {
  const d = resolveDim(dim, x.ndim, "renorm");
  checkRange("renorm", "p", p, above);
  checkRange("renorm", "maxnorm", maxnorm, notNegative);
  const others = [...x.shape.keys()].filter((k) => k !== d);
  const length = norm(x, { p, dim: others, keepdim: true });
  return where(length.gt(maxnorm), x.div(length.add(1e-7)).mul(maxnorm), x);
}
