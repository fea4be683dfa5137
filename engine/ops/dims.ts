/** The dimensions an op is told to work on, however they were written. */

import { resolveDim } from "../core/layout.ts";
import type { ReductionAttributes } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";

export type Dims = number | readonly number[];

export interface ReductionOptions {
  /** Which dimensions. @defaultValue all */
  readonly dim?: Dims | null;
  /** Keep the reduced dimensions, with size 1. */
  readonly keepdim?: boolean;
}

const all: ReductionAttributes = Object.freeze({ dim: null, keepdim: false });

export function isOptions<O extends object>(value: unknown): value is O {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Tensor);
}

/** From `x.sum(0)`, `x.sum([0, 1], true)` or `x.sum({ dim: 0, keepdim: true })`. */
export function reductionAttributes(
  op: string,
  x: Tensor,
  dim?: Dims | ReductionOptions | null,
  keepdim: boolean = false,
): ReductionAttributes {
  if (dim === undefined && !keepdim) return all;
  if (isOptions<ReductionOptions>(dim)) return reductionAttributes(op, x, dim.dim, dim.keepdim);
  if (dim === undefined || dim === null) return { dim: null, keepdim };
  return { dim: resolveDims(op, x, dim as Dims), keepdim };
}

/** @throws {ShapeError} out of range, or the same dimension twice. */
export function resolveDims(op: string, x: Tensor, dims: Dims): readonly number[] {
  const list = (typeof dims === "number" ? [dims] : dims).map((d) => resolveDim(d, x.ndim, op));
  if (new Set(list).size < list.length)
    throw new ShapeError(`${op}: a dimension is named twice in [${list.join(", ")}].`);
  return list;
}
