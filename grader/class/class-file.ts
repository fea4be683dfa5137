/** What a class came to, as data: written by `class`, read by `export` and `regrade`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../reports/result.ts";
import { UsageError } from "../usage.ts";
import type { Student } from "./grade-class.ts";
import { totalOf } from "./grades.ts";
import { LAYOUTS } from "./intake/layout.ts";

export const CLASS_FILE = "class.json";
const SCHEMA = "gradproof/class/v1";

export interface ClassWorkLine {
  readonly lesson: string;
  readonly status: Result["status"] | "missing";
  readonly score?: number;
  readonly maxScore?: number;
  /** Within the folder. */
  readonly result?: string;
}

export interface ClassLine {
  readonly id: string;
  readonly name: string;
  /** As the folder or the platform named them; absent where nothing was handed in. */
  readonly student?: string;
  /** The platform's number for them. */
  readonly number?: string;
  /** What the roster calls them. */
  readonly names: readonly string[];
  readonly late?: true;
  /** Within the folder. */
  readonly feedback?: string;
  /** Of all lessons; absent where one has no grade that could be recorded, or nothing was handed in. */
  readonly total?: number;
  readonly works: readonly ClassWorkLine[];
}

export interface ClassFile {
  readonly schema: typeof SCHEMA;
  /** The place that was graded, as it was given. */
  readonly place: string;
  readonly layout: string;
  /** Names, or folders. */
  readonly lessons: readonly string[];
  readonly maxScore: number;
  readonly students: readonly ClassLine[];
}

export interface Places {
  resultOf(id: string, lesson: string): string;
  feedbackOf(id: string): string;
}

export function lineOf({ id, name, handed, person, works }: Student, places: Places): ClassLine {
  const total = totalOf(works);
  const some = works.some(({ result }) => result);
  return {
    id,
    name,
    ...(handed && { student: handed.student }),
    ...(handed?.number !== undefined && { number: handed.number }),
    names: person?.names ?? [],
    ...(handed?.late && { late: true as const }),
    ...(some && { feedback: places.feedbackOf(id) }),
    ...(total !== undefined && { total }),
    works: works.map(({ lesson, result }) => ({
      lesson: lesson.name,
      status: result?.status ?? "missing",
      ...(result?.score !== undefined && { score: result.score }),
      ...(result && { maxScore: result.maxScore, result: places.resultOf(id, lesson.name) }),
    })),
  };
}

export function classFile(file: Omit<ClassFile, "schema">): string {
  return `${JSON.stringify({ schema: SCHEMA, ...file }, null, 1)}\n`;
}

/** @throws {UsageError} where none has been written there. */
export function readClassFile(folder: string): ClassFile {
  let file: unknown;
  try {
    file = JSON.parse(readFileSync(join(folder, CLASS_FILE), "utf8"));
  } catch {
    file = undefined;
  }
  if ((file as ClassFile | null | undefined)?.schema !== SCHEMA)
    throw new UsageError(
      `${folder} is no folder that gradproof class has finished: it has no ${CLASS_FILE}.`,
    );
  if (!isWhole(file as ClassFile))
    throw new UsageError(
      `${join(folder, CLASS_FILE)} is not as gradproof class wrote it: grade the class once more, which costs no time.`,
    );
  return file as ClassFile;
}

/** Somebody may have edited it. */
function isWhole({
  place,
  layout,
  lessons,
  maxScore,
  students,
}: Readonly<Record<keyof ClassFile, unknown>>): boolean {
  const isText = (value: unknown): boolean => typeof value === "string";
  const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
  const ifThere = (value: unknown, is: (value: unknown) => boolean): boolean =>
    value === undefined || is(value);
  const isWork = (work: Partial<ClassWorkLine> | null): boolean =>
    isText(work?.lesson) && isText(work?.status) && ifThere(work?.result, isText);
  const isStudent = (line: Partial<ClassLine> | null): boolean =>
    areTexts([line?.id, line?.name]) &&
    areTexts(line?.names) &&
    [line?.student, line?.number, line?.feedback].every((each) => ifThere(each, isText)) &&
    ifThere(line?.total, Number.isFinite) &&
    Array.isArray(line?.works) &&
    line.works.every(isWork);
  return (
    isText(place) &&
    LAYOUTS.some((known) => known === layout) &&
    areTexts(lessons) &&
    Number.isFinite(maxScore) &&
    Array.isArray(students) &&
    students.every(isStudent)
  );
}
