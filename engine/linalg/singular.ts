/** Singular values with their vectors, and what is made of them: pseudo-inverses, ranks, least squares. */

import { custom } from "../autograd/custom.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { filled, identity } from "../ops/constants.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { flip } from "../ops/flip.ts";
import { cat } from "../ops/joining.ts";
import { norm, sizeFor } from "../ops/norms.ts";
import { narrow } from "../ops/slice.ts";
import { detach, reshape, squeeze, transpose, unsqueeze } from "../ops/view.ts";
import { checkRank } from "../run/limits.ts";
import { asColumn } from "./elimination.ts";
import { directions } from "./equal-eigenvalues.ts";
import { singularByLapack } from "./lapack/singular.ts";
import { completed } from "./orthogonal.ts";
import { straightened, svdvals, tiedSingularValues } from "./spectrum.ts";

export interface SvdOptions {
  /** Square U and V, as in PyTorch; else as many columns as there are singular values. */
  readonly fullMatrices?: boolean;
}

const unitOf = (x: Tensor): number => (x.dtype === "float64" ? 2 ** -52 : 2 ** -23);

/** Of [n, m] with n ≥ m: U [n, m], the singular values falling, V [m, m]. */
function tallSvd(tall: Tensor): { u: Tensor; s: Tensor; v: Tensor } {
  const size = sizeFor(tall.abs(), (y) => y.amax([-2, -1], true));
  const even = tall.div(size);
  const { turned, first } = straightened(even);
  const squares = transpose(turned, -2, -1).matmul(turned);
  const second = directions(squares, true);
  const columns = turned.matmul(second);
  const lengths = norm(columns, { dim: -2 });
  const values = flip(tiedSingularValues(squares, second, lengths), -1);
  const least = detach(values)
    .amax(-1, true)
    .mul(unitOf(tall) * Math.max(...tall.shape.slice(-2)));
  const some = unsqueeze(detach(values).gt(least), -2);
  const falling = flip(columns, -1);
  const found = where(some, falling.div(where(some, unsqueeze(flip(lengths, -1), -2), 1)), 0);
  const m = tall.shape[tall.ndim - 1];
  const whole = narrow(completed(detach(found)), -1, 0, m);
  return {
    u: where(some, found, whole),
    s: values.mul(squeeze(size, -1)),
    v: flip(first.matmul(second), -1),
  };
}

/** The identity of matrices like x's. */
function unit(x: Tensor, n: number): Tensor {
  return identity(filled(x, [...x.shape.slice(0, -2), n, n], 0));
}

/** A square matrix whose first columns are those of `u`; the others, which nothing determines, are without gradient. */
function squared(u: Tensor): Tensor {
  const [n, m] = u.shape.slice(-2);
  if (n === m) return u;
  return cat([u, narrow(completed(detach(u)), -1, m, n - m)], -1);
}

/**
 * x = U · diag(S) · Vh, of matrices: columns of U and rows of Vh orthonormal, S falling. Signs of pairs of vectors are not determined, nor, where singular
 * values are equal, the vectors themselves: what depends on them has no gradient there (the parts that would be infinite are left out);
 * functions of S that treat equal values alike have theirs. By Jacobi's rotations.
 * @example
 * linalg.svd(tensor([[0, 2], [1, 0]])).S.toArray(); // [2, 1]
 */
export function svd(
  x: Tensor,
  { fullMatrices = true }: SvdOptions = {},
): { U: Tensor; S: Tensor; Vh: Tensor } {
  checkRank("svd", "x", x, 2, "[…, n, m]");
  const [n, m] = x.shape.slice(-2);
  const least = Math.min(n, m);
  if (x.size === 0) {
    const none = x.sum();
    const [rows, columns] = fullMatrices ? [n, m] : [least, least];
    return {
      U: narrow(unit(x, n), -1, 0, rows).add(none),
      S: filled(x, [...x.shape.slice(0, -2), least], 0).add(none),
      Vh: narrow(unit(x, m), -2, 0, columns).add(none),
    };
  }
  const given = singularByLapack(x, fullMatrices ? "all" : "some");
  if (given) return { U: given.u!, S: given.s, Vh: given.vh! };
  const wide = n < m;
  const { u, s, v } = tallSvd(wide ? transpose(x, -2, -1) : x);
  const [left, right] = wide ? [v, u] : [u, v];
  const U = fullMatrices ? squared(left) : left;
  return { U, S: s, Vh: transpose(fullMatrices ? squared(right) : right, -2, -1) };
}

export interface ToleranceOptions {
  /** Singular values up to this count as 0. */
  readonly atol?: number | Tensor | null;
  /** And up to this share of the largest; the larger side times a rounding unless told, or 0 beside atol. */
  readonly rtol?: number | Tensor | null;
  /** Whether x is symmetric: then its lower triangle is all that is read, and the gradient that of such a matrix. */
  readonly hermitian?: boolean;
}

function leastOf(x: Tensor, values: Tensor, { atol, rtol }: ToleranceOptions): Tensor {
  const share =
    rtol ?? (atol === undefined || atol === null ? unitOf(x) * Math.max(...x.shape.slice(-2)) : 0);
  const shared = values.amax(-1, true).mul(typeof share === "number" ? share : unsqueeze(share, -1));
  const least = atol ?? 0;
  return shared.maximum(typeof least === "number" ? filled(values, [], least) : unsqueeze(least, -1));
}

function lowerMirrored(x: Tensor): Tensor {
  return x.tril().add(transpose(x.tril(-1), -2, -1));
}

/**
 * Moore's and Penrose's inverse: what solves x · y = b best, and with the shortest y. Its gradient is right where singular values are equal, and
 * where some are 0 as long as these stay 0 (Golub and Pereyra, 1973).
 * @example
 * linalg.pinv(tensor([[2, 0], [0, 0]])).toArray(); // [[0.5, 0], [0, 0]]
 */
export function pinv(x: Tensor, options: ToleranceOptions = {}): Tensor {
  checkRank("pinv", "x", x, 2, "[…, n, m]");
  const [n, m] = x.shape.slice(-2);
  if (x.size === 0) return filled(x, [...x.shape.slice(0, -2), m, n], 0).add(x.sum());
  const inverse = custom({
    name: "pinv",
    forward: (a: Tensor) => {
      const { U, S, Vh } = svd(options.hermitian ? lowerMirrored(a) : a, { fullMatrices: false });
      const some = S.gt(leastOf(a, S, options));
      const scale = where(some, where(some, S, 1).reciprocal(), 0);
      return transpose(Vh, -2, -1)
        .mul(unsqueeze(scale, -2))
        .matmul(transpose(U, -2, -1));
    },
    backward: (g, { inputs: [a], out: p }) => {
      const [pt, gt] = [transpose(p, -2, -1), transpose(g, -2, -1)];
      const [rows, columns] = [unit(a, n).sub(a.matmul(p)), unit(a, m).sub(p.matmul(a))];
      return rows
        .matmul(gt)
        .matmul(p.matmul(pt))
        .add(pt.matmul(p).matmul(gt).matmul(columns))
        .sub(pt.matmul(g).matmul(pt));
    },
  });
  return inverse(x);
}

/** How many singular values are more than rounding, as int32; without gradient. */
export function matrixRank(x: Tensor, options: ToleranceOptions = {}): Tensor {
  checkRank("matrixRank", "x", x, 2, "[…, n, m]");
  const still = detach(options.hermitian ? lowerMirrored(x) : x);
  const values = svdvals(still);
  if (values.size === 0) return values.sum(-1).to("int32");
  return values
    .gt(leastOf(still, values, options))
    .to("int32")
    .sum(-1);
}

export interface LstsqOptions {
  /** Singular values up to this share of the largest count as 0. */
  readonly rcond?: number | null;
  /** LAPACK's names: "gels" takes a to be of full rank; "gelsd" and "gelss" tell its singular values. */
  readonly driver?: "gels" | "gelsy" | "gelsd" | "gelss" | null;
}

/**
 * The x for which a · x is nearest to b, and of several the shortest. Residuals (sums of squares, a column each) are there if a has more rows than columns and
 * full rank may be taken for granted; rank and singular values as the driver tells them; what is not told is empty.
 * @throws {ShapeError} unless a and b have the same rows.
 */
export function lstsq(
  a: Tensor,
  b: Tensor,
  { rcond, driver = "gelsy" }: LstsqOptions = {},
): { solution: Tensor; residuals: Tensor; rank: Tensor; singularValues: Tensor } {
  checkRank("lstsq", "a", a, 2, "[…, n, m]");
  if (b.ndim === a.ndim - 1) {
    const found = lstsq(a, asColumn(b), { rcond, driver });
    return { ...found, solution: squeeze(found.solution, -1) };
  }
  const [n, m] = a.shape.slice(-2);
  if (b.ndim < 2 || b.shape[b.ndim - 2] !== n)
    throw new ShapeError(`lstsq: shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} do not fit.`);
  const solution = pinv(a, { rtol: rcond }).matmul(b);
  const none = filled(a, [0], 0);
  const values = driver === "gelsd" || driver === "gelss" ? svdvals(detach(a)) : none;
  return {
    solution,
    residuals: n > m ? b.sub(a.matmul(solution)).square().sum(-2) : none,
    rank: driver === "gels" ? reshape(none.to("int32"), [0]) : matrixRank(a, { rtol: rcond }),
    singularValues: values,
  };
}
