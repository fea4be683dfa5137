/** Grades the exercises of all lessons: one describe a lesson, one test a property, and the report at the end. */
import { after, before, describe, it } from "mocha";
import { judge } from "../grader/judge.ts";
import { builtInLessons } from "../grader/lesson.ts";
import { lessonPage } from "../grader/lesson-page.ts";
import { writeOutput } from "../grader/output-file.ts";
import { explanationBody, styleFor } from "../grader/terminal.ts";
import { renderReport } from "../reports/index.ts";
import type { PropertyResult, Result } from "../reports/result.ts";

const results: Result[] = [];

/** Says what a learner needs, and shows no stack: the fault is not in the grader's files. */
class PropertyFailure extends Error {
  constructor(property: PropertyResult) {
    super(`\n${explanationBody(property, styleFor(process.stdout))}`);
    this.name = "Failed";
    this.stack = "";
  }
}

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
    const path = writeOutput("report/index.html", report);
    // At the very end, below mocha's summary, and when it is red, too.
    process.once("exit", () => console.log(`Report: ${path}`));
  });

  for (const { lesson, suite } of lessons) {
    describe(suite.name, () => {
      let result: Result;
      before(async function () {
        this.timeout(120_000);
        result = await judge({ file: lesson.exercise, lesson });
        results.push(result);
        if (result.status === "error") throw new Error(result.reason);
        if (result.printed) console.log(`Your code printed:\n${result.printed}`);
      });
      for (const { id, title } of suite.properties) {
        it(title, function () {
          const property = result.properties.find((each) => each.id === id)!;
          if (property.status === "not-attempted") this.skip();
          if (property.status !== "passed") throw new PropertyFailure(property);
        });
      }
    });
  }
});
