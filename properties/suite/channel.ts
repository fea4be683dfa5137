/** The one door between a suite and somebody's code: questions go out, answers come back, never verdicts. */
import type { Trace } from "../../engine/index.ts";

/** A dense tensor of plain numbers, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Run a suite's program beside the exercise, where it may make objects, call methods, and look at what they leave. */
export interface ProgramQuestion {
  readonly probe: "program";
  /** For messages: the first of the exports that it uses. */
  readonly export: string;
  /** The text of a function of one context: it sees nothing of the judge. */
  readonly source: string;
  readonly inputs: readonly { readonly name: string; readonly values: Values }[];
  /** Plain data. */
  readonly settings: Readonly<Record<string, unknown>>;
}

/** What a program gave under one name. */
export type Field =
  | { readonly kind: "tensor"; readonly values: Values }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** Anything else: "undefined", "the string …". */
  | { readonly kind: "other"; readonly description: string };

/** Call an export with fresh float64 leaves, and differentiate what it returns. */
export interface ScalarQuestion {
  readonly probe: "scalar";
  readonly export: string;
  readonly inputs: readonly { readonly name: string; readonly values: Values }[];
  /** Where the export is a Module: the inputs that its constructor takes, as numbers, and keeps as parameters of these names. */
  readonly construct?: readonly string[];
  /** Whether to run the backward, with `cotangent` (1 unless told) as its upstream gradient. */
  readonly gradients: boolean;
  readonly cotangent?: number;
  /** Whether the same tensors held other numbers at a call before this one, and were written over in place. Another object of the class is made in between. */
  readonly rewritten?: boolean;
  /** Whether to record the trace of the call and its backward: shown, never counted. */
  readonly trace?: boolean;
}

export type Question = ScalarQuestion | ProgramQuestion;

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
  | { readonly outcome: "threw"; readonly thrown: Thrown }
  | { readonly outcome: "record"; readonly fields: Readonly<Record<string, Field>> };

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
  /** A renewal is likely soon: a process may start ahead of it. */
  anticipate?(): void;
  /** Where the subject computes in float32 on another device; absent where it computes in float64 on the CPU. */
  readonly device?: GradedDevice;
}

export interface GradedDevice {
  readonly name: "webgpu";
  /** The same exercise in float64 on the CPU: differences are taken there, and faults that show there are explained there. */
  readonly cpu: Channel;
  /** The exports of the lesson's solution: the rounding of the suite's programs is derived from its steps. */
  readonly solution: () => Promise<Readonly<Record<string, unknown>>>;
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
