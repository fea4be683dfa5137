/** The hook through which ops are written down while somebody records; null, and nearly free, otherwise. */
import type { Attributes, Op } from "./op.ts";
import type { Tensor } from "./tensor.ts";

export interface Recorder {
  record(op: Op, inputs: readonly Tensor[], attributes: Attributes, out: Tensor): void;
  /** `out` has a derivative written by hand, under this name. */
  rule(name: string, out: Tensor): void;
}

export const recording: { recorder: Recorder | null } = { recorder: null };
