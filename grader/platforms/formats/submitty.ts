/** Submitty's results.json (submitty.org/instructor/autograding). */
import type { Result } from "../../../reports/result.ts";
import { UsageError } from "../../usage.ts";
import { summaryOf, toldOf, wholeOf } from "../told.ts";
import { wholeFactor, whole as wholePoints } from "./whole-points.ts";

/** Its points are whole numbers. @throws {UsageError} where the grader failed: nothing there says so. */
export function submitty(results: readonly Result[]): string {
  const whole = wholeOf(results);
  if (whole.error !== undefined)
    throw new UsageError(`There is no grade that Submitty could record: ${whole.error}`);
  const told = toldOf(results);
  const factor = wholeFactor([whole.score, ...told.map(({ points }) => points)]);
  const total = wholePoints(whole.score, factor);
  const hidden = told.filter(({ hidden }) => hidden).map(({ points }) => wholePoints(points, factor));
  const tests = told.map(({ title, points, maxPoints, message, passed }) => ({
    test_name: title,
    view_testcase: true,
    testcase_label: `of ${wholePoints(maxPoints, factor)}`,
    points_awarded: wholePoints(points, factor),
    metrics: {},
    autochecks: passed
      ? []
      : [
          {
            description: title,
            messages: message.split("\n").map((text) => ({ type: "failure", message: text })),
          },
        ],
  }));
  const nothing = {
    test_name: "The submission",
    view_testcase: true,
    points_awarded: 0,
    metrics: {},
    autochecks: [{ description: "", messages: [{ type: "warning", message: summaryOf(whole) }] }],
  };
  return JSON.stringify({
    testcases: whole.ungraded === undefined ? tests : [nothing],
    automatic_grading_total: total,
    nonhidden_automatic_grading_total: total - hidden.reduce((sum, each) => sum + each, 0),
  });
}
