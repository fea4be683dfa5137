/** What there is to grade: a task for each student and lesson, its files laid out in a folder of their own. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { LARGEST, Ungraded } from "../gate.ts";
import type { Lesson } from "../lesson.ts";
import { engineVersion } from "../version.ts";
import { baseOf, folderOf, type HandedFile, type HandedIn } from "./intake/handed.ts";
import { besides, pick } from "./intake/pick.ts";
import type { Rules } from "./messages.ts";

export interface Task {
  /** The student's ID. */
  readonly id: string;
  readonly lesson: Lesson;
  /** As it was handed in; "" where nothing was. */
  readonly path: string;
  readonly key: string;
  readonly rules: Rules;
  /** Where it lies for the judge. */
  readonly file?: string;
  /** Why there is nothing that a judge could read. */
  readonly trouble?: string;
}

/** Hash of what decides a grade: the files, their names, the suite, the engine, Node, the seed and the sandbox. */
export function keyOf(
  files: readonly (readonly [name: string, sha256: string])[],
  lesson: Lesson,
  rules: Rules,
): string {
  const { name, sha256 } = lesson;
  const { seed = "its own", sandbox } = rules;
  const parts = [1, files, name, sha256, engineVersion, process.version, process.arch, seed, sandbox];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** Nothing where a student has handed in nothing for a lesson. */
export function taskOf(
  id: string,
  { files, trouble }: HandedIn,
  lesson: Lesson,
  { lessons, rules, folder }: { lessons: readonly Lesson[]; rules: Rules; folder: string },
): Task | undefined {
  const refused = (path: string, why: string): Task => {
    const sha256 = createHash("sha256").update(why).digest("hex");
    return {
      id,
      lesson,
      path,
      rules,
      trouble: why,
      key: keyOf([[`refused ${path}`, sha256]], lesson, rules),
    };
  };
  if (trouble !== undefined) return refused("", trouble);
  let path = "";
  try {
    const file = pick(files, lesson, lessons);
    if (!file) return undefined;
    path = file.path;
    const laid = layOut(file, besides(file, files), folder);
    return { id, lesson, path, rules, file: laid.file, key: keyOf(laid.files, lesson, rules) };
  } catch (error) {
    if (!(error instanceof Ungraded)) throw error;
    return refused(path, error.message);
  }
}

/** Copies under names that do no harm: of a file at the top, whose name is its student's, the name of an exercise. */
function layOut(
  file: HandedFile,
  others: readonly HandedFile[],
  folder: string,
): { file: string; files: [string, string][] } {
  const bytes = file.read();
  if (bytes.length > LARGEST)
    throw new Ungraded(`${file.path} has ${bytes.length} bytes; an exercise has at most ${LARGEST}.`);
  mkdirSync(folder, { recursive: true });
  const name = folderOf(file.path) === "" ? nameless(file.path) : tame(file.path);
  const files: [string, string][] = [];
  const lay = (called: string, bytes: Buffer): void => {
    writeFileSync(join(folder, called), bytes, { flag: "wx" });
    files.push([called, createHash("sha256").update(bytes).digest("hex")]);
  };
  lay(name, bytes);
  // At the top lie other students' files. Capitals make no difference on some disks.
  const taken = new Set([name.toLowerCase()]);
  for (const other of folderOf(file.path) === "" ? [] : others) {
    const called = baseOf(other.path);
    const content = called === tame(other.path) && !taken.has(called.toLowerCase()) && readable(other);
    taken.add(called.toLowerCase());
    if (content) lay(called, content);
  }
  return { file: join(folder, name), files };
}

/** What lies beside counts only where it is imported: then its absence is told. */
function readable(file: HandedFile): Buffer | undefined {
  try {
    const bytes = file.read();
    return bytes.length <= LARGEST ? bytes : undefined;
  } catch (error) {
    if (error instanceof Ungraded) return undefined;
    throw error;
  }
}

function tame(path: string): string {
  const name = baseOf(path);
  return /^[\w(][\w .()+-]{0,99}$/.test(name) && !/[. ]$/.test(name) ? name : nameless(path);
}

/** What it is by its extension is kept: it decides how the file is read. */
function nameless(path: string): string {
  const [extension = ""] = /^\.\w{1,8}$/.exec(extname(path)) ?? [];
  return `exercise${extension}`;
}
