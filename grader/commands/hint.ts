/** `gradproof hint`: of a lesson's hints, one more each time. */
import { hintsOf, nestingOf } from "../../reports/index.ts";
import { builtInLessons, findLesson, type Lesson } from "../lesson.ts";
import { plainPage } from "../lesson-page.ts";
import { readArguments } from "../options.ts";
import { Progress, standing } from "../progress.ts";
import { say } from "../screen.ts";
import { named, type Style, styleFor } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof hint [LESSON] [--all | --reset]

Show the next hint of a lesson: one more each time, from gentle to nearly telling. LESSON is a name, a number or a folder; without it,
the first lesson that is not done. They stand in the lesson's lesson.md, under "## Hints", and folded in the report.

  --all    show all that there are, and begin anew with the next call
  --reset  begin anew, and show none`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["LESSON"], { all: { type: "boolean" }, reset: { type: "boolean" } }, 1);
  if (given.values["all"] && given.values["reset"])
    throw new UsageError("--all shows all hints, and --reset none: leave one of them out.");
  const [name] = given.positionals;
  const progress = new Progress();
  const lesson = name === undefined ? (standing(progress).next ?? builtInLessons()[0]) : findLesson(name);
  const hints = hintsIn(lesson);
  const style = styleFor(process.stdout);
  if (given.values["reset"] || given.values["all"]) {
    const kept = progress.keep(lesson, { hints: 0 });
    if (given.values["all"])
      for (const i of hints.keys()) {
        if (i > 0) say();
        show(lesson, hints, i, style);
      }
    else say(kept ? `The next hint for ${named(lesson.name)} is the first.` : NOT_KEPT);
    return 0;
  }
  const seen = Math.min(progress.of(lesson).hints ?? 0, hints.length);
  if (seen === hints.length) {
    say(
      `Those were all ${hints.length} hints for ${named(lesson.name)}. --all shows them again, --reset begins anew.`,
    );
    return 0;
  }
  show(lesson, hints, seen, style);
  if (!progress.keep(lesson, { hints: seen + 1 })) say(style.faint(`\n${NOT_KEPT}`));
  return 0;
}

const NOT_KEPT =
  "It cannot be kept which hint was shown: the folder of the lessons cannot be written to. --all shows all.";

/** @throws {UsageError} where there are none. */
function hintsIn(lesson: Lesson): string[] {
  const { text = "" } = plainPage(lesson);
  const hints = nestingOf(text) ? [] : hintsOf(text);
  if (hints.length === 0)
    throw new UsageError(
      `The lesson ${lesson.name} has no hints: there is no list under "## Hints" in its lesson.md.`,
    );
  return hints;
}

function show({ name }: Lesson, hints: readonly string[], i: number, style: Style): void {
  say(style.bold(`${named(name)}, hint ${i + 1} of ${hints.length}`));
  for (const line of wrapped(named(hints[i]))) say(`  ${line}`);
}

const WIDTH = 92;

function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
