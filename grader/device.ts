/** The device that a submission runs on: whether there is one, and what its driver needs to read. */
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { closeDevice, openDevice, webGpuStats } from "../engine/index.ts";

let found: Promise<void> | undefined;

/**
 * Opened once in the judge, so that software drivers are unpacked before a subject, which may not write, needs them.
 * @throws {DeviceError} saying what to install.
 */
export function requireWebGpu(): Promise<void> {
  found ??= (async () => {
    const open = webGpuStats() !== null;
    await openDevice("webgpu");
    if (!open) await closeDevice();
  })();
  return found;
}

/** What a driver is found by, and no more: the packages that the engine opens WebGPU with, and lists of Vulkan drivers. */
export function driverFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  const packages = ["webgpu", "@sparticuz/chromium"].flatMap((name) => {
    try {
      const entry = resolve(name);
      return [entry.slice(0, entry.lastIndexOf(join("node_modules", name))) + join("node_modules", name)];
    } catch {
      return [];
    }
  });
  const system = ["/etc/vulkan", "/usr/share/vulkan", "/usr/local/share/vulkan", "/usr/lib/chromium"];
  return [...packages, join(homedir(), ".cache", "gradproof"), ...system];
}
