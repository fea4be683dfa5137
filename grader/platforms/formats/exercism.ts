/** Exercism's results.json of a test runner, version 3 (exercism.org/docs/building/tooling/test-runners/interface). */
import type { Result } from "../../../reports/result.ts";
import { fitting, summaryOf, toldOf, wholeOf } from "../told.ts";

const LONGEST_MESSAGE = 65_535;
/** Of what the code printed, a test. */
const LONGEST_OUTPUT = 500;

/** In the suite's order: only the first failure is shown. */
export function exercism(results: readonly Result[]): string {
  const whole = wholeOf(results);
  if (whole.error !== undefined || whole.ungraded !== undefined)
    return JSON.stringify({
      version: 3,
      status: "error",
      message: fitting(summaryOf(whole), LONGEST_MESSAGE),
      tests: [],
    });
  const output = fitting(whole.printed, LONGEST_OUTPUT);
  const [first, ...rest] = toldOf(results).map(({ title, says, passed, message, of }) => ({
    name: title,
    test_code: says ?? title,
    status: passed ? "pass" : "fail",
    ...(passed ? {} : { message }),
    ...(results.length > 1 && { task_id: of + 1 }),
  }));
  // What was printed is not known property by property.
  const tests = first && output ? [{ ...first, output }, ...rest] : first ? [first, ...rest] : [];
  return JSON.stringify({ version: 3, status: whole.passed ? "pass" : "fail", tests });
}
