/** Makes the tensors that results are written into, and those of single numbers. */
import type { Device } from "../core/device.ts";
import { allocate, type Dtype, int32, stored } from "../core/dtype.ts";
import { type Layout, scalarLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError } from "../errors.ts";

/** A fresh untracked tensor for results, whose elements are yet to be written. */
export function empty(layout: Layout, dtype: Dtype, on: Device | null = null): Tensor {
  const storage = on === null ? allocate(dtype, layout.size) : on.allocate(dtype, layout.size);
  return new Tensor(storage, 0, layout, dtype, null, on);
}

/** A fresh untracked tensor of zeros. */
export function blank(layout: Layout, dtype: Dtype, on: Device | null = null): Tensor {
  const x = empty(layout, dtype, on);
  if (on !== null) on.fill(x, 0);
  return x;
}

/** Whether a dtype has this number; of floating ones, as near as it comes. */
export function fits(value: number, dtype: Dtype): boolean {
  return (
    dtype.held?.fits(value) ??
    (dtype.floating || (dtype === int32 ? (value | 0) === value : value === 0 || value === 1))
  );
}

/** @throws {DtypeError} for a number that the dtype has not. */
export function checkFits(value: number, dtype: Dtype, op: string): void {
  if (fits(value, dtype)) return;
  const wider = !Number.isInteger(value) ? "float32" : dtype === int32 ? "float64" : "int32";
  throw new DtypeError(
    `${op}: the number ${value} does not fit ${dtype.name}, and numbers never promote a tensor. Write x.to("${wider}") first.`,
  );
}

/** A number as a 0-d tensor. @throws {DtypeError} for one that the dtype has not, as a fraction beside integers. */
export function constant(value: number, dtype: Dtype, op: string): Tensor {
  checkFits(value, dtype, op);
  const x = empty(scalarLayout, dtype);
  x.array[0] = stored(dtype, value);
  return x;
}
