/** Conversion between dtypes: always written out, never implied. */

import type { DeviceChoice, DeviceName } from "../core/device.ts";
import { type DtypeName, dtypeOf, isDtypeName } from "../core/dtype.ts";
import { contiguousLayout } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { DtypeError } from "../errors.ts";
import { checkTensor } from "../run/agree.ts";
import { empty } from "../run/make.ts";
import { onDevice } from "../run/transfer.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { ne } from "./elementwise/comparison.ts";

/** The same numbers in another dtype; int32 drops the fraction. */
export const castOp: Primitive<{ dtype: DtypeName; from: DtypeName }> = structural({
  name: "cast",
  portable: true,
  forward: ([x], { dtype }) => {
    const out = empty(contiguousLayout(x.shape), dtypeOf(dtype), x.on);
    copyElements(out, x);
    return out;
  },
  jvp: "linear",
  vjp: (_, g, __, { from }) => to(g, from) as Tensor,
});

export const castReference: Reference<{ dtype: DtypeName; from: DtypeName }> = {
  of: (_, [x]) => x,
  samples: [{ inputs: [{ shape: [2] }], attributes: { dtype: "float64", from: "float32" } }],
};

/** What `to` takes, as a method. */
export interface ToMethod {
  (dtype: DtypeName): Tensor;
  (device: "webgpu"): Tensor;
  (device: "cpu"): Promise<Tensor>;
  (device: DeviceName | DeviceChoice): Tensor | Promise<Tensor>;
}

/** To a dtype, or to a device. */
export interface To {
  (x: Tensor, dtype: DtypeName): Tensor;
  (x: Tensor, device: "webgpu"): Tensor;
  (x: Tensor, device: "cpu"): Promise<Tensor>;
  (x: Tensor, device: DeviceName | DeviceChoice): Tensor | Promise<Tensor>;
  /** Of the method; only its type is used. */
  readonly overloads?: ToMethod;
}

/**
 * Converted to a dtype, or on another device; itself if it is so already. int32 drops the fraction, bool asks whether it is not 0.
 * `x.to("webgpu")` is at once, `await x.to("cpu")` must be waited for and leaves the tape behind.
 * @example
 * tensor([1.5]).to("int32").toArray(); // [1]
 */
export const to: To = ((x: Tensor, target: DtypeName | DeviceName | DeviceChoice) => {
  checkTensor(x, "to");
  const name = typeof target === "object" && target !== null ? target.name : target;
  if (name === "cpu" || name === "webgpu") return onDevice(x, name);
  if (!isDtypeName(name)) {
    throw new DtypeError(
      `to: "${String(name)}" is neither a dtype ("float32", "float64", "int32", "bool") nor a device ("cpu", "webgpu").`,
    );
  }
  const wanted = dtypeOf(name);
  if (wanted === x.type) return x;
  return wanted.name === "bool" ? ne(x, 0) : castOp([x], { dtype: name, from: x.dtype });
}) as To;
