/** A course: assignments of several lessons, with points, due dates, and what comes off for being late. */
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { findLesson, type Lesson } from "../lesson.ts";
import { didYouMean, UsageError } from "../usage.ts";
import { isDay } from "./roster.ts";

export interface LatePolicy {
  /** Minutes after the due date that cost nothing. */
  readonly graceMinutes: number;
  /** Of the points that were earned, in percent, for each day that has begun. */
  readonly percentPerDay: number;
  /** At most so many percent. */
  readonly mostPercent: number;
  /** After so many days there are no points; never unless told. */
  readonly closesAfterDays?: number;
}

export interface Part {
  readonly lesson: Lesson;
  /** What full marks of the lesson are worth; its own maximum unless told. */
  readonly points?: number;
}

export interface Assignment {
  readonly name: string;
  readonly parts: readonly Part[];
  readonly due?: Date;
  readonly late: LatePolicy;
}

const NO_POLICY: LatePolicy = { graceMinutes: 0, percentPerDay: 0, mostPercent: 100 };

type Fields = Readonly<Record<string, unknown>>;

/** Reads one file, and says of everything wrong in it where it stands. */
class Reader {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  refuse(where: string, what: string): never {
    throw new UsageError(`${this.#path}: ${where ? `${where}: ` : ""}${what}`);
  }

  fields(value: unknown, where: string, known: readonly string[]): Fields {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      this.refuse(where, `{ ${known.join(", ")} } was expected.`);
    const stray = Object.keys(value as Fields).find((name) => !known.includes(name));
    if (stray !== undefined)
      this.refuse(
        where,
        `there is no field ${stray}.${didYouMean(stray, known)} Known: ${known.join(", ")}.`,
      );
    return value as Fields;
  }

  number(value: unknown, where: string, most: number): number {
    if (typeof value !== "number" || !(value >= 0 && value <= most))
      this.refuse(where, `a number from 0 to ${most} was expected, not ${JSON.stringify(value)}.`);
    return value;
  }

  /** With its zone: a course has students in several. */
  time(value: unknown, where: string): Date {
    const time = new Date(typeof value === "string" ? value : Number.NaN);
    if (
      Number.isNaN(time.getTime()) ||
      !/T.*(?:Z|[+-]\d\d:\d\d)$/.test(String(value)) ||
      !isDay(String(value))
    )
      this.refuse(
        where,
        `a time with its zone was expected, such as "2026-03-01T23:59:00+01:00", not ${JSON.stringify(value)}.`,
      );
    return time;
  }

  lesson(value: unknown, where: string): Lesson {
    if (typeof value !== "string" || value === "")
      this.refuse(where, "the name or the folder of a lesson was expected.");
    // A folder is meant from where the file lies.
    const name = /^\.{0,2}\//.test(value) ? resolve(dirname(this.#path), value) : value;
    try {
      return findLesson(name);
    } catch (error) {
      if (error instanceof UsageError) this.refuse(where, error.message);
      throw error;
    }
  }
}

/** @throws {UsageError} which says what is wrong, and where. */
export function readCourse(path: string): Map<string, Assignment> {
  const reader = new Reader(path);
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    reader.refuse("", code ? `it cannot be read: ${code}.` : `it is no JSON: ${message}.`);
  }
  const { assignments } = reader.fields(content, "", ["title", "assignments", "late"]);
  const { late } = content as Fields;
  const usual = late === undefined ? NO_POLICY : policyOf(reader, late, "late", NO_POLICY);
  if (
    typeof assignments !== "object" ||
    assignments === null ||
    Array.isArray(assignments) ||
    Object.keys(assignments as Fields).length === 0
  )
    reader.refuse("assignments", '{ "week-1": { "lessons": ["norm"] } } was expected.');
  return new Map(
    Object.entries(assignments as Fields).map(([name, given]) => [
      name,
      assignmentOf(reader, name, given, usual),
    ]),
  );
}

function assignmentOf(reader: Reader, name: string, given: unknown, usual: LatePolicy): Assignment {
  const where = `assignments.${name}`;
  const { lessons, due, late } = reader.fields(given, where, ["lessons", "due", "late"]);
  if (!Array.isArray(lessons) || lessons.length === 0)
    reader.refuse(`${where}.lessons`, '["norm", { "lesson": "cosine", "points": 10 }] was expected.');
  const parts = (lessons as unknown[]).map((each, i) => partOf(reader, each, `${where}.lessons[${i}]`));
  const twice = parts.find(
    ({ lesson }, i) => parts.findIndex((other) => other.lesson.name === lesson.name) < i,
  );
  if (twice) reader.refuse(`${where}.lessons`, `${twice.lesson.name} is there twice.`);
  if (late !== undefined && due === undefined) reader.refuse(where, "late has no meaning without due.");
  return {
    name,
    parts,
    ...(due !== undefined && { due: reader.time(due, `${where}.due`) }),
    late: late === undefined ? usual : policyOf(reader, late, `${where}.late`, usual),
  };
}

function partOf(reader: Reader, given: unknown, where: string): Part {
  if (typeof given === "string") return { lesson: reader.lesson(given, where) };
  const { lesson, points } = reader.fields(given, where, ["lesson", "points"]);
  return {
    lesson: reader.lesson(lesson, `${where}.lesson`),
    ...(points !== undefined && { points: reader.number(points, `${where}.points`, 1e6) }),
  };
}

function policyOf(reader: Reader, given: unknown, where: string, usual: LatePolicy): LatePolicy {
  const known = ["graceMinutes", "percentPerDay", "mostPercent", "closesAfterDays"] as const;
  const fields = reader.fields(given, where, known);
  const most = { graceMinutes: 1e6, percentPerDay: 100, mostPercent: 100, closesAfterDays: 1e5 };
  const read = known
    .filter((name) => fields[name] !== undefined)
    .map((name) => [name, reader.number(fields[name], `${where}.${name}`, most[name])]);
  return { ...usual, ...Object.fromEntries(read) };
}
