/** What a report shows of a lesson itself: its text, and its pictures as the reference draws them. */
import { readFileSync, statSync } from "node:fs";
import { sampled } from "../properties/index.ts";
import type { LessonPage } from "../reports/picture.ts";
import type { Lesson } from "./lesson.ts";

/** Of a lesson's text, in bytes: what is longer is a book. */
const LONGEST = 256 << 10;

/** Its name is the suite's result's: `lesson` of a result. */
export async function lessonPage({ name, text, loadSuite }: Lesson): Promise<LessonPage> {
  const { fields, pictures } = await loadSuite();
  const file = statSync(text, { throwIfNoEntry: false });
  return {
    name,
    ...(file?.isFile() && file.size <= LONGEST && { text: readFileSync(text, "utf8") }),
    fields: fields.map(sampled),
    pictures: await Promise.all(pictures.map((picture) => picture.reference())),
  };
}
