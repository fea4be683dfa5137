/** What a learner reads first: one line a lesson, the first failure explained, and what to type next. */
import { basename } from "node:path";
import { firstFailure } from "../../reports/causes.ts";
import type { Result } from "../../reports/result.ts";
import { failureLines } from "../failure-lines.ts";
import type { Lesson } from "../lesson.ts";
import type { Style } from "../terminal.ts";

/** Of a line of the table, before a terminal breaks it. */
const WIDTH = 96;

/** "  ✗ 02-cosine             4 of 15   sign-flipped: has the gradients of the derivative on paper". */
export function lessonLine({ folder }: Lesson, result: Result, style: Style): string {
  const { status, score, maxScore, reason } = result;
  const name = basename(folder).padEnd(20);
  if (status === "not-attempted") return style.faint(`  – ${name}${"not begun".padStart(9)}`);
  const points = (score === undefined ? "no grade" : `${score} of ${maxScore}`).padStart(9);
  if (status === "passed") return `  ${style.good("✓")} ${name}${points}`;
  const failure = firstFailure(result);
  const why = failure ? [failure.diagnosis?.code, failure.title].filter(Boolean).join(": ") : (reason ?? "");
  const room = WIDTH - 4 - name.length - points.length - 3;
  return `  ${style.bad("✗")} ${name}${points}   ${why.length > room ? `${why.slice(0, room - 1)}…` : why}`;
}

/** The first failure of the first lesson that has one. */
export function firstToMend(results: readonly (readonly [Lesson, Result])[], style: Style): string {
  for (const [lesson, result] of results) {
    const failure = failureLines(result, style);
    if (failure === "") continue;
    const name = style.bold(basename(lesson.folder));
    return `${name}, to be mended first:\n\n${failure}\n\n${style.faint(`This lesson alone: npm test -- ${lesson.name}`)}`;
  }
  return "";
}

/** "Your 9 lessons: 1 passed, 1 to mend (cosine), 7 not begun." */
export function closingLine(results: readonly (readonly [Lesson, Result])[], style: Style): string {
  const named = (status: (status: Result["status"]) => boolean): string[] =>
    results.filter(([, result]) => status(result.status)).map(([{ name }]) => name);
  const passed = named((status) => status === "passed");
  const idle = named((status) => status === "not-attempted");
  const failed = named((status) => status !== "passed" && status !== "not-attempted");
  const parts = [
    ...(passed.length > 0 ? [style.good(`${passed.length} passed`)] : []),
    ...(failed.length > 0 ? [style.bad(`${failed.length} to mend (${failed.join(", ")})`)] : []),
    ...(idle.length > 0 ? [`${idle.length} not begun`] : []),
  ];
  const count = results.length === 1 ? "Your lesson" : `Your ${results.length} lessons`;
  return `${count}: ${parts.join(", ")}.`;
}
