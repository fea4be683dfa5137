/** Finds a lesson by its name or its folder, and loads its suite. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { suitesSoFar } from "../properties/author/mistake.ts";
import type { Rival, Suite } from "../properties/index.ts";
import { suiteOf as suiteIn } from "./author/suite-of.ts";
import { loadLessonSource } from "./lesson-source.ts";
import { lessonsFolder, publishedFolder, suiteOf } from "./places.ts";
import { didYouMean, UsageError } from "./usage.ts";

export interface Lesson {
  readonly name: string;
  readonly folder: string;
  /** Whether it comes with the package: else its author may still be at work on it, and no token may name it. */
  readonly builtIn: boolean;
  /** What the learner edits. */
  readonly exercise: string;
  /** What the exercise was before anyone touched it. */
  readonly starter: string;
  readonly solution: string;
  /** Where its text is, if it has one: lesson.md. */
  readonly text: string;
  readonly mutants: readonly string[];
  readonly samples: readonly string[];
  /** Hash of everything that decides: the suite and the solution that it measures against. */
  readonly sha256: string;
  readonly loadSuite: () => Promise<Suite>;
  /** Its wrong solutions that have something to tell, on the judge's own engine. */
  readonly loadRivals: () => Promise<readonly Rival[]>;
  /** The exports of the solution, on the judge's own engine. */
  readonly loadSolution: () => Promise<Readonly<Record<string, unknown>>>;
}

/** "02-cosine" is called cosine. */
function nameOf(folder: string): string {
  return basename(folder).replace(/^\d+-/, "");
}

/** The lessons that come with the package, in their order. */
export function builtInLessons(): Lesson[] {
  return builtInFolders().map(builtIn);
}

function builtInFolders(): string[] {
  return readdirSync(lessonsFolder)
    .filter((entry) => existsSync(join(lessonsFolder, entry, "suite.ts")))
    .sort()
    .map((entry) => join(lessonsFolder, entry));
}

function builtIn(folder: string): Lesson {
  return describeLesson(folder, suiteOf(basename(folder)));
}

/** "cosine", "02-cosine" and "2" are the same lesson. */
export function isCalled({ folder }: Pick<Lesson, "folder">, word: string): boolean {
  const name = nameOf(folder);
  const number = Number.parseInt(basename(folder), 10);
  return word === name || word === basename(folder) || (/^\d+$/.test(word) && Number(word) === number);
}

/** @throws {UsageError} that lists the known ones. */
export function findLesson(nameOrFolder: string): Lesson {
  const known = builtInFolders();
  const named = known.find((folder) => isCalled({ folder }, nameOrFolder));
  if (named) return builtIn(named);
  const folder = resolve(nameOrFolder);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    const same = known.find((each) => resolve(each) === folder);
    if (same) return builtIn(same);
    if (!existsSync(join(folder, "suite.ts")) && !existsSync(join(folder, "suite.js"))) {
      throw new UsageError(`The folder ${nameOrFolder} is no lesson: it has no suite.ts.`);
    }
    return describeLesson(folder, undefined);
  }
  const names = known.map(nameOf);
  throw new UsageError(
    `There is no lesson ${nameOrFolder}.${didYouMean(nameOrFolder, names)} Known: ${names.join(", ")}; or name a lesson's folder.`,
  );
}

/** Lessons that are graded together. @throws {UsageError} where there is none of a name, or one is named twice: its results would be one file. */
export function findLessons(namesOrFolders: readonly string[]): Lesson[] {
  const lessons = namesOrFolders.map(findLesson);
  const twice = lessons.find(({ name }, i) => lessons.findIndex((other) => other.name === name) < i);
  if (twice) throw new UsageError(`The lesson ${twice.name} is named twice.`);
  return lessons;
}

function describeLesson(folder: string, compiled: URL | undefined): Lesson {
  const find = (stem: string): string =>
    ["ts", "js"].map((extension) => join(folder, `${stem}.${extension}`)).find(existsSync) ??
    join(folder, `${stem}.ts`);
  const suite = find("suite");
  const solution = find("solution");
  const published = join(publishedFolder, `${basename(folder)}.ts`);
  const starter = compiled && existsSync(published) ? published : find("starter");
  const exercise = exerciseIn(folder, starter);
  let loadedSuite: Promise<Suite> | undefined;
  let loaded: Promise<Readonly<Record<string, unknown>>> | undefined;
  let rivals: Promise<readonly Rival[]> | undefined;
  const lesson: Lesson = {
    name: nameOf(folder),
    folder,
    builtIn: compiled !== undefined,
    exercise,
    starter: existsSync(starter) ? starter : exercise,
    solution,
    text: join(folder, "lesson.md"),
    get mutants() {
      return programs(join(folder, "mutants"));
    },
    get samples() {
      return programs(join(folder, "samples"));
    },
    sha256: hash([suite, solution]),
    loadSuite: () => (loadedSuite ??= loadSuite(suite, compiled)),
    // Where somebody is wrong alone: it takes the engine, and a translator.
    loadRivals: () => (rivals ??= import("./rivals.ts").then(({ rivalsOf }) => rivalsOf(lesson))),
    // Of a lesson of the package it is part of the suite: nothing is translated.
    loadSolution: () =>
      (loaded ??= (async () => {
        const own = compiled && (await lesson.loadSuite()).solution;
        return own ?? ((await loadLessonSource(solution)) as Readonly<Record<string, unknown>>);
      })()),
  };
  return lesson;
}

/** The suites that are part of the same script as this module; none, among modules. */
export const suitesInside: Record<string, () => Promise<unknown>> = {};

/** @throws {Mistake} where it cannot be read, or is none. */
async function loadSuite(path: string, compiled: URL | undefined): Promise<Suite> {
  const before = suitesSoFar().length;
  const inside = compiled && suitesInside[basename(dirname(path))];
  if (inside) return suiteIn(await inside(), path, before);
  const module =
    compiled && existsSync(compiled) ? await import(compiled.href) : await loadLessonSource(path);
  return suiteIn(module, path, before);
}

/** The learner's file. Where a second one stands beside the untouched one, theirs is the second. */
export function exerciseIn(folder: string, starter: string): string {
  const [first = join(folder, "exercise.ts"), ...others] = ["ts", "mts", "js", "mjs"]
    .map((extension) => join(folder, `exercise.${extension}`))
    .filter(existsSync);
  if (others.length === 0 || !existsSync(starter)) return first;
  return [first, ...others].find((file) => !isSameFile(file, starter)) ?? first;
}

/** Whether two files hold the same bytes; what is no file holds none. */
export function isSameFile(a: string, b: string): boolean {
  const [one, other] = [a, b].map((path) => statSync(path, { throwIfNoEntry: false }));
  if (!one?.isFile() || !other?.isFile() || one.size !== other.size) return false;
  return readFileSync(a).equals(readFileSync(b));
}

function programs(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.[mc]?[jt]s$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

function hash(files: readonly string[]): string {
  const digest = createHash("sha256");
  for (const file of files) if (existsSync(file)) digest.update(readFileSync(file)).update("\0");
  return digest.digest("hex");
}
