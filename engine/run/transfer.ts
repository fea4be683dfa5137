/** Tensors from one device to another. */

import type { Device, DeviceName } from "../core/device.ts";
import { deviceNamed } from "../core/device.ts";
import type { TypedArray } from "../core/dtype.ts";
import { contiguousLayout } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError } from "../errors.ts";
import { toTypedArray } from "./read.ts";

/** A tensor over elements that nobody else keeps, on a device. */
export function placed(x: Tensor, on: Device | null): Tensor {
  if (on === null) return x;
  return new Tensor(on.upload(x.type, toTypedArray(x)), 0, contiguousLayout(x.shape), x.type, null, on);
}

export function onDevice(x: Tensor, name: DeviceName): Tensor | Promise<Tensor> {
  if (name === "cpu") return fetched(x);
  const on = deviceNamed(name);
  if (x.on === on) return x;
  if (x.node !== null && mode.grad) {
    throw new DeviceError(
      `to: the tensor requires grad, and no backward waits for ${name}. Make the leaf there, with { device: "${name}", requiresGrad: true }, or write x.detach().to("${name}").`,
    );
  }
  if (mode.forward?.concerns([x]))
    throw new DeviceError(
      `to: a tangent does not change devices: give jvp inputs that are on ${name}, or write x.detach().to("${name}").`,
    );
  return placed(x, on);
}

async function fetched(x: Tensor): Promise<Tensor> {
  if (x.on === null) return x;
  const values: TypedArray = await x.on.read(x);
  return new Tensor(values, 0, contiguousLayout(x.shape), x.type, null);
}
