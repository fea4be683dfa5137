/** What is kept of each lesson between runs, so that a run of one lesson still writes the report of all. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LessonPage } from "../../reports/picture.ts";
import type { Result } from "../../reports/result.ts";
import type { Lesson } from "../lesson.ts";
import { OutputFile } from "../output-file.ts";
import { readSubmission } from "../submission.ts";

export interface Graded {
  readonly lesson: Lesson;
  readonly result: Result;
  readonly page: LessonPage;
}

const FOLDER = "report/lessons";

export function keep({ lesson, result, page }: Graded): void {
  new OutputFile(fileOf(lesson)).write(JSON.stringify({ result, page }));
}

/** The last grade of a lesson, if its exercise and its suite are still what was graded then. */
export function recall(lesson: Lesson): Graded | "changed" | undefined {
  try {
    const { result, page } = JSON.parse(readFileSync(fileOf(lesson), "utf8")) as Omit<Graded, "lesson">;
    const isSame =
      result.suite.sha256 === lesson.sha256 &&
      result.submission.sha256 === readSubmission(lesson.exercise, lesson.folder).sha256;
    return isSame ? { lesson, result, page } : "changed";
  } catch {
    // Not graded yet, or by another version: as good as none.
    return undefined;
  }
}

function fileOf({ folder }: Lesson): string {
  return join(FOLDER, `${folder.split(/[\\/]/).at(-1)}.json`);
}
