/** `gradproof reset`: an exercise as it was before anyone touched it. */
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { findLesson } from "../lesson.ts";
import { readArguments } from "../options.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof reset NAME|FOLDER

Bring back the untouched exercise of a lesson. What was there is kept beside it, as exercise.ts.bak.`;

export const summary = "bring back an untouched exercise";

export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments(args, ["NAME"], {});
  const { name, exercise, starter } = findLesson(positionals[0]);
  if (exercise === starter) throw new UsageError(`The lesson ${name} has no starter.ts to bring back.`);
  const shown = relative(process.cwd(), exercise);
  if (existsSync(exercise)) {
    if (readFileSync(exercise).equals(readFileSync(starter))) {
      console.log(`${shown} is untouched.`);
      return 0;
    }
    copyFileSync(exercise, `${exercise}.bak`);
  }
  copyFileSync(starter, exercise);
  console.log(`${shown} is the starter again; your version is in ${shown}.bak.`);
  return 0;
}
