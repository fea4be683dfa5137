/** A lesson's suite: named exports of an exercise, and properties that each carry points. */
import type { Arbitrary } from "fast-check";
import type { Handle, Inputs } from "../ask/handle.ts";
import type { Exports } from "../ask/probe.ts";
import type { Question, Values } from "./channel.ts";
import { handlesOn } from "./exercise.ts";
import type { Check } from "./for-all.ts";
import type { Mutant } from "./mutants.ts";
import { type FieldOptions, type PictureOptions, type SuitePicture, suitePicture } from "./picture.ts";
import { ProgramHandle, type ProgramInputs, type ProgramOptions } from "./program.ts";
import type { Outcome, Property, RunContext, Suite } from "./property.ts";
import { ScalarHandle, type ScalarOptions } from "./scalar.ts";

export interface PropertyOptions {
  readonly points: number;
  /** The law behind the title, in words. */
  readonly says?: string;
  /** The exports that the property asks: those of what it is a word of, else all of the suite's, unless told. */
  readonly of?: readonly string[];
}

/** What a suite holds an exercise against. */
export interface Right {
  /** The exports of the lesson's solution: `import * as solution from "./solution.ts"`. */
  readonly solution: Exports;
  /** Wrong solutions, as edits of that one. */
  readonly mutants?: readonly Mutant[];
}

export interface SuiteOptions {
  /** Names of files that a submission may have beside it, and import: `["layers.ts"]`. It is one file unless told. */
  readonly helpers?: readonly string[];
  /** What is to be written by hand: functions and methods of the engine that an exercise may not use, `["softmax", "logSoftmax"]`. */
  readonly forbids?: readonly string[];
}

export interface Exercise extends ReturnType<typeof handlesOn> {
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

type Declare = (tools: SuiteTools) => void;

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
 * @throws {Error} when two properties have one title.
 */
export function suite(name: string, right: Right, declare: Declare, options?: SuiteOptions): Suite;
export function suite(name: string, declare: Declare, options?: SuiteOptions): Suite;
export function suite(
  name: string,
  ...rest: [Right, Declare, SuiteOptions?] | [Declare, SuiteOptions?]
): Suite {
  if (typeof rest[0] === "function")
    return declared(name, { solution: {} }, rest[0], rest[1] as SuiteOptions);
  return declared(name, rest[0], rest[1] as Declare, rest[2]);
}

function declared(
  name: string,
  { solution, mutants = [] }: Right,
  declare: Declare,
  { helpers = [], forbids: forbidden = [] }: SuiteOptions = {},
): Suite {
  for (const helper of helpers) checkHelper(helper);
  for (const word of forbidden)
    if (!/^[A-Za-z]\w*$/.test(word)) throw new Error(`forbids: "${word}" is no name of the engine's.`);
  const exports: string[] = [];
  const properties: Property[] = [];
  const questions: Arbitrary<Question>[] = [];
  const noted = <H>(handle: H, needs: readonly string[], asked: Arbitrary<Question>): H => {
    for (const exported of needs) if (!exports.includes(exported)) exports.push(exported);
    questions.push(asked);
    return handle;
  };
  const on = handlesOn(solution);
  const asked = <I extends Inputs>(handle: Handle<I>): Arbitrary<Question> =>
    handle.domain.map((inputs) => handle.question(inputs, { gradients: true }));
  const exercise: Exercise = {
    function(exported, options) {
      const words = on.function(exported, options);
      return noted(words, [exported], asked(words.handle));
    },
    module(exported, options) {
      const words = on.module(exported, options);
      return noted(words, [exported], asked(words.handle));
    },
    procedure(call, options) {
      const words = on.procedure(call, options);
      return noted(words, options.needs, asked(words.handle));
    },
    program(title, options) {
      const handle = new ProgramHandle(title, options);
      return noted(handle, options.needs, asked(handle));
    },
    scalar(exported, options) {
      const handle = new ScalarHandle(exported, options);
      const question = (inputs: Readonly<Record<string, Values>>): Question =>
        handle.question(
          options.inputs.map((input) => inputs[input]),
          { gradients: true },
        );
      return noted(handle, [exported], options.domain.map(question));
    },
  };
  const it: SuiteTools["it"] = (title, { points, says, of }, ...checks) => {
    const id = slug(title);
    if (properties.some((property) => property.id === id))
      throw new Error(`Two properties are called "${title}".`);
    if (!(points >= 0 && points <= MOST_POINTS))
      throw new Error(`"${title}" needs points from 0 to ${MOST_POINTS}, not ${String(points)}.`);
    if (checks.length === 0) throw new Error(`"${title}" checks nothing.`);
    const needs = checks.every((check) => check.needs)
      ? [...new Set(checks.flatMap((check) => check.needs!))]
      : undefined;
    properties.push({
      id,
      title,
      ...(says !== undefined && { says }),
      points,
      get exports() {
        return of ?? needs ?? exports;
      },
      run: checks.length === 1 ? checks[0] : inTurn(checks),
    });
  };
  const fields: FieldOptions[] = [];
  const pictures: SuitePicture[] = [];
  const picture: SuiteTools["picture"] = (title, options) => {
    const id = slug(title);
    if (pictures.some((other) => other.id === id)) throw new Error(`Two pictures are called "${title}".`);
    pictures.push(suitePicture(id, title, options, options.spoils && slug(options.spoils)));
  };
  declare({ exercise, it, field: (options) => fields.push(options), picture });
  for (const { title, spoils } of pictures)
    if (spoils !== undefined && !properties.some(({ id }) => id === spoils))
      throw new Error(`"${title}" spoils a property that is not there.`);
  if (properties.length === 0) throw new Error(`The suite "${name}" has no property.`);
  return { name, exports, properties, questions, fields, pictures, mutants, helpers, forbidden };
}

/** One after the other, until one fails: a path of a counterexample begins with the place of its check. */
function inTurn(checks: readonly Check[]): Check {
  return async (context: RunContext): Promise<Outcome> => {
    const [place, path] = /^(\d+):(.+)$/.exec(context.path ?? "")?.slice(1) ?? [];
    let runs = 0;
    let first: Outcome | undefined;
    for (const [i, check] of checks.entries()) {
      if (place !== undefined && Number(place) !== i) continue;
      const outcome = await check({ ...context, ...(path !== undefined && { path }) });
      runs += outcome.runs;
      first ??= outcome;
      if (outcome.status !== "passed")
        return { ...outcome, runs, ...(outcome.path !== undefined && { path: `${i}:${outcome.path}` }) };
    }
    return { ...first!, runs };
  };
}

const MOST_POINTS = 1e9;

function checkHelper(name: string): void {
  if (!/^\w[\w-]*\.[mc]?[jt]s$/.test(name))
    throw new Error(`helpers: "${name}" is no name of a program beside the exercise, such as "layers.ts".`);
  if (/^(?:exercise|starter|solution|suite)\./.test(name))
    throw new Error(`helpers: "${name}" is a file of the lesson's own.`);
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
