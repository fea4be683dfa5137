/** A lesson's suite: named exports of an exercise, and properties that each carry points. */
import type { Check } from "./for-all.ts";
import { type FieldOptions, type PictureOptions, type SuitePicture, suitePicture } from "./picture.ts";
import { ProgramHandle, type ProgramInputs, type ProgramOptions } from "./program.ts";
import type { Property, Suite } from "./property.ts";
import { ScalarHandle, type ScalarOptions } from "./scalar.ts";

export interface PropertyOptions {
  readonly points: number;
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
 * @throws {Error} when two properties have one title.
 */
export function suite(
  name: string,
  declare: (tools: SuiteTools) => void,
  { helpers = [] }: SuiteOptions = {},
): Suite {
  for (const helper of helpers) checkHelper(helper);
  const exports: string[] = [];
  const properties: Property[] = [];
  const questions: Suite["questions"][number][] = [];
  const exercise: Exercise = {
    program(title, options) {
      for (const exported of options.needs) if (!exports.includes(exported)) exports.push(exported);
      const handle = new ProgramHandle(title, options);
      questions.push(options.domain.map((inputs) => handle.question(inputs)));
      return handle;
    },
    scalar(exported, options) {
      if (!exports.includes(exported)) exports.push(exported);
      const handle = new ScalarHandle(exported, options);
      questions.push(
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
  const it: SuiteTools["it"] = (title, { points, says, of }, check) => {
    const id = slug(title);
    if (properties.some((property) => property.id === id))
      throw new Error(`Two properties are called "${title}".`);
    if (!(points >= 0 && points <= MOST_POINTS))
      throw new Error(`"${title}" needs points from 0 to ${MOST_POINTS}, not ${String(points)}.`);
    properties.push({
      id,
      title,
      ...(says !== undefined && { says }),
      points,
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
    if (pictures.some((other) => other.id === id)) throw new Error(`Two pictures are called "${title}".`);
    pictures.push(suitePicture(id, title, options, options.spoils && slug(options.spoils)));
  };
  declare({ exercise, it, field: (options) => fields.push(options), picture });
  for (const { title, spoils } of pictures)
    if (spoils !== undefined && !properties.some(({ id }) => id === spoils))
      throw new Error(`"${title}" spoils a property that is not there.`);
  if (properties.length === 0) throw new Error(`The suite "${name}" has no property.`);
  return { name, exports, properties, questions, fields, pictures, helpers };
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
