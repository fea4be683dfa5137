/** Conversion between dtypes: always written out, never implied. */

import type { DeviceChoice, DeviceName } from "../core/device.ts";
import { type DtypeName, dtypeOf } from "../core/dtype.ts";
import { contiguousLayout } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { empty } from "../run/make.ts";
import { onDevice } from "../run/transfer.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { ne } from "./elementwise/comparison.ts";

/** The same numbers in another dtype, as `to` says. */
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
 * Converted to a dtype, or on another device; itself if it is so already. To int32 the fraction is dropped, numbers beyond −2³¹ … 2³¹ − 1
 * become the nearer end, NaN 0; to a float, the nearest it has; to bool, whether it is not 0, so that NaN is true. On every device alike.
 * `x.to("webgpu")` is at once, `await x.to("cpu")` must be waited for and leaves the tape behind.
 * @example
 * tensor([1.5, -1.5, 3e9]).to("int32").toArray(); // [1, -1, 2147483647]
 */
export const to: To = ((x: Tensor, target: DtypeName | DeviceName | DeviceChoice) => {
  const name = typeof target === "object" && target !== null ? target.name : target;
  if (name === "cpu" || name === "webgpu") return onDevice(x, name);
  const wanted = dtypeOf(name);
  if (wanted === x.type) return x;
  return wanted.name === "bool" ? ne(x, 0) : castOp([x], { dtype: name, from: x.dtype });
}) as To;
