/** A suite as its author declares it: the words for an exercise, its properties, pictures and wrong solutions. */
import type { Inputs } from "../ask/handle.ts";
import type { Exports } from "../ask/probe.ts";
import { here, kindOfValue, Mistake, noteSuite } from "../author/mistake.ts";
import { Declaring } from "./declaring.ts";
import type {
  FunctionOptions,
  ModuleOptions,
  ModuleWords,
  ProcedureOptions,
  TensorNames,
} from "./exercise.ts";
import type { Check } from "./for-all.ts";
import type { Mutant } from "./mutants.ts";
import type { FieldOptions, PictureOptions } from "./picture.ts";
import type { ProgramHandle, ProgramInputs, ProgramOptions } from "./program.ts";
import type { Suite } from "./property.ts";
import type { ScalarHandle, ScalarOptions } from "./scalar.ts";
import type { RecordWords, TensorWords } from "./words.ts";

export interface PropertyOptions {
  /** From 0; fractions count, too. */
  readonly points: number;
  /** Whether they count above the maximum: a submission passes without them. */
  readonly bonus?: boolean;
  /** The law behind the title, in words. */
  readonly says?: string;
  /** Keeps its inputs, numbers and tokens from students: for ever, or until the work is due. They see another input on which it fails. */
  readonly hidden?: true | "after-due";
  /** What a student is told of a hidden property that fails. @defaultValue a general sentence */
  readonly hint?: string;
  /** The exports that the property asks. @defaultValue those of what it is a word of, else all of the suite's */
  readonly of?: readonly string[];
}

/** What a suite holds an exercise against. */
export interface Right {
  /** The exports of the lesson's solution: `import * as solution from "./solution.ts"`. */
  readonly solution: Exports;
  /** Wrong solutions, as edits of that one. */
  readonly mutants?: readonly Mutant[];
  /** Exports in which a learner says beforehand what will happen: `["plateau"]`. `try` does not tell what is right of them. */
  readonly predicts?: readonly string[];
}

export interface SuiteOptions {
  /** Names of files that a submission may have beside it, and import: `["layers.ts"]`. @defaultValue none: it is one file */
  readonly helpers?: readonly string[];
  /** What is to be written by hand: functions and methods of the engine that an exercise may not use, `["softmax", "logSoftmax"]`. */
  readonly forbids?: readonly string[];
}

export interface Exercise {
  /** A function that gives one tensor: its value and its gradients are asked for. */
  function<I extends Inputs, const W extends TensorNames<I> = TensorNames<I>>(
    name: string,
    options: FunctionOptions<I, W>,
  ): TensorWords<I, W>;
  /** A class whose objects have a `forward` that gives one tensor, and parameters. */
  module<I extends Inputs, const W extends keyof I & string>(
    name: string,
    options: ModuleOptions<I, W>,
  ): ModuleWords<I, W>;
  /** A program of the suite's that uses exports, and gives values by name: beside the solution, the right ones. */
  procedure<I extends Inputs>(call: string, options: ProcedureOptions<I>): RecordWords<I>;
  /** A program of the suite's that uses exports, and what it must come to in plain numbers; see `procedure` for what the solution answers. */
  program<I extends ProgramInputs>(name: string, options: ProgramOptions<I>): ProgramHandle<I>;
  /** A function of tensors that gives a scalar tensor, and a reference for it; see `function` for what the solution answers. */
  scalar<N extends string>(name: string, options: ScalarOptions<N>): ScalarHandle<N>;
}

export interface SuiteTools {
  readonly exercise: Exercise;
  /** A property: it holds where all its checks do. */
  readonly it: (title: string, options: PropertyOptions, ...checks: readonly Check[]) => void;
  /** A function whose contours pictures may draw, by its name. */
  readonly field: (options: FieldOptions) => void;
  /** A picture for the report and the lesson's page. */
  readonly picture: <T>(title: string, options: PictureOptions<T>) => void;
}

export type Declare = (tools: SuiteTools) => void;

/**
 * Declare a suite. It is plain data: nothing runs, and nothing is registered anywhere.
 *
 * ```ts
 * import * as solution from "./solution.ts";
 *
 * export const lesson = suite("cosine", { solution }, ({ exercise, it }) => {
 *   const cosine = exercise.function("cosine", { domain: vectorPairs() });
 *   it("is the cosine of the angle, with its gradients", { points: 2 }, cosine.agrees());
 *   it("is at most one", { points: 1 }, cosine.obeys(async (ask) => {
 *     expect((await ask()).number).to.be.at.most(1 + 1e-12);
 *   }));
 * });
 * ```
 *
 * What is wrong with one property is kept with it: the others can be judged all the same.
 *
 * @throws {Mistake} where nothing can be judged: there is no property, or a handle of which none can be made.
 */
export function suite(name: string, right: Right, declare: Declare, options?: SuiteOptions): Suite;
export function suite(name: string, declare: Declare, options?: SuiteOptions): Suite;
export function suite(
  name: string,
  ...rest: [Right, Declare, SuiteOptions?] | [Declare, SuiteOptions?]
): Suite {
  const at = here();
  noteSuite(at);
  const [first, second, third] = rest as unknown[];
  const [right, declare, options] =
    typeof first === "function" ? [{}, first, second] : [first, second, third];
  if (typeof declare !== "function" || typeof right !== "object" || right === null)
    throw new Mistake(
      `suite("${name}") was given ${rest.map(kindOfValue).join(" and ") || "nothing"}; a solution and a function were expected.`,
      { declared: at, advice: 'Write `suite("…", { solution, mutants }, ({ exercise, it }) => { … })`.' },
    );
  return new Declaring(name, right as Partial<Right>, (options ?? {}) as SuiteOptions, at).suite(
    declare as Declare,
  );
}
