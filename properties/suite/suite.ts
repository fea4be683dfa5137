/** A lesson's suite: named exports of an exercise, and properties that each carry points. */
import { type Handle, programHandle, requireDomain, scalarHandle } from "../author/handle.ts";
import { here, kindOfValue, Mistake, noteSuite } from "../author/mistake.ts";
import { soundProgram, soundScalar } from "../author/sound.ts";
import type { Check } from "./for-all.ts";
import { type FieldOptions, type PictureOptions, type SuitePicture, suitePicture } from "./picture.ts";
import { ProgramHandle, type ProgramInputs, type ProgramOptions } from "./program.ts";
import type { Property, Suite } from "./property.ts";
import { ScalarHandle, type ScalarOptions } from "./scalar.ts";

export interface PropertyOptions {
  /** From 0; fractions count, too. */
  readonly points: number;
  /** Whether they count above the maximum: a submission passes without them. */
  readonly bonus?: boolean;
  /** The law behind the title, in words. */
  readonly says?: string;
  /** The exports that the property asks; all of the suite's unless told. */
  readonly of?: readonly string[];
}

export interface SuiteOptions {
  /** Names of files that a submission may have beside it, and import: `["layers.ts"]`. It is one file unless told. */
  readonly helpers?: readonly string[];
}

export interface Exercise {
  /** A program of the suite's that uses exports: classes, optimizers, whatever is no plain function of tensors. */
  program<I extends ProgramInputs>(name: string, options: ProgramOptions<I>): ProgramHandle<I>;
  /** A function of tensors that gives a scalar tensor. */
  scalar<N extends string>(name: string, options: ScalarOptions<N>): ScalarHandle<N>;
}

export interface SuiteTools {
  readonly exercise: Exercise;
  readonly it: (title: string, options: PropertyOptions, check: Check) => void;
  /** A function whose contours pictures may draw, by its name. */
  readonly field: (options: FieldOptions) => void;
  /** A picture for the report and the lesson's page. */
  readonly picture: <T>(title: string, options: PictureOptions<T>) => void;
}

/**
 * Declare a suite. It is plain data: nothing runs, and nothing is registered anywhere.
 *
 * ```ts
 * export const lesson = suite("cosine", ({ exercise, it }) => {
 *   const cosine = exercise.scalar("cosine", { inputs: ["x", "y"], reference, domain: vectorPairs() });
 *   it("is at most one", { points: 1 }, forAll(vectorPairs(), async ({ x, y }) => {
 *     expect(await cosine.value(x, y)).to.be.at.most(1 + 1e-12);
 *   }));
 * });
 * ```
 *
 * What is wrong with one property is kept with it: the others can be judged all the same.
 *
 * @throws {Mistake} where nothing can be judged: there is no property, or a handle of which none can be made.
 */
export function suite(
  name: string,
  declare: (tools: SuiteTools) => void,
  { helpers = [] }: SuiteOptions = {},
): Suite {
  for (const helper of helpers) checkHelper(helper);
  const declared = here();
  noteSuite(declared);
  const exports: string[] = [];
  const properties: Property[] = [];
  const handles: Handle[] = [];
  const mistakes: Mistake[] = [];
  const questions: Suite["questions"][number][] = [];
  /** A handle whose domain makes no inputs serves properties that bring their own. */
  const ask = (
    domain: unknown,
    what: string,
    at: string,
    question: () => Suite["questions"][number],
  ): void => {
    try {
      requireDomain(domain, what, at);
      questions.push(question());
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      mistakes.push(error);
    }
  };
  const exercise: Exercise = {
    program(title, given) {
      const at = here();
      const options = soundProgram(title, given, at);
      for (const exported of options.needs) if (!exports.includes(exported)) exports.push(exported);
      const handle = new ProgramHandle(title, options);
      handles.push(programHandle(title, options, at));
      ask(options.domain, `exercise.program("${title}")`, at, () =>
        options.domain.map((inputs) => handle.question(inputs)),
      );
      return handle;
    },
    scalar(exported, given) {
      const at = here();
      const options = soundScalar(exported, given, at);
      if (!exports.includes(exported)) exports.push(exported);
      const handle = new ScalarHandle(exported, options);
      handles.push(scalarHandle(exported, options, at));
      ask(options.domain, `exercise.scalar("${exported}")`, at, () =>
        options.domain.map((inputs) =>
          handle.question(
            options.inputs.map((input) => inputs[input]),
            { gradients: true },
          ),
        ),
      );
      return handle;
    },
  };
  const it: SuiteTools["it"] = (title, options, check) => {
    const at = here();
    const { points, says, of, bonus } = options ?? {};
    const id = slug(title);
    const twice = properties.some((property) => property.id === id);
    const mistake = twice
      ? new Mistake(`Two properties are called "${title}"; a title of its own was expected.`, {
          declared: at,
          advice: "Write another title: points and reports go by it.",
        })
      : mistakeIn(title, points, check, at);
    properties.push({
      id: twice ? `${id}-${properties.length + 1}` : id,
      title,
      ...(says !== undefined && { says }),
      points: isWorth(points) ? points : 0,
      ...(bonus === true && { bonus }),
      declared: at,
      ...(mistake && { mistake }),
      get exports() {
        return of ?? exports;
      },
      run: check,
    });
  };
  const fields: FieldOptions[] = [];
  const pictures: SuitePicture[] = [];
  const picture: SuiteTools["picture"] = (title, options) => {
    const id = slug(title);
    if (pictures.some((other) => other.id === id))
      throw new Mistake(`Two pictures are called "${title}"; a title of its own was expected.`);
    pictures.push(suitePicture(id, title, options, options.spoils && slug(options.spoils)));
  };
  declare({ exercise, it, field: (options) => fields.push(options), picture });
  for (const { title, spoils } of pictures)
    if (spoils !== undefined && !properties.some(({ id }) => id === spoils))
      throw new Mistake(`The picture "${title}" spoils a property that is not there.`, { declared });
  if (properties.length === 0)
    throw new Mistake(`The suite "${name}" has no property; at least one was expected.`, {
      declared,
      advice: 'Declare one: `it("is …", { points: 1 }, forAll(…))`.',
    });
  return { name, exports, properties, questions, fields, pictures, helpers, handles, mistakes, declared };
}

const MOST_POINTS = 1e9;

function isWorth(points: unknown): points is number {
  return typeof points === "number" && points >= 0 && points <= MOST_POINTS;
}

function mistakeIn(title: string, points: unknown, check: unknown, declared: string): Mistake | undefined {
  if (!isWorth(points))
    return new Mistake(
      `"${title}" has the points ${String(points)}; a number from 0 to ${MOST_POINTS} was expected.`,
      {
        declared,
        advice: "Write `{ points: 1 }`; fractions and 0 count, too.",
      },
    );
  if (typeof check === "function") return undefined;
  return new Mistake(`"${title}" has ${kindOfValue(check)} for a check; forAll(…) was expected.`, {
    declared,
    advice: "Write `forAll(vectors(), async ({ x }) => { … })` as the third argument.",
  });
}

function checkHelper(name: string): void {
  if (!/^\w[\w-]*\.[mc]?[jt]s$/.test(name))
    throw new Mistake(`helpers: "${name}" is no name of a program beside the exercise, such as "layers.ts".`);
  if (/^(?:exercise|starter|solution|suite)\./.test(name))
    throw new Mistake(`helpers: "${name}" is a file of the lesson's own.`);
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
}
