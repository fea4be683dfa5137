/** What a submission may use. */
export interface Limits {
  /** Milliseconds of its own time without an answer, in a call: it runs or waits, while the processor would be free for it. */
  readonly callMs: number;
  /** Milliseconds to load. */
  readonly loadMs: number;
  /** Milliseconds of its own time in a whole grade, loading and calls together; what is not answered by then is not asked. */
  readonly totalMs: number;
  /** The same by the clock on the wall, on however loaded a machine. */
  readonly totalWallMs: number;
  /** On a loaded machine, a subject that was not given the processor gets up to this many times the limit. */
  readonly patience: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
  /** V8's heap, in MiB. */
  readonly heapMiB: number;
  /** Bytes printed in one call. */
  readonly output: number;
  /** Bytes of what was printed that are kept to be shown. */
  readonly shown: number;
}

export const LIMITS: Limits = {
  callMs: 1000,
  loadMs: 5000,
  totalMs: 20_000,
  totalWallMs: 40_000,
  patience: 30,
  memory: 512 << 20,
  heapMiB: 256,
  output: 64 << 20,
  shown: 16 << 10,
};

/** On a GPU, or software in its place, kernels are compiled when first used, and each number read is a way there and back;
 * the threads of a software device count as the submission's own. */
export const DEVICE_LIMITS: Limits = {
  ...LIMITS,
  callMs: 40_000,
  loadMs: 20_000,
  totalMs: 600_000,
  totalWallMs: 900_000,
};
