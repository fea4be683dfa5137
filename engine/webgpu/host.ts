/** What a kernel may ask of the device that runs it. */
import type { Device } from "../core/device.ts";
import type { Dtype } from "../core/dtype.ts";
import type { Attributes } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Launcher } from "./launch.ts";
import type { Planner } from "./tuner.ts";

export interface Host extends Device {
  readonly launcher: Launcher;
  /** How products are cut. */
  readonly planner: Planner;
  /** Itself, or a copy whose elements lie row-major. */
  plain(x: Tensor): Tensor;
  /** A tensor for a kernel to write. */
  empty(shape: readonly number[], dtype: Dtype): Tensor;
  /** A CPU tensor's elements on this device, untracked. */
  moved(x: Tensor): Tensor;
  /** What is made once a device, by name: kernels and their programs. */
  cached<T>(key: string, make: () => T): T;
}

/** A structural op, carried out. */
export type StructuralKernel = (device: Host, inputs: readonly Tensor[], attributes: Attributes) => Tensor;
