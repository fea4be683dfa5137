/** The words of suites that say in plain numbers what a program of theirs must come to. */
import type { Arbitrary } from "fast-check";
import type { Context } from "../ask/context.ts";
import type { Expected } from "../ask/fields.ts";
import type { Inputs } from "../ask/handle.ts";
import { type ProgramMisconception, RecordHandle } from "../ask/record-handle.ts";

/** Tensors go as tensors, anything else as settings. */
export type ProgramInputs = Inputs;

export interface ProgramOptions<I extends ProgramInputs> {
  /** The exports that it uses. */
  readonly needs: readonly string[];
  /** Runs in the exercise's process, as text: it may use its context and nothing else of this file. Gives tensors, numbers and booleans by name. */
  readonly run: (context: Context) => unknown;
  /** What it must come to. */
  readonly expected: (inputs: I) => Expected;
  /** The size that the entries of a field naturally have, where it is not their own or 1: errors count relative to the larger of the two. */
  readonly size?: (inputs: I, field: string) => number;
  /** Inputs in general position, on which a diagnosis tests its hypotheses. */
  readonly domain: Arbitrary<I>;
  readonly misconceptions?: readonly ProgramMisconception<I>[];
}

export class ProgramHandle<I extends ProgramInputs = ProgramInputs> extends RecordHandle<I> {
  constructor(name: string, { run, ...options }: ProgramOptions<I>, declared?: string) {
    super({ ...options, call: name, source: run.toString(), solution: {}, ...(declared && { declared }) });
  }
}
