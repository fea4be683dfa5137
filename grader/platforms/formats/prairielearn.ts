/** PrairieLearn's results.json for external graders (docs.prairielearn.com/externalGrading). */
import type { Result } from "../../../reports/result.ts";
import { fitting, summaryOf, toldOf, wholeOf } from "../told.ts";

/** Bytes of the whole; what is longer is thrown away there. */
const LARGEST = 1 << 20;

/** What is no program, and what the grader failed on, is not gradable: it costs no attempt. */
export function prairielearn(results: readonly Result[]): string {
  for (const longest of [6000, 1000, 100]) {
    const text = JSON.stringify(told(results, longest));
    if (Buffer.byteLength(text) < LARGEST) return text;
  }
  return JSON.stringify({ ...told(results, 100), tests: [] });
}

function told(results: readonly Result[], longest: number): object {
  const whole = wholeOf(results);
  const message = fitting(summaryOf(whole), longest);
  if (whole.error !== undefined || whole.ungraded !== undefined)
    return { gradable: false, message, format_errors: [message] };
  return {
    gradable: true,
    // Above 1 jobs hang there: a bonus fills what is missing, and no more.
    score: whole.maxScore === 0 ? 0 : Math.min(Math.max(whole.score / whole.maxScore, 0), 1),
    message,
    output: fitting(whole.printed, longest),
    tests: toldOf(results).map(({ title, says, points, maxPoints, bonus, message }) => ({
      name: bonus ? `${title} (bonus)` : title,
      ...(says !== undefined && { description: says }),
      points,
      max_points: maxPoints,
      message: fitting(message, longest),
    })),
  };
}
