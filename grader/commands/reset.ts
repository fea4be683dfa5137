/** `gradproof reset`: an exercise as it was published, whatever was edited since. */
import { existsSync, readFileSync, unlinkSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { findLesson, isSameFile } from "../lesson.ts";
import { readArguments } from "../options.ts";
import { keepCopy, OutputFile } from "../output-file.ts";
import { say } from "../screen.ts";
import { named } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof reset NAME|FOLDER

Bring back the untouched exercise of a lesson. What was there is kept beside it, as exercise.ts.bak; what an earlier reset kept stays, too.`;

export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments(args, ["NAME"], {});
  const { name, folder, exercise, starter } = findLesson(positionals[0]);
  if (exercise === starter) throw new UsageError(`The lesson ${name} has no starter.ts to bring back.`);
  const fresh = join(folder, `exercise${extname(starter)}`);
  const shown = (path: string): string => named(relative(process.cwd(), path));
  const target = new OutputFile(fresh);
  const written = [...new Set([exercise, fresh])].filter(
    (path) => existsSync(path) && !isSameFile(path, starter),
  );
  if (written.length === 0 && existsSync(fresh)) {
    say(`${shown(fresh)} is untouched.`);
    return 0;
  }
  const kept = written.map((path) => shown(keepCopy(path)));
  // Else exercise.js would still be graded in its place.
  if (exercise !== fresh && written.includes(exercise)) unlinkSync(exercise);
  target.write(readFileSync(starter, "utf8"));
  say(
    `${shown(fresh)} is the starter again${kept.length === 0 ? "." : `; your version is in ${kept.join(" and ")}.`}`,
  );
  return 0;
}
