/** Which of a student's files is the answer to which lesson: said by names, never guessed from what they hold. */
import { Ungraded } from "../../gate.ts";
import type { Lesson } from "../../lesson.ts";
import { baseOf, folderOf, type HandedFile } from "./handed.ts";

type Called = Pick<Lesson, "name" | "folder">;

const PROGRAM = /\.[mc]?[jt]sx?$/i;

/** "Exercise (1).ts" of a browser, "exercise - Copy.ts" of Windows: the same as "exercise". */
function stemOf(path: string): string {
  return baseOf(path)
    .replace(/\.[^.]*$/, "")
    .replace(/(?:\s*\(\d{1,3}\)| - copy)+$/i, "")
    .normalize("NFC")
    .toLowerCase();
}

/** "cosine" and "02-cosine", as a file or a folder may be called. */
function namesOf({ name, folder }: Called): string[] {
  return [name, baseOf(folder.replace(/\\/g, "/"))].map((each) => each.toLowerCase());
}

/** How well a file's name says that it is for a lesson; 0 where it says nothing of it. */
function fitOf(path: string, lesson: Called, all: readonly Called[]): number {
  const names = namesOf(lesson);
  const stem = stemOf(path);
  const inFolder = folderOf(path)
    .split("/")
    .some((part) => names.includes(part.toLowerCase()));
  if (inFolder) return stem === "exercise" ? 4 : 3;
  if (names.includes(stem)) return 3;
  return all.length === 1 ? (stem === "exercise" ? 2 : 1) : 0;
}

/**
 * The file to grade.
 *
 * @param all the lessons that are graded together: with one, a program needs no particular name.
 * @returns nothing where none was handed in for this lesson. @throws {Ungraded} where it cannot be told which it is.
 */
export function pick(
  files: readonly HandedFile[],
  lesson: Called,
  all: readonly Called[],
): HandedFile | undefined {
  // What is no program is picked where it is all there is, and said to be none.
  const programs = files.filter(({ path }) => PROGRAM.test(path) && !/\.d\.[mc]?ts$/i.test(path));
  const candidates = programs.length > 0 ? programs : files;
  const fits = candidates
    .map((file) => ({ file, fit: fitOf(file.path, lesson, all) }))
    .filter(({ fit }) => fit > 0);
  if (candidates.length > 0 && !all.some((each) => candidates.some(({ path }) => fitOf(path, each, all) > 0)))
    throw new Ungraded(
      `No name says which lesson ${candidates[0].path} is for: call it ${all.map(({ name }) => `${name}.ts`).join(" or ")}, or put it into a folder of that name.`,
    );
  const best = Math.max(...fits.map(({ fit }) => fit));
  const [first, ...others] = fits.filter(({ fit }) => fit === best);
  if (!first || others.length === 0) return first?.file;
  const names = [first, ...others].slice(0, 5).map(({ file }) => file.path);
  const more = others.length > 4 ? `, and ${others.length - 4} more` : "";
  throw new Ungraded(
    `It cannot be told which file is the answer to ${lesson.name}: ${names.join(", ")}${more}. Call the one exercise.ts.`,
  );
}

/** The programs that lie beside it, which a lesson may let it import. */
export function besides(file: HandedFile, files: readonly HandedFile[]): HandedFile[] {
  const folder = folderOf(file.path);
  return files.filter(
    (other) => other !== file && folderOf(other.path) === folder && PROGRAM.test(other.path),
  );
}
