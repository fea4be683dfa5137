/** `gradproof replay`: one counterexample again, on the file as it is now. */
import { existsSync } from "node:fs";
import { failureLines, printedLines } from "../failure-lines.ts";
import { judge } from "../judge.ts";
import { builtInLessons, findLesson, type Lesson } from "../lesson.ts";
import { readArguments, textOption } from "../options.ts";
import { say, warn } from "../screen.ts";
import { mistakeLines, propertyLine, styleFor, verdictLine } from "../terminal.ts";
import { decodeReplay, isSameSuite, type Replay } from "../token.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof replay TOKEN [FILE] [--lesson FOLDER]

Run the one counterexample that a report shows, again. TOKEN is on the report's replay line.
FILE is the submission, wherever it lies; without it, the lesson's own exercise file.

  --lesson FOLDER  where the lesson is, if it is not one that comes with gradproof: a token never says so itself

Exit code: 0 it passes now; 1 it still fails; 2 wrong usage.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["TOKEN", "FILE"], { lesson: { type: "string" } }, 1);
  const [token, file] = given.positionals;
  const replay = decodeReplay(token);
  const lesson = lessonOf(replay, textOption(given, "lesson"));
  const path = file ?? lesson.exercise;
  if (!existsSync(path))
    throw new UsageError(`There is no file ${path}. Name the submission after the token.`);
  if (!isSameSuite(replay, lesson.sha256)) {
    warn("The suite has changed since this token was made: the input may be another one.");
  }
  const style = styleFor(process.stdout);
  const result = await judge({
    file: path,
    lesson,
    seed: replay.seed,
    device: replay.device,
    only: { property: replay.property, path: replay.path },
  });
  if (result.status === "error" || result.status === "ungraded") {
    warn(verdictLine(result, style));
    if (result.mistakes) warn(mistakeLines(result, style));
    return result.status === "error" ? 3 : 2;
  }
  for (const property of result.properties) say(propertyLine(property, style));
  for (const part of [
    failureLines(result, style, lesson.builtIn ? undefined : lesson.folder),
    printedLines(result, style),
  ])
    if (part) say(`\n${part}`);
  return result.status === "passed" ? 0 : 1;
}

/** A token is somebody else's: it may choose among the lessons that come with gradproof, and never a folder, whose suite would run. */
function lessonOf(replay: Replay, given: string | undefined): Lesson {
  const { lesson: name } = replay;
  if (given === undefined) {
    const builtIn = builtInLessons().find((lesson) => lesson.name === name);
    if (builtIn) return builtIn;
    throw new UsageError(
      `This token is of the lesson ${name.slice(0, 80)}, which does not come with gradproof. Say where it is: --lesson FOLDER.`,
    );
  }
  const lesson = findLesson(given);
  if (lesson.name !== name)
    throw new UsageError(
      `This token is of the lesson ${name.slice(0, 80)}, but --lesson ${given} is the lesson ${lesson.name}.`,
    );
  return lesson;
}
