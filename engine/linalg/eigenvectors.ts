/** The directions that a symmetric matrix only stretches: Jacobi's rotations, over any number system. */

import type { Algebra } from "../core/algebra.ts";
import { contiguousLayout, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { type Primitive, type Reference, structural } from "../ops/define.ts";
import { diagonal } from "../ops/diagonal.ts";
import { where } from "../ops/elementwise/piecewise.ts";
import { detach, transpose, unsqueeze } from "../ops/view.ts";
import { empty } from "../run/make.ts";
import { toTypedArray } from "../run/read.ts";
import { eigenvectorsByLapack } from "./lapack/eigenvectors.ts";

interface Field<T> {
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  mul(a: T, b: T): T;
  div(a: T, b: T): T;
  sqrt(a: T): T;
  compare(a: T, b: T): number;
  number(v: number): T;
}

const doubles: Field<number> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  sqrt: Math.sqrt,
  compare: (a, b) => a - b,
  number: (v) => v,
};

function fieldOf<T>(algebra: Algebra<T>): Field<T> {
  const word =
    (name: string) =>
    (...args: T[]): T =>
      algebra.apply(name, args);
  return {
    add: word("add"),
    sub: word("sub"),
    mul: word("mul"),
    div: word("div"),
    sqrt: word("sqrt"),
    compare: algebra.compare,
    number: algebra.constant,
  };
}

// Convergence is quadratic: from the fifth or sixth sweep on nothing changes.
const sweeps = 12;

/** Columns are the eigenvectors by rising eigenvalue; of each the largest component is positive. Row-major, as `a` is. */
function jacobi<T>(field: Field<T>, entries: ArrayLike<T>, start: number, n: number): T[] {
  const { add, sub, mul, div, sqrt, compare, number } = field;
  const [zero, one, two] = [number(0), number(1), number(2)];
  const a: T[] = Array.from({ length: n * n }, (_, k) => {
    const mirrored = (k % n) * n + Math.floor(k / n);
    return div(add(entries[start + k], entries[start + mirrored]), two);
  });
  const v: T[] = Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? one : zero));
  const abs = (x: T): T => (compare(x, zero) < 0 ? sub(zero, x) : x);
  const rotate = (m: T[], i: number, j: number, c: T, s: T): void => {
    const [x, y] = [m[i], m[j]];
    m[i] = sub(mul(c, x), mul(s, y));
    m[j] = add(mul(s, x), mul(c, y));
  };
  for (let sweep = 0; sweep < sweeps; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q];
        if (compare(off, zero) === 0) continue;
        const theta = div(sub(a[q * n + q], a[p * n + p]), mul(two, off));
        const t = div(one, add(abs(theta), sqrt(add(mul(theta, theta), one))));
        const tangent = compare(theta, zero) < 0 ? sub(zero, t) : t;
        const c = div(one, sqrt(add(mul(tangent, tangent), one)));
        const s = mul(tangent, c);
        for (let k = 0; k < n; k++) rotate(a, k * n + p, k * n + q, c, s);
        for (let k = 0; k < n; k++) rotate(a, p * n + k, q * n + k, c, s);
        for (let k = 0; k < n; k++) rotate(v, k * n + p, k * n + q, c, s);
        a[p * n + q] = zero;
        a[q * n + p] = zero;
      }
  const order = Array.from({ length: n }, (_, k) => k).sort((i, j) => compare(a[i * n + i], a[j * n + j]));
  const signs = order.map((column) => {
    let largest = 0;
    for (let k = 1; k < n; k++)
      if (compare(abs(v[k * n + column]), abs(v[largest * n + column])) > 0) largest = k;
    return compare(v[largest * n + column], zero) < 0;
  });
  return Array.from({ length: n * n }, (_, k) => {
    const entry = v[Math.floor(k / n) * n + order[k % n]];
    return signs[k % n] ? sub(zero, entry) : entry;
  });
}

function overStack<T>(field: Field<T>, shape: readonly number[], entries: ArrayLike<T>): T[] {
  const n = shape[shape.length - 1];
  const count = sizeOf(shape.slice(0, -2));
  return Array.from({ length: count }, (_, k) => jacobi(field, entries, k * n * n, n)).flat();
}

/** Eigenvalues that are equal differ by no more roundings of the largest, for each row. */
const roundings = 32;

/** For each two of the eigenvalues, whether they differ by more than their rounding. */
export function apartOf(values: Tensor): Tensor {
  const still = detach(values);
  if (still.size === 0) return still.unsqueeze(-1).ne(still.unsqueeze(-2));
  const unit = values.dtype === "float64" ? 2 ** -53 : 2 ** -24;
  const least = still
    .abs()
    .amax(-1, true)
    .mul(roundings * still.shape[still.ndim - 1] * unit);
  return unsqueeze(still, -2).sub(unsqueeze(still, -1)).abs().gt(unsqueeze(least, -1));
}

/** Whether small entries count as much as large ones, as Jacobi's rotations have it, and LAPACK not. */
type Graded = { readonly graded?: boolean };

/** Orthonormal eigenvectors of symmetric matrices, as columns by rising eigenvalue. */
export const eigenvectorsOp: Primitive<Graded> = structural({
  name: "eigenvectors",
  saves: ["inputs", "out"],
  forward: ([x], { graded = false }) => {
    const found = graded ? null : eigenvectorsByLapack(x);
    if (found) return found;
    const out = empty(contiguousLayout(x.shape), x.type);
    out.array.set(overStack(doubles, x.shape, toTypedArray(x)));
    return out;
  },
  // dV = V (F ∘ Vᵀ dA V), with F the reciprocal differences of eigenvalues; where two are equal no direction is told from another.
  vjp: (_, g, { inputs: [x], out: v }) => {
    const turned = transpose(v, -2, -1);
    const values = diagonal(turned.matmul(x.matmul(v)), 0, -2, -1);
    const gaps = unsqueeze(values, -2).sub(unsqueeze(values, -1));
    const apart = apartOf(values);
    const inner = where(apart, turned.matmul(g).div(where(apart, gaps, 1)), 0);
    const dx = v.matmul(inner).matmul(turned);
    return dx.add(transpose(dx, -2, -1)).mul(0.5);
  },
});

export const eigenvectorsReference: Reference<Graded> = {
  of: (algebra, [x]) => ({ shape: x.shape, at: overStack(fieldOf(algebra), x.shape, x.at) }),
  samples: [
    { inputs: [{ shape: [3, 3], data: [2, 1, 0.5, 1, -1, 0.3, 0.5, 0.3, 4] }] },
    { inputs: [{ shape: [2, 2, 2], data: [1, 0.5, 0.5, 3, -2, 1, 1, 1] }] },
  ],
};
