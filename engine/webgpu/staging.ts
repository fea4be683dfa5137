/** Buffers that the CPU can read, a few of each size kept for the next reading. */
import { bufferUsage, type GpuBufferHandle, type GpuDevice } from "./gpu.ts";

/** Larger ones are not kept. */
const largestKept = 2 ** 20;
const mostKept = 4;

export class Staging {
  readonly #pools = new Map<number, GpuBufferHandle[]>();
  readonly #gpu: GpuDevice;

  constructor(gpu: GpuDevice) {
    this.#gpu = gpu;
  }

  /** A buffer for `words` of 32 bits, and what gives it back once it is unmapped. */
  take(words: number): { buffer: GpuBufferHandle; giveBack: () => void } {
    let size = 256;
    while (size < 4 * words) size *= 2;
    let pool = this.#pools.get(size);
    if (!pool) this.#pools.set(size, (pool = []));
    const kept = pool;
    const buffer =
      pool.pop() ?? this.#gpu.createBuffer({ size, usage: bufferUsage.mapRead | bufferUsage.copyTarget });
    const giveBack = (): void => {
      if (size <= largestKept && kept.length < mostKept) kept.push(buffer);
      else buffer.destroy();
    };
    return { buffer, giveBack };
  }
}
