/** The device that a submission runs on: whether there is one, and what its process needs to open it. */
import { dirname } from "node:path";
import { foundWebGpu } from "../engine/webgpu/found.ts";

let found: Promise<void> | undefined;

/**
 * Opened once in the judge, which looks for packages and drivers and unpacks them: a subject may not.
 * @throws {DeviceError} saying what to install.
 */
export function requireWebGpu(): Promise<void> {
  found ??= (async () => {
    const { closeDevice, openDevice, webGpuStats } = await import("../engine/index.ts");
    const open = webGpuStats() !== null;
    await openDevice("webgpu");
    if (!open) await closeDevice();
  })();
  return found;
}

/** What a subject reads to open the device that the judge has opened: the package. Drivers read for themselves. */
export function driverFiles(): string[] {
  const found = foundWebGpu();
  return found ? [dirname(found.entry)] : [];
}
