/** What the grader and the process of a foreign lesson say to each other. */
import type { DeviceName } from "../../engine/index.ts";
import type { LessonPage } from "../../reports/picture.ts";
import type { LessonMistake, PropertyResult, Result } from "../../reports/result.ts";
import type { Limits } from "../limits.ts";
import type { WrongSolution } from "../mutants.ts";
import type { Outline } from "../outline.ts";

/** Options of a judge that are plain data. */
export interface JudgeJob {
  readonly file: string;
  readonly called?: string;
  readonly seed?: number;
  readonly limits?: Limits;
  readonly pictures?: boolean;
  readonly device?: DeviceName;
  readonly mostRuns?: number;
  /** Titles; all unless told. */
  readonly asks?: readonly string[];
  readonly only?: { readonly property: string; readonly path?: string };
}

/** What earlier processes of the same grade have come to, before the suite ended them. */
export interface Resumed {
  /** The first of its properties. */
  readonly given: readonly PropertyResult[];
  readonly mistakes: readonly LessonMistake[];
  /** Why nothing more is asked: the suite has ended too many processes. */
  readonly weary?: string;
}

export type Job =
  | { readonly kind: "judge"; readonly options: JudgeJob; readonly resumed: Resumed }
  | { readonly kind: "page" }
  | { readonly kind: "outline" }
  | { readonly kind: "mutants" }
  | { readonly kind: "examine" }
  | { readonly kind: "equivalent"; readonly file: string };

/** What each kind of job comes to. */
export interface Outcomes {
  judge: Result;
  page: LessonPage;
  outline: Outline;
  mutants: readonly WrongSolution[];
  examine: readonly LessonMistake[];
  equivalent: boolean;
}

/** What the process is at: a property, whose result is in the making, or a picture. */
export interface Step {
  readonly title?: string;
  readonly head?: PropertyResult;
  /** Where it is declared. */
  readonly where?: string;
}

export type Message =
  | { readonly kind: "step"; readonly step: Step }
  | {
      readonly kind: "property";
      readonly result: PropertyResult;
      readonly index: number;
      readonly count: number;
    }
  | { readonly kind: "done"; readonly value: unknown }
  /** The suite cannot be used. */
  | { readonly kind: "mistake"; readonly mistake: LessonMistake }
  | { readonly kind: "failed"; readonly usage: boolean; readonly text: string };

/** Written, a line each, by whoever still can when the process is about to end. */
export interface LastWord {
  readonly why: "loop" | "idle" | "exit";
  readonly where?: string;
  /** Of what loops: whether a filter of fast-check's is looking for an input. */
  readonly filter?: boolean;
  readonly text?: string;
}
