/** `gradproof replay`: one counterexample again, on the file as it is now. */
import { existsSync } from "node:fs";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { readArguments, textOption } from "../options.ts";
import { explanation, firstFailure, propertyLine, styleFor, verdictLine } from "../terminal.ts";
import { decodeReplay, isSameSuite } from "../token.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof replay TOKEN [FILE] [--lesson FOLDER]

Run the one counterexample that a report shows, again. TOKEN is on the report's replay line.
FILE is the submission, wherever it lies; without it, the lesson's own exercise file.

  --lesson FOLDER  where the lesson is, if it is not one that comes with gradproof

Exit code: 0 it passes now; 1 it still fails; 2 wrong usage.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["TOKEN", "FILE"], { lesson: { type: "string" } }, 1);
  const [token, file] = given.positionals;
  const replay = decodeReplay(token);
  const lesson = findLesson(textOption(given, "lesson") ?? replay.lesson);
  const path = file ?? lesson.exercise;
  if (!existsSync(path))
    throw new UsageError(`There is no file ${path}. Name the submission after the token.`);
  if (!isSameSuite(replay, lesson.sha256)) {
    console.error("The suite has changed since this token was made: the input may be another one.");
  }
  const style = styleFor(process.stdout);
  const result = await judge({
    file: path,
    lesson,
    seed: replay.seed,
    device: replay.device,
    only: { property: replay.property, path: replay.path },
  });
  if (result.status === "error") {
    console.error(verdictLine(result, style));
    return 3;
  }
  for (const property of result.properties) console.log(propertyLine(property, style));
  const failure = firstFailure(result);
  if (failure) console.log(`\n${explanation(failure, style)}`);
  if (result.printed) console.log(`\n${style.faint("Your code printed:")}\n${result.printed}`);
  return result.status === "passed" ? 0 : 1;
}
