/** The one door between a suite and somebody's code: questions go out, answers come back, never verdicts. */
import type { Trace } from "../../engine/index.ts";
import type { DiagnosisCode } from "../../reports/result.ts";

/** A dense tensor of plain numbers, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Run the text of a suite's beside the exercise: it calls a function, makes objects, and gives what came of it. */
export interface Question {
  /** For messages: the first of the exports that it uses. */
  readonly export: string;
  /** The text of a function of one context: it sees nothing of the judge. */
  readonly source: string;
  readonly inputs: readonly NamedValues[];
  /** Plain data. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Names of the inputs that are leaves: whose gradients count. */
  readonly wanted: readonly string[];
  /** One tensor, at once, which can be differentiated; or a record of tensors, numbers and booleans, or a promise of one. */
  readonly gives: "tensor" | "record";
  /** Whether to run the backward of the tensor, with `above` (ones unless told) as its upstream gradient. */
  readonly gradients: boolean;
  readonly above?: Values;
  /** What the same tensors held at a call before this one, in the order of the inputs; they were then written over in place. */
  readonly earlier?: readonly Values[];
  /** Whether to record the trace of the call and its backward: shown, never counted. */
  readonly trace?: boolean;
}

export interface NamedValues {
  readonly name: string;
  readonly values: Values;
}

/** What a program gave under one name. */
export type Field =
  /** `dtype` is told where it is known: it is shown, never counted. */
  | { readonly kind: "tensor"; readonly values: Values; readonly dtype?: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** Anything else: "undefined", "the string …". */
  | { readonly kind: "other"; readonly description: string };

/** What came of a question. Everything in it was told by the subject and may be forged. */
export type Answer = Told & {
  /** What the call printed, the beginning of it. */
  readonly printed?: string;
};

type Told =
  | {
      readonly outcome: "tensor";
      readonly value: Values;
      readonly dtype: string;
      /** One a wanted input; null where no gradient arrived. Absent where none was asked for. */
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
  /** The same of many, with one promise for all: it rejects as the first that is not answered would. See `askAll`. */
  askAll?(questions: readonly Question[]): Promise<readonly Answer[]>;
  /** Let the present subject go; the next question meets a fresh one. */
  renew(): Promise<void>;
  /** The lesson's own wrong solutions, run by the judge: whoever answers as one of them made its mistake. */
  readonly rivals?: () => Promise<readonly Rival[]>;
  /** A renewal is likely soon: a process may start ahead of it. */
  anticipate?(): void;
  /** Where the subject computes in float32 on another device; absent where it computes in float64 on the CPU. */
  readonly device?: GradedDevice;
  /** The channel to the submission itself, where this is one of several ways to it. */
  readonly through?: Channel;
}

/** One for each submission: what is found out of it in one property is known in all. */
export function submissionOf(channel: Channel): Channel {
  return channel.through ?? channel;
}

/** Ask many questions of one turn. */
export function askAll(channel: Channel, questions: readonly Question[]): Promise<readonly Answer[]> {
  return channel.askAll?.(questions) ?? Promise.all(questions.map((question) => channel.ask(question)));
}

/** A wrong solution that a learner could have written. */
export interface Rival {
  readonly code: DiagnosisCode;
  /** What is told whoever answers as it does. */
  readonly told: string;
  readonly advice?: string;
  readonly exports: Readonly<Record<string, unknown>>;
  /** The exports that are wrong in themselves; absent where that is not known. */
  readonly changes?: readonly string[];
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
