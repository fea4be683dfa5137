/** What every platform is told of a result: its properties as tests, with points and a text that a person reads. */
import { sumOfPoints } from "../../reports/points.ts";
import type { PropertyResult, Result } from "../../reports/result.ts";
import { explanationBody } from "../failure-lines.ts";
import { stripControls } from "../printed.ts";
import { PLAIN } from "../terminal.ts";

/** One property. */
export interface Told {
  /** "1.2": the second of the first lesson. */
  readonly number: string;
  /** Which of the results it is of, from 0: two may be of the same lesson. */
  readonly of: number;
  readonly lesson: string;
  readonly id: string;
  readonly title: string;
  readonly says?: string;
  readonly points: number;
  readonly maxPoints: number;
  readonly bonus: boolean;
  readonly status: PropertyResult["status"];
  readonly passed: boolean;
  /** Why not, in lines of plain text; "" where it holds. */
  readonly message: string;
  readonly hidden?: true | "after-due";
  readonly property: PropertyResult;
}

/** Of one text; platforms have rooms of a mebibyte and less for all of them together. */
const LONGEST = 6000;
const LONGEST_TITLE = 300;

/** Plain text that fits: no control characters, and the end cut off where it is long. */
export function fitting(text: string, longest: number = LONGEST): string {
  const clean = stripControls(text).replace(
    /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
    "\ufffd",
  );
  if (clean.length <= longest) return clean;
  return `${clean.slice(0, longest - 2).replace(/[\ud800-\udbff]$/, "")} …`;
}

/** On one line. */
export function title(text: string): string {
  return fitting(text.replace(/\s+/g, " ").trim(), LONGEST_TITLE);
}

/** "exercise.ts:12, in div" as a file and a line, from 1. */
export function placeOf(where: string | undefined): { file: string; line: number } | undefined {
  const [, file, line] = /^([^:\n]{1,200}):(\d{1,9})/.exec(where ?? "") ?? [];
  return file === undefined ? undefined : { file, line: Number(line) };
}

export function toldOf(results: readonly Result[]): Told[] {
  return results.flatMap(({ lesson, properties }, i) =>
    properties.map((property, k) => ({
      number: `${i + 1}.${k + 1}`,
      of: i,
      lesson: title(lesson),
      id: property.id,
      title: title(results.length > 1 ? `${lesson}: ${property.title}` : property.title),
      ...(property.says !== undefined && { says: title(property.says) }),
      points: property.points,
      maxPoints: property.maxPoints,
      bonus: property.bonus === true,
      status: property.status,
      passed: property.status === "passed",
      message: property.status === "passed" ? "" : messageOf(property),
      ...(property.hidden !== undefined && { hidden: property.hidden }),
      property,
    })),
  );
}

function messageOf(property: PropertyResult): string {
  if (property.status === "not-attempted") return "Not attempted: it is still as in the starter.";
  if (property.mistake) return "Not judged: the lesson has a mistake.";
  const body = explanationBody(property, PLAIN).replace(/^ {2}/gm, "").trim();
  return fitting(body || `It ${property.status}.`);
}

/** All results as one: the points of all, and whether there is a grade at all. */
export interface Whole {
  readonly score: number;
  readonly maxScore: number;
  readonly passed: boolean;
  /** Where the grader itself failed: nothing may be recorded. */
  readonly error?: string;
  /** Where what was handed in is no program. */
  readonly ungraded?: string;
  readonly printed: string;
  readonly durationMs: number;
}

export function wholeOf(results: readonly Result[]): Whole {
  const reason = (status: Result["status"]): string | undefined =>
    results.find((result) => result.status === status)?.reason;
  const [error, ungraded] = [reason("error"), reason("ungraded")];
  return {
    score: sumOfPoints(results.map(({ score = 0 }) => score)),
    maxScore: sumOfPoints(results.map(({ maxScore }) => maxScore)),
    passed: results.every(({ status }) => status === "passed"),
    ...(error !== undefined && { error: fitting(error) }),
    ...(ungraded !== undefined && { ungraded: fitting(ungraded) }),
    printed: fitting(results.flatMap(({ printed }) => printed || []).join("\n"), 16 << 10),
    durationMs: results.reduce((sum, { durationMs }) => sum + durationMs, 0),
  };
}

/** In a sentence, above all tests. */
export function summaryOf(whole: Whole): string {
  if (whole.error !== undefined) return `There is no grade: ${whole.error}`;
  if (whole.ungraded !== undefined)
    return `Nothing could be graded: ${whole.ungraded} This is no verdict on your work: hand in another file.`;
  return `${whole.score} of ${whole.maxScore} points.`;
}
