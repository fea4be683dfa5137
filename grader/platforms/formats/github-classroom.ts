/** GitHub Classroom's output of a test runner, for `classroom-resources/autograding-grading-reporter`: a line for $GITHUB_OUTPUT. */
import type { Result } from "../../../reports/result.ts";
import { fitting, placeOf, summaryOf, toldOf, wholeOf } from "../told.ts";

/** An output of a step, and an environment variable that carries it, have room for a mebibyte; base64 takes a third of it. */
const LONGEST = 600_000;

export function githubClassroom(results: readonly Result[]): string {
  for (const longest of [6000, 1000, 100]) {
    const text = JSON.stringify(told(results, longest));
    if (Buffer.byteLength(text) < LONGEST || longest === 100)
      return `result=${Buffer.from(text).toString("base64")}\n`;
  }
  return "";
}

function told(results: readonly Result[], longest: number): object {
  const whole = wholeOf(results);
  const { maxScore, error, ungraded, passed } = whole;
  if (error !== undefined || ungraded !== undefined)
    return {
      version: 1,
      status: "error",
      max_score: maxScore,
      tests: [{ name: "gradproof", status: "error", score: 0, message: fitting(summaryOf(whole), longest) }],
    };
  return {
    version: 1,
    status: passed ? "pass" : "fail",
    max_score: maxScore,
    tests: toldOf(results).map(({ title, says, points, passed, message, property }) => ({
      name: title,
      status: passed ? "pass" : "fail",
      score: points,
      message: fitting(message, longest),
      test_code: says ?? title,
      filename: placeOf(property.diagnosis?.where)?.file ?? "",
      line_no: placeOf(property.diagnosis?.where)?.line ?? 0,
      duration: property.durationMs,
    })),
  };
}
