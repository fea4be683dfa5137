/** What a device beside the CPU does for tensors. The CPU itself is null, so that its path costs nothing. */

import { DeviceError } from "../errors.ts";
import type { Dtype, TypedArray } from "./dtype.ts";
import type { Attributes, Op, ReductionAttributes } from "./op.ts";
import type { Tensor } from "./tensor.ts";

export type DeviceName = "cpu" | "webgpu";

/** The elements of a tensor on a device; views share it. */
export interface DeviceMemory {
  readonly device: Device;
}

export interface Device {
  readonly name: DeviceName;
  /** Of a batch that runs as one, how deep it is; it takes tensors from everywhere else as they are. Absent of real devices. */
  readonly level?: number;
  /** Of such a batch, the tensor with all examples of one that stands for each. */
  whole?(x: Tensor): Tensor;
  /** Of such a batch, a function with a rule by hand, for all examples. */
  rule?(rule: object, inputs: readonly Tensor[]): Tensor;
  /** Of such a batch, a random tensor that is made of all examples of others. */
  drawn?(op: string, inputs: readonly Tensor[], make: (wholes: Tensor[]) => Tensor): Tensor;
  /** Of such a batch, what is said to who would look at elements, and, after a name, to who would write into what all examples share. */
  unseen?(x: Tensor): string;
  shared?(): string;
  /** Memory for `size` elements; what is in it at first is not said. @throws {DtypeError} for a dtype that the device lacks. */
  allocate(dtype: Dtype, size: number): DeviceMemory;
  upload(dtype: Dtype, values: TypedArray): DeviceMemory;
  fill(out: Tensor, value: number): void;
  /** An elementwise op into `out`, whose shape the inputs broadcast to; inputs of one element may be on the CPU. */
  elementwise(op: Op, inputs: readonly Tensor[], out: Tensor): void;
  reduce(op: Op, inputs: readonly Tensor[], attributes: ReductionAttributes, out: Tensor): void;
  structural(op: Op, inputs: readonly Tensor[], attributes: Attributes): Tensor;
  /** Whether it has attention in one pass, for queries of a length. Absent: never. */
  attends?(width: number): boolean;
  /** Write the elements of `source`, broadcast and converted, into `target`. */
  copy(target: Tensor, source: Tensor): void;
  /** The elements, row-major, once everything before is computed. */
  read(x: Tensor): Promise<TypedArray>;
  /** Free what `fn` made, but for what it returns and what outlives it by nature: gradients and state. */
  scope<R>(fn: () => R): R;
  /** Take a tensor out of every scope. */
  keep(x: Tensor): void;
  /** Give a tensor to the innermost scope, which frees it; without a scope, the garbage collector does. */
  letGo(x: Tensor): void;
}

/** What there is in this process: the open device, and where new tensors are made. */
export const devices: {
  webgpu: Device | null;
  current: Device | null;
  /** Whether a tensor may be elsewhere than on the CPU: until then, nothing needs to ask. */
  used: boolean;
} = { webgpu: null, current: null, used: false };

/** A device, and why it is the one. */
export interface DeviceChoice {
  readonly name: DeviceName;
  readonly why: string;
  /** "device: webgpu (…): …", as `defaultDevice` prints it. */
  toString(): string;
}

/** The open device of a name; null for the CPU. */
export function deviceNamed(name: DeviceName | DeviceChoice): Device | null {
  const text = typeof name === "object" && name !== null ? name.name : name;
  if (text === "cpu") return null;
  checkName(text);
  if (!devices.webgpu) {
    throw new DeviceError(
      'WebGPU is not open yet, and opening it takes a moment: write await openDevice("webgpu") (or await defaultDevice()) first.',
    );
  }
  return devices.webgpu;
}

export function checkName(name: string): void {
  if (name !== "webgpu") throw new DeviceError(`"${String(name)}" is no device: write "cpu" or "webgpu".`);
}
