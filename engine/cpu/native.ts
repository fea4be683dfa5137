/** What multiplies matrices in the place of our own kernels, where somebody asked for it (`openDevice("cpu", { blas: true })`). */
import type { TypedArray } from "../core/dtype.ts";
import type { Matrix } from "./matrix.ts";

/** As `multiply`. @returns whether it was done; not of matrices that lie otherwise than it takes. */
export type Product = (
  out: TypedArray,
  at: number,
  a: Matrix,
  b: Matrix,
  m: number,
  k: number,
  n: number,
) => boolean;

export const native: { product: Product | null } = { product: null };
