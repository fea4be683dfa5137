/** What the device did so far, and what it holds. */
export interface WebGpuStats {
  readonly dispatches: number;
  readonly submits: number;
  readonly readbacks: number;
  /** Ops that had no kernel and were computed on the CPU, by name. */
  readonly fallbacks: Readonly<Record<string, number>>;
  /** GPU buffers and their bytes, and the bytes of them that tensors use. */
  readonly buffers: number;
  readonly bytes: number;
  readonly bytesInUse: number;
}
