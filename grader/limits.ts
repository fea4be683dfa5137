/** What a submission may use. */
export interface Limits {
  /** Milliseconds of its own processor time without an answer, in a call. */
  readonly callMs: number;
  /** Milliseconds to load. */
  readonly loadMs: number;
  /** On a loaded machine, a subject that was not given the processor gets up to this many times the limit. */
  readonly patience: number;
  /** Resident memory, in bytes. */
  readonly memory: number;
  /** V8's heap, in MiB. */
  readonly heapMiB: number;
  /** Bytes printed. */
  readonly output: number;
  /** Bytes of what was printed that are kept to be shown. */
  readonly shown: number;
}

export const LIMITS: Limits = {
  callMs: 1000,
  loadMs: 5000,
  patience: 30,
  memory: 512 << 20,
  heapMiB: 256,
  output: 16 << 20,
  shown: 16 << 10,
};

/** On a GPU, or software in its place, kernels are compiled when first used, and each number read is a way there and back;
 * the threads of a software device count as the submission's own. */
export const DEVICE_LIMITS: Limits = { ...LIMITS, callMs: 40_000, loadMs: 20_000 };
