/** Results as lines of text, for a person at a terminal. */
import type { PropertyResult, PropertyStatus, Result } from "../reports/result.ts";
import { stripControls } from "./printed.ts";
import { colour, oneLine } from "./screen.ts";

type Paint = (text: string) => string;

export interface Style {
  readonly good: Paint;
  readonly bad: Paint;
  readonly faint: Paint;
  readonly bold: Paint;
}

const plain: Paint = (text) => text;

/** For what is no terminal. */
export const PLAIN: Style = { good: plain, bad: plain, faint: plain, bold: plain };

/** Colour where a person looks on, and has not asked for none (https://no-color.org). */
export function styleFor(stream: NodeJS.WriteStream): Style {
  const coloured = stream.isTTY === true && !process.env["NO_COLOR"];
  const sgr = (code: number, end: number): Paint =>
    coloured ? (text) => `${colour(code)}${text}${colour(end)}` : plain;
  return { good: sgr(32, 39), bad: sgr(31, 39), faint: sgr(2, 22), bold: sgr(1, 22) };
}

const MARKS: Readonly<Record<PropertyStatus, string>> = {
  passed: "✓",
  failed: "✗",
  "timed-out": "✗",
  crashed: "✗",
  "not-attempted": "–",
  "not-judged": "?",
};

/** What a mark alone does not say. */
const KINDS: Readonly<Partial<Record<PropertyStatus, string>>> = {
  "timed-out": "timed-out",
  crashed: "crashed",
  "not-judged": "not-judged",
  "not-attempted": "not begun: still as the exercise came",
};

const DEVICES = { webgpu: "WebGPU" } as const;

export function propertyLine(
  { status, title, points, maxPoints, bonus }: PropertyResult,
  style: Style,
): string {
  const paint = status === "passed" ? style.good : status === "not-attempted" ? style.faint : style.bad;
  const kind = Object.hasOwn(KINDS, status) ? ` (${KINDS[status]})` : "";
  const worth = `${points}/${maxPoints}${bonus ? " bonus" : ""}`;
  return `  ${paint(MARKS[status])} ${named(title)}${kind} ${style.faint(worth)}`;
}

export function verdictLine(result: Result, style: Style): string {
  const { status, lesson, submission, device } = result;
  const subject = `${named(submission.path)} on ${named(lesson)}${device ? `, run on ${DEVICES[device]}` : ""}`;
  switch (status) {
    case "passed":
      return style.good(`${subject}: passed, ${pointsText(result)}`);
    case "failed":
      return style.bad(`${subject}: ${pointsText(result)}`);
    case "not-attempted":
      return style.bold(`${subject}: not attempted: it is still the starter`);
    case "ungraded":
      return style.bold(`${subject}: not graded. ${text(result.reason ?? "")}`);
    case "error":
      return style.bad(`${subject}: no grade. ${text(result.reason ?? "")}`);
  }
}

function pointsText({ score, maxScore, bonus }: Result): string {
  const extra = bonus && bonus.score > 0 ? `, ${bonus.score} of them bonus` : "";
  return `${score} of ${maxScore} points${extra}`;
}

/** What the lesson's author must mend, a line each and what to write below; and what could be judged all the same. */
export function mistakeLines(
  { mistakes = [], judged }: Pick<Result, "mistakes" | "judged">,
  style: Style,
): string {
  const lines = mistakes.flatMap(({ where, title, text: what, advice }) => [
    `  ${style.bold(named(where))}${title === undefined ? "" : `, in "${named(title)}"`}`,
    `    ${text(what)}`,
    ...(advice === undefined ? [] : [`    ${text(advice)}`]),
  ]);
  const told = judged
    ? ["", `  Judged all the same: ${judged.score} of ${judged.maxScore} points. This is no grade.`]
    : [];
  return ["To be mended by the lesson's author:", ...lines, ...told].join("\n");
}

/** A name or a title, which is no more than one line. */
export function named(text: string): string {
  return oneLine(stripControls(text));
}

/** What may hold a message of somebody else's: its further lines do not stand where the grader's do. */
export function text(text: string): string {
  return stripControls(text).replace(/\n/g, "\n  │ ");
}
