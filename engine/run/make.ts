/** Makes the tensors that results are written into, and those of single numbers. */
import type { Device } from "../core/device.ts";
import { allocate, type Dtype } from "../core/dtype.ts";
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

/** A number as a 0-d tensor. @throws {DtypeError} for a fraction beside integers. */
export function constant(value: number, dtype: Dtype, op: string): Tensor {
  if (!dtype.floating && !Number.isInteger(value)) {
    throw new DtypeError(
      `${op}: the number ${value} does not fit ${dtype.name}, and numbers never promote a tensor. Write x.to("float32") first.`,
    );
  }
  const x = empty(scalarLayout, dtype);
  x.array[0] = value;
  return x;
}
