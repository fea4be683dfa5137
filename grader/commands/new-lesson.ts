/** `gradproof new-lesson`: a small lesson that works, to be changed piece by piece. */
import { basename, relative, resolve } from "node:path";
import { writeNew } from "../author/new-files.ts";
import { skeletonOf } from "../author/skeleton.ts";
import { readArguments } from "../options.ts";
import { say } from "../screen.ts";
import { shellWord } from "../shell-word.ts";
import { named } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof new-lesson NAME

Make the folder of a new lesson: its text, a starter, a solution, a suite of one property, one mutant, and a tsconfig.json for
the editor. NAME may be a path: lessons/03-softmax. It is whole: verify-lesson passes it, and you change it from there.

Exit code: 0 written; 2 something is there already, or the name will not do.`;

export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments(args, ["NAME"], {});
  const folder = resolve(positionals[0]);
  const shown = relative(process.cwd(), folder) || ".";
  writeNew(folder, skeletonOf(lessonName(basename(folder))));
  const place = named(shown.startsWith("..") ? folder : `./${shown}`);
  const word = shellWord(place);
  say(`${place} is a lesson. Next:`);
  say(`  npx gradproof verify-lesson ${word} --watch   # and change solution.ts, suite.ts, mutants.ts`);
  say(`  npx gradproof grade ${shellWord(`${place}/exercise.ts`)} --lesson ${word}`);
  return 0;
}

/** @throws {UsageError} unless it can be a name of a folder, of a lesson, and of an export. */
export function lessonName(name: string): string {
  if (/^(?:\d+-)?[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name) && name.length <= 60) return name;
  throw new UsageError(
    `${name} is no name for a lesson. Take small letters, digits and hyphens, a letter first: softmax, 03-softmax.`,
  );
}
