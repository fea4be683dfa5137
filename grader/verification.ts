/** Tests the tester: what a suite must pass, what it must fail, and what it must say. */
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { firstFailure } from "../reports/causes.ts";
import type { Trial } from "../reports/index.ts";
import { authorOf, isElsewhere } from "./author/desk.ts";
import { isEquivalent } from "./equivalence.ts";
import { makeFolder, removeFolder } from "./folders.ts";
import { judge } from "./judge.ts";
import type { Lesson } from "./lesson.ts";
import { mutantsOf, type WrongSolution } from "./mutants.ts";
import { mutate } from "./mutation.ts";

export function isRightSample(file: string): boolean {
  return basename(file).startsWith("right");
}

type Wants = (name: string) => boolean;

export interface VerifyOptions {
  readonly seed?: number | undefined;
  /** Of all but the solution, those alone whose names have this in them. */
  readonly only?: string | undefined;
}

/** Everything a lesson brings along, then the mechanical mutants of its solution. */
export async function* verifyLesson(
  lesson: Lesson,
  { seed, only = "" }: VerifyOptions = {},
): AsyncGenerator<Trial> {
  const wants = (name: string): boolean => name.includes(only);
  yield await mustPass("solution", lesson.solution, lesson, seed);
  for (const file of lesson.samples.filter((file) => wants(basename(file))))
    yield isRightSample(file)
      ? await mustPass("right", file, lesson, seed)
      : await mustFail("wrong", file, lesson, seed);
  yield* byHand(lesson, seed, wants);
  yield* mechanical(lesson, seed, wants);
}

async function mustPass(
  kind: Trial["kind"],
  file: string,
  lesson: Lesson,
  seed: number | undefined,
): Promise<Trial> {
  const result = await judge({ file, lesson, seed, pictures: false });
  const failure = firstFailure(result);
  return {
    kind,
    name: file,
    verdict: failure?.diagnosis?.code ?? result.status,
    ...(failure && { why: `"${failure.title}"` }),
    holds: result.status === "passed",
    ...counts(result.properties),
  };
}

async function mustFail(
  kind: Trial["kind"],
  file: string,
  lesson: Lesson,
  seed: number | undefined,
  name = file,
  { codes: expected, thought }: Partial<WrongSolution> = {},
): Promise<Trial> {
  const result = await judge({ file, lesson, seed, pictures: false });
  const code = firstFailure(result)?.diagnosis?.code;
  // A bonus costs no pass, and tells right from wrong all the same.
  const dead =
    result.status === "failed" || (result.status === "passed" && firstFailure(result) !== undefined);
  const named = expected === undefined || (code !== undefined && expected.includes(code));
  return {
    kind,
    name,
    verdict: dead ? (code ?? "failed") : result.status === "passed" ? "lives" : result.status,
    holds: dead && named,
    ...(thought !== undefined && { thought }),
    ...(expected && { expected }),
    ...counts(result.properties),
  };
}

function counts(
  properties: Awaited<ReturnType<typeof judge>>["properties"],
): Pick<Trial, "properties" | "failedProperties" | "matrix"> {
  const failed = properties.filter(({ status }) => status !== "passed");
  return {
    properties: properties.length,
    failedProperties: failed.length,
    matrix: Object.fromEntries(failed.map(({ id, status, diagnosis }) => [id, diagnosis?.code ?? status])),
  };
}

/** What the authors of a lesson thought of. */
async function* byHand(lesson: Lesson, seed: number | undefined, wants: Wants): AsyncGenerator<Trial> {
  const folder = makeFolder();
  try {
    for (const mutant of await wrongSolutions(lesson)) {
      if (!wants(basename(mutant.path))) continue;
      const file = join(folder, basename(mutant.path));
      writeFileSync(file, mutant.source);
      yield await mustFail("mutant", file, lesson, seed, mutant.path, mutant);
    }
  } finally {
    removeFolder(folder);
  }
}

async function wrongSolutions(lesson: Lesson): Promise<readonly WrongSolution[]> {
  if (isElsewhere(lesson)) return authorOf(lesson).ask({ kind: "mutants" });
  return mutantsOf(lesson, await lesson.loadSuite());
}

async function* mechanical(lesson: Lesson, seed: number | undefined, wants: Wants): AsyncGenerator<Trial> {
  const folder = makeFolder();
  try {
    for (const { change, source } of await mutate(readFileSync(lesson.solution, "utf8"), lesson.solution)) {
      if (!wants(change)) continue;
      const file = join(folder, basename(lesson.solution));
      writeFileSync(file, source);
      const trial = await mustFail("mechanical", file, lesson, seed, change);
      if (trial.verdict !== "lives" || !(await isSame(file, lesson))) yield trial;
      else yield { ...trial, verdict: "equivalent", holds: true };
    }
  } finally {
    removeFolder(folder);
  }
}

async function isSame(file: string, lesson: Lesson): Promise<boolean> {
  if (isElsewhere(lesson)) return authorOf(lesson).ask({ kind: "equivalent", file });
  return isEquivalent(file, lesson.solution, await lesson.loadSuite());
}
