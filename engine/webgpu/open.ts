/** Opens the one WebGPU device of this process, in a browser or in Node, and sees that it closes in the end. */

import { devices } from "../core/device.ts";
import { native } from "../cpu/native.ts";
import { DeviceError } from "../errors.ts";
import { softmaxAtOnce } from "../ops/softmax-rows.ts";
import type { Gpu, GpuAdapter } from "./gpu.ts";
import { openNodeGpu } from "./node.ts";
import { WebGpu } from "./webgpu.ts";

interface Opened {
  readonly device: WebGpu;
  readonly why: string;
}

let opening: Promise<Opened> | null = null;

/** @throws {DeviceError} saying why there is none, and what to install. */
export async function openWebGpu(): Promise<Opened> {
  opening ??= open();
  try {
    const opened = await opening;
    devices.webgpu = opened.device;
    devices.used = true;
    return opened;
  } catch (error) {
    opening = null;
    throw error;
  }
}

/** Close the device, once what is under way is done; it may be opened again. */
export async function closeWebGpu(): Promise<void> {
  const opened = await opening;
  opening = null;
  if (devices.current === devices.webgpu) devices.current = null;
  devices.webgpu = null;
  await opened?.device.close();
}

/** Of these, as much as there is. */
const wanted = [
  "maxStorageBufferBindingSize",
  "maxBufferSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
] as const;

const kept = Symbol.for("gradproof.webgpu");

async function open(): Promise<Opened> {
  const { gpu, why } = await findGpu();
  // Dawn's instance must stay reachable while a device is in use, or the process crashes.
  (globalThis as { [kept]?: unknown[] })[kept] ??= [];
  (globalThis as unknown as { [kept]: unknown[] })[kept].push(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new DeviceError("WebGPU is there, but has no adapter: is a graphics driver installed?");
  const { limits } = adapter;
  const requiredLimits = Object.fromEntries(wanted.map((name) => [name, limits[name]]));
  const device = new WebGpu(await adapter.requestDevice({ requiredLimits }), describe(adapter));
  native.softmax = softmaxAtOnce;
  closeAtExit(device);
  return { device, why };
}

async function findGpu(): Promise<{ gpu: Gpu; why: string }> {
  const { navigator, process } = globalThis as {
    navigator?: { gpu?: Gpu };
    process?: { versions?: { node?: string } };
  };
  if (navigator?.gpu) return { gpu: navigator.gpu, why: "the browser has WebGPU" };
  if (process?.versions?.node) return openNodeGpu();
  throw new DeviceError("This browser has no WebGPU (navigator.gpu): use a newer one, or the CPU.");
}

function describe({ info }: GpuAdapter): string {
  const words = [info.vendor, info.architecture, info.device, info.description].filter(Boolean);
  return [...new Set(words)].join(" ") || "an adapter that does not tell its name";
}

/** A device left open crashes some drivers when the process ends. */
function closeAtExit(device: WebGpu): void {
  const { process } = globalThis as { process?: NodeJS.Process };
  if (!process?.versions?.node) return;
  process.once("beforeExit", () => {
    void device.close().catch(() => {});
  });
  process.once("exit", () => device.destroy());
}
