/** Grades the exercises of all lessons: one describe a lesson, one test a property, and the report at the end. */
import { after, describe } from "mocha";
import { builtInLessons } from "../grader/lesson.ts";
import { lessonPage } from "../grader/lesson-page.ts";
import { describeSuite } from "../grader/mocha.ts";
import { OutputFile } from "../grader/output-file.ts";
import { renderReport } from "../reports/index.ts";
import type { Result } from "../reports/result.ts";

const results: Result[] = [];

/** Before anything is graded: a report that cannot be written is told at once. */
const target = new OutputFile("report/index.html");

const lessons = await Promise.all(
  builtInLessons().map(async (lesson) => ({ lesson, suite: await lesson.loadSuite() })),
);

describe("lessons", () => {
  after(async () => {
    const pages = await Promise.all(
      lessons
        .filter(({ lesson }) => results.some((result) => result.lesson === lesson.name))
        .map(({ lesson }) => lessonPage(lesson)),
    );
    const report = renderReport(results, { title: "Your lessons", lessons: pages });
    const path = target.write(report);
    // At the very end, below mocha's summary, and when it is red, too.
    process.once("exit", () => console.log(`Report: ${path}`));
  });

  for (const { lesson, suite } of lessons)
    describeSuite(lesson, suite, { onResult: (result) => results.push(result) });
});
