/** `gradproof grade`: one submission, one verdict. */
import { renderReport } from "../../reports/index.ts";
import type { Result } from "../../reports/result.ts";
import { headingOf, ungraded } from "../heading.ts";
import { judge } from "../judge.ts";
import { findLesson, type Lesson } from "../lesson.ts";
import { lessonPage } from "../lesson-page.ts";
import { deviceOption, readArguments, sandboxOption, seedOption, textOption } from "../options.ts";
import { writeOutput } from "../output-file.ts";
import { explanation, firstFailure, propertyLine, styleFor, verdictLine } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof grade FILE --lesson NAME|FOLDER [options]

Grade one TypeScript or JavaScript file against a lesson: one plain file in UTF-8, and beside it only what the lesson allows.

  --lesson NAME|FOLDER  the lesson: a name such as cosine, or a folder with a suite.ts
  --json FILE           write the result as JSON; - writes it to standard output, and nothing else
  --html FILE           write the report
  --seed N              a whole number from 0 to 4294967295; by default it follows from the submission and the suite
  --device cpu|webgpu   what it computes on: the CPU in float64, by default; or WebGPU in float32, where answers may be off by what WGSL lets them be
  --sandbox process     where the submission runs: a child process with limits on time, memory and output

Exit code: 0 all passed; 1 something failed or was not attempted; 2 wrong usage, or the file is no program that could be
graded, which is no 0; 3 the grader itself failed. After 2 and 3 there is no grade, and --json says why.`;

export const summary = "grade one submission";

/** Whatever ends it, the JSON that was asked for is written: a batch shall not lose one. */
export async function run(args: readonly string[]): Promise<number> {
  const json = askedFor(args, "json");
  let written = false;
  try {
    return await grade(args, (result) => {
      written = true;
      writeJson(json, result);
    });
  } catch (error) {
    if (json !== undefined && !written) await writeNoGrade(json, args, error);
    throw error;
  }
}

async function grade(args: readonly string[], write: (result: Result) => void): Promise<number> {
  const given = readArguments(args, ["FILE"], {
    lesson: { type: "string" },
    json: { type: "string" },
    html: { type: "string" },
    seed: { type: "string" },
    sandbox: { type: "string" },
    device: { type: "string" },
  });
  const lessonName = textOption(given, "lesson");
  if (!lessonName) throw new UsageError("Which lesson? Add --lesson NAME, such as --lesson cosine.");
  sandboxOption(given);
  const device = deviceOption(given);
  const lesson = findLesson(lessonName);
  const html = textOption(given, "html");
  const style = styleFor(process.stdout);
  const say = textOption(given, "json") === "-" ? () => {} : (text: string) => console.log(text);
  const result = await judge({
    file: given.positionals[0],
    lesson,
    seed: seedOption(given),
    device,
    onProperty: (property) => say(propertyLine(property, style)),
  });
  write(result);
  say("");
  say(verdictLine(result, style));
  const failure = firstFailure(result);
  if (failure) say(`\n${explanation(failure, style)}`);
  if (result.printed) say(`\n${style.faint("Your code printed:")}\n${result.printed}`);
  if (html)
    say(`\nReport: ${writeOutput(html, renderReport([result], { lessons: [await lessonPage(lesson)] }))}`);
  return exitCodeOf(result);
}

function writeJson(target: string | undefined, result: Result): void {
  if (target === "-") process.stdout.write(`${jsonOf(result)}\n`);
  else if (target !== undefined) writeOutput(target, `${jsonOf(result)}\n`);
}

/** With what is known, as far as the arguments can be understood. */
async function writeNoGrade(target: string, args: readonly string[], error: unknown): Promise<void> {
  const text = error instanceof Error ? error.message : String(error);
  const name = askedFor(args, "lesson");
  let lesson: Lesson | undefined;
  try {
    if (name !== undefined) lesson = findLesson(name);
  } catch {
    // It may be the very lesson that is not there.
  }
  const submission = { given: fileNamed(args), sha256: "", bytes: 0 };
  const heading = headingOf(submission, lesson ?? { name: name ?? "", sha256: "" }, 0);
  const isUsage = error instanceof UsageError;
  const reason = isUsage ? text : `The grader itself failed: ${text}`;
  const result = await ungraded(heading, lesson, reason, 0);
  try {
    writeJson(target, isUsage ? result : { ...result, status: "error" });
  } catch {
    // That it cannot be written may be the very error, which is told.
  }
}

/** The value of an option, also among arguments that are wrong. */
function askedFor(args: readonly string[], option: string): string | undefined {
  const at = args.findIndex((arg) => arg === `--${option}` || arg.startsWith(`--${option}=`));
  const value = args[at]?.includes("=") ? args[at].slice(option.length + 3) : args[at + 1];
  return at < 0 || value === "" ? undefined : value;
}

function fileNamed(args: readonly string[]): string {
  return args.find((arg, i) => !arg.startsWith("-") && !/^--[^=]+$/.test(args[i - 1] ?? "")) ?? "";
}

/** Indented, with each list of numbers on one line. A line end inside of brackets is the indentation's: those of texts are escaped. */
function jsonOf(result: Result): string {
  return JSON.stringify(result, null, 2).replace(/\[\n[-+.,\w\s]*\n\s*\]/g, (list) =>
    /[a-z_]{2}/i.test(list) ? list : list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  );
}

export function exitCodeOf({ status }: Result): number {
  return { passed: 0, failed: 1, "not-attempted": 1, ungraded: 2, error: 3 }[status];
}
