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
      `to: the tensor requires grad, and its gradient would have to come back from ${name}, which cannot be waited for in a backward. ` +
        `Make the leaf there, with { device: "${name}", requiresGrad: true }, or write x.detach().to("${name}").`,
    );
  }
  if (mode.forward?.concerns([x]))
    throw new DeviceError(
      `to: a tangent rides along with the tensor, and it does not change devices: give jvp inputs that are on ${name}, or write x.detach().to("${name}").`,
    );
  return placed(x, on);
}

/** Give a leaf that no view shares its elements on another device; its gradient is forgotten. @throws {DeviceError} for any other tensor. */
export async function moveLeaf(x: Tensor, name: DeviceName): Promise<void> {
  if (!x.isLeaf || x.base !== x || x.base.shared)
    throw new DeviceError("Only leaves that share no storage can be moved to another device.");
  const moved = await onDevice(x.detach(), name);
  if (moved.on !== x.on)
    Object.assign(x, { storage: moved.storage, on: moved.on, offset: 0, layout: moved.layout, grad: null });
}

async function fetched(x: Tensor): Promise<Tensor> {
  if (x.on === null) return x;
  const values: TypedArray = await x.on.read(x);
  return new Tensor(values, 0, contiguousLayout(x.shape), x.type, null);
}
