/** `gradproof reset`: an exercise as it was published, whatever was edited since. */
import { copyFileSync, existsSync, renameSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { findLesson, isSameFile } from "../lesson.ts";
import { readArguments } from "../options.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof reset NAME|FOLDER

Bring back the untouched exercise of a lesson. What was there is kept beside it, as exercise.ts.bak.`;

export async function run(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments(args, ["NAME"], {});
  const { name, folder, exercise, starter } = findLesson(positionals[0]);
  if (exercise === starter) throw new UsageError(`The lesson ${name} has no starter.ts to bring back.`);
  const fresh = join(folder, `exercise${extname(starter)}`);
  const shown = (path: string): string => relative(process.cwd(), path);
  const written = [...new Set([exercise, fresh])].filter(
    (path) => existsSync(path) && !isSameFile(path, starter),
  );
  if (written.length === 0 && existsSync(fresh)) {
    console.log(`${shown(fresh)} is untouched.`);
    return 0;
  }
  const kept = written.map((path) => keep(path));
  copyFileSync(starter, fresh);
  const where = kept.length > 0 ? `; your version is in ${kept.map(shown).join(" and ")}` : "";
  console.log(`${shown(fresh)} is the starter again${where}.`);
  return 0;
}

/** What was kept earlier is never written over. */
function keep(path: string): string {
  let to = `${path}.bak`;
  for (let n = 2; existsSync(to); n++) to = `${path}.${n}.bak`;
  renameSync(path, to);
  return to;
}
