/** What a report shows of a lesson itself: its text, and its pictures as the reference draws them. */
import { readFileSync, statSync } from "node:fs";
import { sampled } from "../properties/index.ts";
import type { LessonPage, Picture } from "../reports/picture.ts";
import { authorOf, isElsewhere } from "./author/desk.ts";
import type { Observer } from "./author/observer.ts";
import { SuiteEnded, SuiteUnusable } from "./author/process.ts";
import type { Lesson } from "./lesson.ts";

/** Of a lesson's text, in bytes: what is longer is a book. */
const LONGEST = 256 << 10;

/** Its name is the suite's result's: `lesson` of a result. What a foreign suite cannot draw is left out. */
export async function lessonPage(lesson: Lesson, observer?: Observer): Promise<LessonPage> {
  if (!isElsewhere(lesson)) return pageHere(lesson, observer);
  try {
    return await authorOf(lesson).ask({ kind: "page" });
  } catch (error) {
    if (!(error instanceof SuiteEnded || error instanceof SuiteUnusable)) throw error;
    return plainPage(lesson);
  }
}

/** Its text alone. */
export function plainPage({ name, text, builtIn, folder }: Lesson): LessonPage {
  const file = statSync(text, { throwIfNoEntry: false });
  return {
    name,
    ...(!builtIn && { folder }),
    ...(file?.isFile() && file.size <= LONGEST && { text: readFileSync(text, "utf8") }),
    fields: [],
    pictures: [],
  };
}

async function pageHere(lesson: Lesson, observer: Observer | undefined): Promise<LessonPage> {
  const { fields, pictures } = await lesson.loadSuite();
  const drawn: Picture[] = [];
  for (const { title, reference } of pictures) {
    observer?.begin({ title });
    drawn.push(await reference());
  }
  return { ...plainPage(lesson), fields: fields.map(sampled), pictures: drawn };
}
