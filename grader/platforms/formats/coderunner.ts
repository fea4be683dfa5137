/** The JSON of a combinator template grader of Moodle's CodeRunner (its documentation, under "Combinator-template grading"). */

import { escapeText } from "../../../reports/html.ts";
import type { Result } from "../../../reports/result.ts";
import { UsageError } from "../../usage.ts";
import { summaryOf, toldOf, wholeOf } from "../told.ts";

/** Cells are escaped by Moodle; the text above the table is HTML. @throws {UsageError} where the grader failed: then the template must say so. */
export function coderunner(results: readonly Result[]): string {
  const whole = wholeOf(results);
  if (whole.error !== undefined)
    throw new UsageError(`There is no grade that CodeRunner could record: ${whole.error}`);
  const fraction = whole.maxScore === 0 ? 0 : Math.min(Math.max(whole.score / whole.maxScore, 0), 1);
  const rows = toldOf(results).map(({ title, points, maxPoints, passed, message }) => [
    passed ? 1 : 0,
    title,
    `${points} of ${maxPoints}`,
    message,
  ]);
  return JSON.stringify({
    fraction: whole.ungraded === undefined ? fraction : 0,
    prologuehtml: `<p>${escapeText(summaryOf(whole))}</p>`,
    testresults: rows.length > 0 ? [["iscorrect", "Property", "Points", "Why"], ...rows] : [],
    ...(whole.printed && {
      epiloguehtml: `<p>Your code printed:</p><pre>${escapeText(whole.printed)}</pre>`,
    }),
    showdifferences: false,
  });
}
