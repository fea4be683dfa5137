/** Gradescope's results.json (gradescope-autograders.readthedocs.io/en/latest/specs). */
import type { Result } from "../../../reports/result.ts";
import { summaryOf, toldOf, wholeOf } from "../told.ts";

/** A score below 0 or a hidden total would mislead: bonus points are in the score, and nothing is hidden but what the lesson hides. */
export function gradescope(results: readonly Result[]): string {
  const whole = wholeOf(results);
  return JSON.stringify({
    // A score on top counts, whatever the tests add up to.
    ...(whole.error === undefined && { score: whole.score }),
    execution_time: whole.durationMs / 1000,
    output: [summaryOf(whole), whole.printed && `\nYour code printed:\n${whole.printed}`]
      .filter(Boolean)
      .join("\n"),
    output_format: "text",
    test_output_format: "text",
    test_name_format: "text",
    visibility: "visible",
    stdout_visibility: "hidden",
    extra_data: {
      results: results.map(({ lesson, seed, engine, suite }) => ({
        lesson,
        seed,
        engine,
        suite: suite.sha256,
      })),
    },
    tests: toldOf(results).map(({ number, title, points, maxPoints, bonus, passed, message, id }) => ({
      number,
      name: bonus ? `${title} (bonus)` : title,
      score: points,
      max_score: maxPoints,
      status: passed ? "passed" : "failed",
      output: message,
      visibility: "visible",
      extra_data: { id },
    })),
  });
}
