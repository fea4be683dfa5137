/** Grades an exercise under the mocha that is running, whoever's it is: one describe a lesson, one test a property. */
import { fileURLToPath } from "node:url";
import type { LessonMistake, PropertyResult, Result } from "../reports/result.ts";
import { mistakeText } from "./author/told.ts";
import { explanationBody, printedLines } from "./failure-lines.ts";
import { outlineOf } from "./heading.ts";
import { judge } from "./judge.ts";
import { findLesson, type Lesson } from "./lesson.ts";
import type { Outline } from "./outline.ts";
import { rendered } from "./screen.ts";
import { styleFor } from "./terminal.ts";

export interface DescribeLessonOptions {
  /** The file to grade; the lesson's own exercise unless told. */
  readonly file?: string | URL;
  /** A whole number from 0 to 4294967295; unless told, it follows from the file and the suite. */
  readonly seed?: number;
  /** Called with the whole result, once the file is judged. */
  readonly onResult?: (result: Result) => void;
}

interface Context {
  skip(): never;
  timeout(milliseconds: number): unknown;
}

/** What mocha puts among the globals: an import could find another copy of it, which is not running. */
interface Running {
  describe(title: string, body: () => void): unknown;
  before(body: (this: Context) => Promise<void>): unknown;
  it(title: string, body: (this: Context) => void): unknown;
}

/** Says what a learner needs, and shows no stack: the fault is not in the grader's files. */
class PropertyFailure extends Error {
  constructor(property: PropertyResult, lesson: Lesson) {
    super(
      rendered(
        `\n${explanationBody(property, styleFor(process.stdout), lesson.builtIn ? undefined : lesson.folder)}`,
      ),
    );
    this.name = "Failed";
    this.stack = "";
  }
}

/** The suite's own fault, and no learner's. */
class LessonMistaken extends Error {
  constructor(mistake: LessonMistake) {
    super(rendered(`The lesson has a mistake. ${mistakeText(mistake)}`));
    this.name = "Not judged";
    this.stack = "";
  }
}

/**
 * Declare the tests of a lesson, in a spec file that is an ES module:
 *
 * ```js
 * import { describeLesson } from "gradproof/mocha";
 * await describeLesson(new URL("./my-lesson/", import.meta.url));
 * ```
 *
 * A property that the learner has not begun is pending. The file is judged in a process of its own, as `gradproof grade` judges it.
 *
 * @param lesson a lesson's folder, or the name of one that comes with gradproof.
 * @throws {UsageError} where there is no such lesson; {Error} where its suite cannot be used, or no mocha is running.
 */
export async function describeLesson(
  lesson: string | URL,
  options: DescribeLessonOptions = {},
): Promise<void> {
  const found = findLesson(pathOf(lesson));
  describeSuite(found, await outlineOf(found), options);
}

/** The same for a lesson whose suite is already there. */
export function describeSuite(
  lesson: Lesson,
  { name, properties }: Outline,
  { file = lesson.exercise, seed, onResult }: DescribeLessonOptions = {},
): void {
  const { describe, before, it } = globalThis as unknown as Partial<Running>;
  if (!describe || !before || !it)
    throw new Error("describeLesson: there is no describe here. Run this file with mocha: npx mocha FILE.");
  describe(name, () => {
    let result: Result;
    before(async function () {
      this.timeout(120_000);
      result = await judge({ file: pathOf(file), lesson, ...(seed !== undefined && { seed }) });
      onResult?.(result);
      const judged = result.properties.some(({ mistake }) => mistake);
      if (result.status === "ungraded" || (result.status === "error" && !judged))
        throw new Error(result.reason);
      const printed = printedLines(result, styleFor(process.stdout));
      if (printed) console.log(rendered(printed));
    });
    for (const { id, title } of properties) {
      it(title, function () {
        const property = result.properties.find((each) => each.id === id)!;
        if (property.status === "not-attempted") this.skip();
        if (property.mistake) throw new LessonMistaken(property.mistake);
        if (property.status !== "passed") throw new PropertyFailure(property, lesson);
      });
    }
  });
}

function pathOf(place: string | URL): string {
  return place instanceof URL ? fileURLToPath(place) : place;
}
