/** The one place where an op gets a faster kernel than the loop of its formula: by dtype, layout and size. The loop stays, and is what each is held against. */
import type { Dtype } from "../core/dtype.ts";
import type { Kernel, Op, ReductionKernel } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Lapack } from "./lapack/kernels.ts";
import { native } from "./native.ts";
import { type Piecewise, piecewise } from "./wasm/pieces.ts";
import { mapPieces, totalOf } from "./wasm/walk.ts";

/** Elements from which vectors take over (`npm run bench:large`). */
export const MANY = 1024;

/** Rows of a matrix from which LAPACK takes over where it is there: of one matrix and of stacks of them it takes half of the time by then, and less (`npm run bench:lapack`). */
export const ROWS: Readonly<Record<keyof Lapack, number>> = {
  lu: 4,
  cholesky: 4,
  triangular: 4,
  orthogonal: 4,
  symmetric: 8,
  singular: 4,
};

/** Compute into `out` by vectors, where they can and it is worth it. @returns whether they did. */
export function mapFaster(
  op: Op,
  dtype: Dtype,
  plain: Kernel,
  inputs: readonly Tensor[],
  out: Tensor,
): boolean {
  let kernel = op.vectors[dtype.index] as Piecewise | null | undefined;
  if (kernel === undefined) op.vectors[dtype.index] = kernel = made(op, dtype);
  if (kernel === null || out.type !== dtype || !out.layout.contiguous) return false;
  return (
    inputs.every((x) => x.type === dtype) &&
    (native.map?.(op, kernel, plain, out, inputs) || mapPieces(kernel, plain, out, inputs))
  );
}

function made(op: Op, dtype: Dtype): Piecewise | null {
  return op.bools === 0 && op.gives === "same" ? piecewise(op, dtype, false) : null;
}

/** The loops of a reduction, what they add up added by vectors where these can. */
export function totalFaster(op: Op, dtype: Dtype, plain: ReductionKernel): ReductionKernel {
  let kernel = op.vectors[dtype.index] as ReductionKernel | null | undefined;
  if (kernel === undefined) {
    const pieces = piecewise(op, dtype, true);
    kernel = pieces && { ...plain, total: totalOf(pieces, plain) };
    op.vectors[dtype.index] = kernel;
  }
  return kernel ?? plain;
}
