/** Grades the exercises of all lessons: one describe a lesson, one test a property, and the report at the end. */
import { after, describe } from "mocha";
import { builtInLessons } from "../grader/lesson.ts";
import { describeSuite } from "../grader/mocha.ts";
import { writeOutput } from "../grader/output-file.ts";
import { renderReport } from "../reports/index.ts";
import type { Result } from "../reports/result.ts";

const results: Result[] = [];

const lessons = await Promise.all(
  builtInLessons().map(async (lesson) => ({ lesson, suite: await lesson.loadSuite() })),
);

describe("lessons", () => {
  after(() => {
    const path = writeOutput("report/index.html", renderReport(results, { title: "Your lessons" }));
    // At the very end, below mocha's summary, and when it is red, too.
    process.once("exit", () => console.log(`Report: ${path}`));
  });

  for (const { lesson, suite } of lessons)
    describeSuite(lesson, suite, { onResult: (result) => results.push(result) });
});
