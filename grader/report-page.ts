/** The report of one submission with its lesson's text and pictures: what takes long to load, and is loaded while a subject works. */
import { renderReport } from "../reports/index.ts";
import type { Result } from "../reports/result.ts";
import type { Lesson } from "./lesson.ts";
import { lessonPage, plainPage } from "./lesson-page.ts";
import { prepared } from "./prepared.ts";

export async function reportPage(result: Result, lesson: Lesson): Promise<string> {
  const page = result.mistakes ? plainPage(lesson) : await lessonPage(lesson);
  const { text } = page;
  const html = text === undefined ? undefined : prepared(lesson, "text", text);
  return renderReport([result], {
    lessons: [page],
    ...(html !== undefined && { read: { text: text!, html } }),
  });
}
