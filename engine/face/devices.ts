/** Which device tensors are made on, chosen by name. */

import { checkName, type DeviceChoice, type DeviceName, deviceNamed, devices } from "../core/device.ts";
import { atOnce } from "../core/mode.ts";
import { threads } from "../cpu/threads/threads.ts";
import { DeviceError } from "../errors.ts";
import { closeWebGpu, openWebGpu } from "../webgpu/open.ts";
import type { WebGpuStats } from "../webgpu/stats.ts";
import { ownStore, type TileStore, tune } from "../webgpu/tune.ts";
import type { WebGpu } from "../webgpu/webgpu.ts";
import { closeBlas, openBlas, openedBlas } from "./blas.ts";

/** Who computes what for the CPU, how many threads share large work, and why it is here. */
function cpuInWords(): [description: string, why: string] {
  const library = openedBlas();
  const parts = [library, threads() > 1 && `${threads()} threads`];
  return [parts.filter(Boolean).join(", "), library ? "it was asked for" : "it is always there"];
}

function choice(name: DeviceName, description: string, why: string): DeviceChoice {
  return { name, why, toString: () => `device: ${name}${description && ` (${description})`}: ${why}` };
}

/**
 * WebGPU if an adapter answers, else the CPU; new tensors are made there from then on, and a line says which it is and why.
 * @param options `silent: true` prints nothing.
 * @example
 * const device = await defaultDevice({ silent: true });
 * const x = zeros([3], { device });
 */
export async function defaultDevice(options: { readonly silent?: boolean } = {}): Promise<DeviceChoice> {
  let chosen: DeviceChoice;
  try {
    const { device, why } = await openWebGpu();
    devices.current = device;
    chosen = choice("webgpu", device.description, why);
  } catch (error) {
    if (!(error instanceof DeviceError)) throw error;
    devices.current = null;
    chosen = choice("cpu", cpuInWords()[0], error.message);
  }
  if (!options.silent) console.info(String(chosen));
  return chosen;
}

export type { TileStore } from "../webgpu/tune.ts";

/** What a device may be told when it is opened. */
export interface DeviceOptions {
  /** Bytes that tensors may use at once before the next one is refused, with advice. @defaultValue 2 GiB */
  readonly memoryLimit?: number;
  /**
   * Of the CPU, in Node: whether large products of matrices and convolutions are computed by the machine's own library, several times as fast, and solutions and
   * factors of matrices by its LAPACK; their last digits are its own.
   * It needs the package koffi, and OpenBLAS on Linux and Windows. It stays as it was unless told.
   */
  readonly blas?: boolean;
  /**
   * Measure which kernels multiply matrices fastest on this adapter, which takes a few seconds once: the choice is kept in the browser's storage,
   * in Node in this process, or in what is given. Without, they are those that suit adapters of its kind.
   */
  readonly tune?: boolean | TileStore;
}

/**
 * Make sure that a device is there, without making it the default.
 * @param options `memoryLimit` holds from here on, of a device that is open already too; the CPU has none. So does `tune`.
 * @throws {DeviceError} saying why it is not there, and what to install.
 * @example
 * await openDevice("cpu");
 */
export async function openDevice(name: DeviceName, options: DeviceOptions = {}): Promise<DeviceChoice> {
  if (options.memoryLimit !== undefined) checkLimit(options.memoryLimit);
  if (name === "cpu") {
    if (options.blas !== undefined) await (options.blas ? openBlas() : closeBlas());
    return choice("cpu", ...cpuInWords());
  }
  checkName(name);
  if (options.blas) throw new DeviceError("openDevice: blas is for the CPU; WebGPU multiplies by itself.");
  const { device, why } = await openWebGpu();
  if (options.memoryLimit !== undefined) device.memoryLimit = options.memoryLimit;
  if (options.tune) await tune(device, options.tune === true ? ownStore() : options.tune);
  return choice("webgpu", device.description, why);
}

function checkLimit(bytes: number): void {
  if (!(bytes > 0))
    throw new DeviceError(`openDevice: memoryLimit must be a number of bytes above 0, not ${bytes}.`);
}

/** Let the WebGPU device go; tensors on it can no longer be used. Node does so by itself when it ends. */
export async function closeDevice(): Promise<void> {
  await closeWebGpu();
}

/**
 * Where tensors are made from here on, unless told.
 * @throws {DeviceError} for WebGPU before `openDevice` or `defaultDevice` has opened it.
 */
export function setDefaultDevice(name: DeviceName): void {
  devices.current = deviceNamed(name);
}

/**
 * Run `fn`, and free at once what it made on WebGPU, but for what it returns, gradients of tensors from outside, and optimizers' state;
 * gradients and states that an optimizer lets go of in it are freed too.
 * `fn` must be done when it returns. @throws {TypeError} if it gives a promise.
 * For tight loops that never wait: the garbage collector only tells of lost tensors between turns of the event loop. On the CPU it just runs `fn`.
 * @example
 * const x = tensor([1, 2]);
 * scope(() => x.mul(2).add(1).sum()).item(); // 8
 */
export function scope<R>(fn: () => R): R {
  return devices.webgpu === null ? atOnce("scope", fn) : devices.webgpu.scope(fn);
}

/** Everything sent to WebGPU so far is computed; memory that is no longer held can be freed meanwhile. */
export async function settled(): Promise<void> {
  await (devices.webgpu as WebGpu | null)?.settled();
}

/** What WebGPU did so far and what it holds; null while it is not open. */
export function webGpuStats(): WebGpuStats | null {
  return (devices.webgpu as WebGpu | null)?.stats ?? null;
}
