/** `gradproof reset`: an exercise as it was before anyone touched it. */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { findLesson } from "../lesson.ts";
import { readArguments } from "../options.ts";
import { keepCopy, OutputFile } from "../output-file.ts";
import { say } from "../screen.ts";
import { named } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof reset NAME|FOLDER

Bring back the untouched exercise of a lesson. What was there is kept beside it, as exercise.ts.bak; what an earlier reset kept stays, too.`;

export const summary = "bring back an untouched exercise";

export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments(args, ["NAME"], {});
  const { name, exercise, starter } = findLesson(positionals[0]);
  if (exercise === starter) throw new UsageError(`The lesson ${name} has no starter.ts to bring back.`);
  const shown = named(relative(process.cwd(), exercise));
  const target = new OutputFile(exercise);
  let kept: string | undefined;
  if (existsSync(exercise)) {
    if (readFileSync(exercise).equals(readFileSync(starter))) {
      say(`${shown} is untouched.`);
      return 0;
    }
    kept = named(relative(process.cwd(), keepCopy(exercise)));
  }
  target.write(readFileSync(starter, "utf8"));
  say(`${shown} is the starter again${kept === undefined ? "." : `; your version is in ${kept}.`}`);
  return 0;
}
