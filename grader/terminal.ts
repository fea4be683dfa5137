/** Results as lines of text, for a person at a terminal. */
import type {
  ComparisonEntry,
  Counterexample,
  JsonNumber,
  PropertyResult,
  PropertyStatus,
  Result,
} from "../reports/result.ts";
import { stripControls } from "./printed.ts";
import { colour, oneLine, quoted } from "./screen.ts";

type Paint = (text: string) => string;

export interface Style {
  readonly good: Paint;
  readonly bad: Paint;
  readonly faint: Paint;
  readonly bold: Paint;
}

const plain: Paint = (text) => text;

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

const DEVICES = { webgpu: "WebGPU" } as const;

export function propertyLine(
  { status, title, points, maxPoints, bonus }: PropertyResult,
  style: Style,
): string {
  const paint = status === "passed" ? style.good : status === "not-attempted" ? style.faint : style.bad;
  const kind = ["timed-out", "crashed", "not-judged"].includes(status) ? ` (${status})` : "";
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
function text(text: string): string {
  return stripControls(text).replace(/\n/g, "\n  │ ");
}

/** What the submission printed, under a heading. */
export function printedLines(printed: string, style: Style): string {
  return `${style.faint("Your code printed:")}\n${quoted(stripControls(printed))}`;
}

/** The first property that is not passed, explained. */
export function firstFailure({ properties }: Result): PropertyResult | undefined {
  return properties.find(
    ({ status }) => status !== "passed" && status !== "not-attempted" && status !== "not-judged",
  );
}

/**
 * Title, diagnosis, counterexample and numbers of one failure.
 *
 * @param lesson the folder of a lesson that does not come with gradproof: a token does not name it.
 */
export function explanation(property: PropertyResult, style: Style, lesson?: string): string {
  return `  ${style.bold(named(property.title))}\n${explanationBody(property, style, lesson)}`;
}

/** The same without the title, for where it stands already. */
export function explanationBody(
  { says, diagnosis, counterexample, shrunkFrom, comparison, replay }: PropertyResult,
  style: Style,
  lesson?: string,
): string {
  const lines = says ? [style.faint(named(says))] : [];
  if (diagnosis) {
    lines.push("", `${style.bad(diagnosis.code)}  ${text(diagnosis.text)}`);
    if (diagnosis.where) lines.push(`at ${named(diagnosis.where)}`);
    if (diagnosis.advice) lines.push(text(diagnosis.advice));
  }
  if (counterexample && counterexample.inputs.length > 0)
    lines.push("", "The smallest input found on which it fails:", ...inputLines(counterexample));
  if (shrunkFrom && counterexample && JSON.stringify(shrunkFrom) !== JSON.stringify(counterexample)) {
    lines.push(style.faint("shrunk from:"), ...inputLines(shrunkFrom).map(style.faint));
  }
  if (comparison) lines.push("", `${named(comparison.output)}:`, ...comparison.entries.map(entryLine));
  if (counterexample)
    lines.push(
      "",
      `Again: npx gradproof replay ${replay}${lesson === undefined ? "" : ` FILE --lesson ${named(lesson)}`}`,
    );
  return lines.map((line) => (line ? `  ${line}` : line)).join("\n");
}

function inputLines({ inputs }: Counterexample): string[] {
  return inputs.map(
    ({ name, shape, data }) =>
      `  ${named(name)} = ${shape.length === 0 ? number(data[0]) : `[${data.map(number).join(", ")}]`}`,
  );
}

function entryLine({
  index,
  yours,
  exact,
  difference,
  differenceError,
  symbolic,
  ok,
}: ComparisonEntry): string {
  const parts = [
    `  ${ok ? "✓" : "✗"} ${index.length > 0 ? `[${index.join(", ")}] ` : ""}yours ${yours === null ? "none" : number(yours)}`,
    `exact ${number(exact)}`,
    ...(difference === undefined ? [] : [`difference ${number(difference)} ± ${rough(differenceError)}`]),
    ...(symbolic === undefined ? [] : [`= ${symbolic}`]),
  ];
  return parts.join("   ");
}

function number(value: JsonNumber | undefined): string {
  return value === undefined
    ? "?"
    : typeof value === "string"
      ? value
      : String(Number(value.toPrecision(12)));
}

function rough(value: JsonNumber | undefined): string {
  return typeof value === "number" ? (value === 0 ? "0" : value.toExponential(0)) : (value ?? "?");
}
