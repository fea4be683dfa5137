/** Whether what did not end in time was filling the memory: then that is what its author should be told, however far it had come. */

interface Sample {
  /** Milliseconds of its own time. */
  readonly at: number;
  /** Bytes of resident memory. */
  readonly memory: number;
}

/** Shares of the heap that there is: so much more than at its beginning is no garbage that was not yet collected. */
const MUCH = 3 / 8;
/** Or half of that, where it still grew in the second half of its time: garbage is a few dozen MiB soon, and then no more. */
const SOME = 3 / 16;
const STILL = 3 / 32;
/** Node itself comes to this, and more: where a machine is slow, it does so while a file is being loaded. */
const STARTED = 64 << 20;

/** The memory of one call over its own time, which is what a loaded machine does not lengthen. */
export class Growth {
  #samples: Sample[] = [];

  begin(): void {
    this.#samples = [];
  }

  /** @param memory undefined or 0 where it cannot be told. */
  look(at: number, memory: number | undefined): void {
    if (memory) this.#samples.push({ at, memory: Math.max(memory, STARTED) });
  }

  /** @param heapMiB the limit on the heap. */
  isRunaway(heapMiB: number): boolean {
    const last = this.#samples.at(-1);
    if (!last) return false;
    const half = this.#samples.findLast(({ at }) => at <= last.at / 2) ?? this.#samples[0];
    const grown = (from: Sample): number => (last.memory - from.memory) / (heapMiB << 20);
    const all = grown(this.#samples[0]);
    return all >= MUCH || (all >= SOME && grown(half) >= STILL);
  }
}
