/** The one door between a suite and somebody's code: questions go out, answers come back, never verdicts. */
import type { Trace } from "../../engine/index.ts";

/** A dense tensor of plain numbers, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Call an export with fresh float64 leaves, and differentiate what it returns. */
export interface Question {
  readonly probe: "scalar";
  readonly export: string;
  readonly inputs: readonly { readonly name: string; readonly values: Values }[];
  /** Whether to run the backward, with `cotangent` (1 unless told) as its upstream gradient. */
  readonly gradients: boolean;
  readonly cotangent?: number;
  /** Whether to record the trace of the call and its backward: shown, never counted. */
  readonly trace?: boolean;
}

/** What came of a question. Everything in it was told by the subject and may be forged. */
export type Answer =
  | {
      readonly outcome: "tensor";
      readonly value: Values;
      readonly dtype: string;
      /** One an input; null where no gradient arrived. Absent where none was asked for. */
      readonly gradients?: readonly (Values | null)[];
      /** Whether the output depends on a tracked input at all. */
      readonly connected: boolean;
      /** Why the backward failed, where it did. */
      readonly backwardThrew?: Thrown;
      /** Inputs whose entries the call changed. */
      readonly mutated: readonly string[];
      /** Inputs that had a gradient before the backward of the judge. */
      readonly gradientBefore: readonly string[];
      readonly trace?: Trace;
    }
  /** Something that is no tensor: "the number 0.5", "undefined", "a Promise". */
  | { readonly outcome: "other"; readonly description: string }
  | { readonly outcome: "threw"; readonly thrown: Thrown };

export interface Thrown {
  readonly name: string;
  readonly message: string;
  /** "exercise.ts:12:5", where it can be told. */
  readonly at?: string;
}

/**
 * Carries questions to the exercise. All questions asked in one turn of the event loop travel in one message,
 * so that the hundred runs of a property cost one round trip.
 */
export interface Channel {
  /** @throws {SubjectFailure} (as a rejection) when the subject died, hung or never loaded. */
  ask(question: Question): Promise<Answer>;
  /** Let the present subject go; the next question meets a fresh one. */
  renew(): Promise<void>;
}

/** The subject did not answer: it died, hung, printed too much, or could not be loaded. */
export class SubjectFailure extends Error {
  readonly code:
    | "not-loaded"
    | "missing-export"
    | "timed-out"
    | "crashed"
    | "out-of-memory"
    | "output-limit"
    | "wrong-type";
  readonly advice: string | undefined;
  readonly where: string | undefined;
  /** The question on which it died; absent for those that merely travelled with it. */
  readonly fatal: boolean;

  constructor(
    code: SubjectFailure["code"],
    text: string,
    options: { advice?: string; where?: string; fatal?: boolean } = {},
  ) {
    super(text);
    this.name = "SubjectFailure";
    this.code = code;
    this.advice = options.advice;
    this.where = options.where;
    this.fatal = options.fatal ?? true;
  }
}
