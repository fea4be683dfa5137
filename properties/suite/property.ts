/** What a suite is made of once it is declared: plain properties that a judge can run, one at a time. */
import type { Arbitrary } from "fast-check";
import type { Comparison, Counterexample, Diagnosis, PropertyStatus, Tried } from "../../reports/result.ts";
import type { Exports } from "../ask/probe.ts";
import type { DeclaredHandle } from "../author/handle.ts";
import type { Mistake } from "../author/mistake.ts";
import type { Channel, Question } from "./channel.ts";
import type { Mutant } from "./mutants.ts";
import type { FieldOptions, SuitePicture } from "./picture.ts";

export interface RunContext {
  readonly channel: Channel;
  /** uint32. */
  readonly seed: number;
  /** fast-check's path of one counterexample, to run it alone. */
  readonly path?: string;
  /** At most so many inputs a property, where the suite says more: to see that all is well, not for credit. */
  readonly mostRuns?: number;
}

/** A question, and the exports of the solution that has the right answer. */
export interface AskedThere {
  readonly question: Question;
  readonly solution: Exports;
}

export interface Outcome {
  readonly status: Exclude<PropertyStatus, "not-attempted" | "not-judged">;
  readonly runs: number;
  /** fast-check's path of the counterexample. */
  readonly path?: string;
  readonly counterexample?: Counterexample;
  readonly shrunkFrom?: Counterexample;
  readonly comparison?: Comparison;
  readonly diagnosis?: Diagnosis;
  /** What failed is nothing that the property itself is about. */
  readonly aside?: true;
  /** What was printed at the counterexample. */
  readonly printed?: string;
  /** What was asked there, of a function of tensors. */
  readonly asked?: AskedThere;
  readonly tried?: Tried;
}

export interface Property {
  /** The title as a slug, unique in its suite. */
  readonly id: string;
  /** A sentence: "has zero gradients at colinear vectors". */
  readonly title: string;
  /** The law behind it, in words. */
  readonly says?: string;
  readonly points: number;
  /** Its points count above the maximum, and a submission passes without them. */
  readonly bonus?: boolean;
  /** Its inputs are kept from students. */
  readonly hidden?: true | "after-due";
  readonly hint?: string;
  /** A stack through the line where it is declared. */
  readonly declared?: string;
  /** Why it cannot be judged, where that is known before it runs. */
  readonly mistake?: Mistake;
  /** The exports it asks. */
  readonly exports: readonly string[];
  run(context: RunContext): Promise<Outcome>;
}

export interface Suite {
  readonly name: string;
  /** What the exercise must export, each a function. */
  readonly exports: readonly string[];
  readonly properties: readonly Property[];
  /** Questions in general position, for each handle: two submissions that answer all of them alike cannot be told apart. */
  readonly questions: readonly Arbitrary<Question>[];
  /** Functions of two variables, for the contours of its pictures. */
  readonly fields: readonly FieldOptions[];
  readonly pictures: readonly SuitePicture[];
  /** The exports of the lesson's solution, on the engine that the suite runs on. */
  readonly solution?: Readonly<Record<string, unknown>>;
  /** Wrong solutions as edits of the right one. */
  readonly mutants: readonly Mutant[];
  /** Names of the files that a submission may have beside it. */
  readonly helpers: readonly string[];
  /** Of the engine, what is to be written by hand. */
  readonly forbidden: readonly string[];
  /** Exports in which a learner says what will happen. */
  readonly predictions?: readonly string[];
  /** Its handles on the exercise, as they were declared. */
  readonly handles?: readonly DeclaredHandle[];
  /** What its author must mend, of no property alone. */
  readonly mistakes?: readonly Mistake[];
  /** A stack through the line where it is declared. */
  readonly declared?: string;
}
