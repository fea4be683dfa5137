/** How far a learner has come, in one small file beside the exercises. It is a convenience: one that is torn, forged or cannot be written does no harm. */
import { readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Counterexample, Result } from "../reports/result.ts";
import { builtInLessons, type Lesson } from "./lesson.ts";
import { OutputError, OutputFile } from "./output-file.ts";
import { lessonsFolder } from "./places.ts";
import { readSubmission } from "./submission.ts";
import { UsageError } from "./usage.ts";

/** What is kept of one lesson. */
export interface Kept {
  /** The hash of the exercise that passed: another one has not. */
  readonly passed?: string;
  /** How many hints were given. */
  readonly hints?: number;
  /** The smallest input on which the exercise failed last. */
  readonly failing?: Counterexample;
}

type Known = Pick<Lesson, "name" | "builtIn" | "folder">;

/** A lesson from elsewhere may be called as one of ours. */
function keyOf({ name, builtIn, folder }: Known): string {
  return builtIn ? name : resolve(folder);
}

/** Bytes of the file; a larger one is none of ours. */
const LARGEST = 256 << 10;

/** Entries of a counterexample that is kept. */
const MOST_ENTRIES = 64;

export class Progress {
  readonly #path: string;
  /** What this process has learnt, whether or not it could be written. */
  readonly #own: Record<string, Kept> = {};

  /** @param path of the file; beside the exercises unless told. */
  constructor(path: string = join(lessonsFolder, ".progress.json")) {
    this.#path = path;
  }

  /** What is kept of a lesson; nothing where that cannot be read. */
  of(lesson: Known): Kept {
    const key = keyOf(lesson);
    return { ...this.#read()[key], ...this.#own[key] };
  }

  /** @returns whether it could be written. */
  keep(lesson: Known, change: Kept): boolean {
    const name = keyOf(lesson);
    const all = this.#read();
    const kept = { ...all[name], ...change };
    this.#own[name] = { ...this.#own[name], ...change };
    const text = `${JSON.stringify({ ...all, [name]: kept }, undefined, 1)}\n`;
    try {
      new OutputFile(this.#path).write(text);
      return true;
    } catch (error) {
      if (error instanceof UsageError || error instanceof OutputError) return false;
      throw error;
    }
  }

  /** Takes down what came of grading the exercise that lies with its lesson; of any other file it takes nothing. */
  note(lesson: Lesson, { status, submission, properties }: Result): void {
    if (!lesson.builtIn || status === "error" || status === "ungraded") return;
    const failing = properties.find(({ counterexample }) => counterexample)?.counterexample;
    const kept = this.of(lesson);
    const change: Kept = {
      passed: status === "passed" ? submission.sha256 : undefined,
      failing: failing && isSmall(failing) ? failing : undefined,
    };
    if (kept.passed === change.passed && JSON.stringify(kept.failing) === JSON.stringify(change.failing))
      return;
    this.keep(lesson, change);
  }

  /** Whether the exercise as it is now has passed. */
  isDone(lesson: Lesson): boolean {
    const { passed } = this.of(lesson);
    return passed !== undefined && passed === readSubmission(lesson.exercise, lesson.folder).sha256;
  }

  #read(): Record<string, Kept> {
    try {
      if (statSync(this.#path).size > LARGEST) return {};
      const all: unknown = JSON.parse(readFileSync(this.#path, "utf8"));
      return Object.fromEntries(
        Object.entries(isRecord(all) ? all : {}).map(([name, kept]) => [name, keptOf(kept)]),
      );
    } catch {
      return {};
    }
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of what the file says of a lesson, what can be so. */
function keptOf(told: unknown): Kept {
  if (!isRecord(told)) return {};
  const { passed, hints, failing } = told;
  return {
    ...(typeof passed === "string" && /^[0-9a-f]{64}$/.test(passed) && { passed }),
    ...(Number.isSafeInteger(hints) && (hints as number) >= 0 && { hints: hints as number }),
    ...(isCounterexample(failing) && isSmall(failing) && { failing }),
  };
}

function isCounterexample(told: unknown): told is Counterexample {
  return isRecord(told) && Array.isArray(told["inputs"]) && told["inputs"].every(isTensor);
}

function isTensor(told: unknown): boolean {
  if (!isRecord(told)) return false;
  const { name, shape, dtype, data } = told;
  if (typeof name !== "string" || typeof dtype !== "string") return false;
  if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n) && n >= 0)) return false;
  const size = shape.reduce((product: number, n: number) => product * n, 1);
  return (
    Array.isArray(data) &&
    data.length === size &&
    data.every((entry) => typeof entry === "number" || /^(?:NaN|-?Infinity)$/.test(String(entry)))
  );
}

function isSmall({ inputs }: Counterexample): boolean {
  return inputs.reduce((sum, { data }) => sum + data.length, 0) <= MOST_ENTRIES;
}

/** How many lessons are done, and which one comes next: the first that is not. */
export interface Standing {
  readonly done: number;
  readonly count: number;
  readonly next: Lesson | undefined;
}

/** @param after the lesson at hand: the next one is looked for behind it first. */
export function standing(
  progress: Progress = new Progress(),
  lessons: readonly Lesson[] = builtInLessons(),
  after?: Lesson,
): Standing {
  const open = lessons.filter((lesson) => !progress.isDone(lesson));
  const place = after ? lessons.findIndex(({ folder }) => folder === after.folder) : -1;
  const next = open.find((lesson) => lessons.indexOf(lesson) > place) ?? open[0];
  return { done: lessons.length - open.length, count: lessons.length, next };
}

/** "3 of 8 done, next: ascent (lessons/04-ascent)." */
export function standingLine({ done, count, next }: Standing): string {
  if (!next) return `All ${count} lessons done.`;
  return `${done} of ${count} done, next: ${next.name} (lessons/${basename(next.folder)}).`;
}

/** Takes down what came of the exercises that lie with their lessons, and says how far that leads. */
export function progressLine(
  graded: readonly (readonly [Lesson, Result])[],
  progress: Progress = new Progress(),
): string {
  for (const [lesson, result] of graded) progress.note(lesson, result);
  return standingLine(standing(progress));
}
