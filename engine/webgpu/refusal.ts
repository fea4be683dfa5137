/** What is said to a program whose tensors would take more memory than they may. */
import { DeviceError } from "../errors.ts";

/** @param live words in use; @param size words more that are asked for; @param limit bytes. */
export function overLimit(live: number, size: number, limit: number): DeviceError {
  const [used, more, most] = [live * 4, size * 4, limit].map(
    (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`,
  );
  return new DeviceError(
    `Tensors on WebGPU use ${used}, and ${more} more would pass the limit of ${most}. Those you no longer hold are freed by the garbage collector, ` +
      "which only tells between turns of the event loop: await x.read() or await settled() now and then, or run each step of a tight loop in scope(() => …). " +
      'If you do hold them all, await openDevice("webgpu", { memoryLimit: bytes }) sets another limit.',
  );
}
