/** `gradproof grade`: one submission, one verdict. */
import { resolve } from "node:path";
import { forAudience } from "../../reports/audience.ts";
import type { Result } from "../../reports/result.ts";
import { failureLines, printedLines } from "../failure-lines.ts";
import { resultJson } from "../json.ts";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { writeNoGrade } from "../no-grade.ts";
import {
  audienceOption,
  deviceOption,
  readArguments,
  sandboxOption,
  seedOption,
  textOption,
} from "../options.ts";
import { outputs } from "../output-file.ts";
import { enterSandbox } from "../sandbox/enter.ts";
import { deliveredElsewhere, say } from "../screen.ts";
import { optimiseLate } from "../short-run.ts";
import { mistakeLines, named, propertyLine, styleFor, verdictLine } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof grade FILE --lesson NAME|FOLDER [options]

Grade one TypeScript or JavaScript file against a lesson: a plain file in UTF-8, and beside it only what the lesson allows.

  --lesson NAME|FOLDER  the lesson: a name such as cosine, or a folder with a suite.ts
  --json FILE           write the result as JSON; - writes it to standard output, and nothing else
  --html FILE           write the report
  --seed N              a whole number from 0 to 4294967295; by default it follows from the submission and the suite
  --device cpu|webgpu   what it computes on: the CPU in float64, by default; or WebGPU in float32, where answers may be off by what WGSL lets them be
  --sandbox LEVEL       what holds the submission: process, by default, for practice on one's own machine; for credit bubblewrap,
                        or user where bubblewrap cannot be had; auto is the strongest that this machine has
  --audience WHOM       staff, by default; or student: what a lesson hides is kept from what is written and said

Exit code: 0 all passed; 1 something failed or was not attempted; 2 wrong usage, or the file is no program that could be
graded, which is no 0; 3 the grader itself failed, the sandbox cannot be had,
or the lesson has a mistake. After 2 and 3 there is no grade, and what --json writes says why.`;

export async function run(args: readonly string[]): Promise<number> {
  let written = false;
  try {
    return await grade(args, () => {
      written = true;
    });
  } catch (error) {
    if (!written) await writeNoGrade(args, error);
    throw error;
  }
}

async function grade(args: readonly string[], onWritten: () => void): Promise<number> {
  optimiseLate();
  const given = readArguments(args, ["FILE"], {
    lesson: { type: "string" },
    json: { type: "string" },
    html: { type: "string" },
    seed: { type: "string" },
    sandbox: { type: "string" },
    device: { type: "string" },
    audience: { type: "string" },
  });
  const lessonName = textOption(given, "lesson");
  if (!lessonName) throw new UsageError("Which lesson? Add --lesson NAME, such as --lesson cosine.");
  const device = deviceOption(given);
  await enterSandbox(sandboxOption(given), device);
  const audience = audienceOption(given, "staff");
  const lesson = findLesson(lessonName);
  const [file] = given.positionals;
  const { json, html } = outputs(
    { json: textOption(given, "json"), html: textOption(given, "html") },
    { reads: [file, lesson.exercise, lesson.starter, lesson.solution, lesson.text] },
  );
  const style = styleFor(process.stdout);
  const tell = json?.path === "-" ? () => {} : say;
  const judging = judge({
    file,
    lesson,
    seed: seedOption(given),
    device,
    tape: html !== undefined,
    onProperty: (property) => tell(propertyLine(property, style)),
  });
  // Loaded after what the judge needs first, while the subject starts.
  const report = html && import("../report-page.ts");
  report?.catch(() => {});
  const result = forAudience(await judging, audience);
  if (json && json.write(`${resultJson(result)}\n`) !== "-") deliveredElsewhere();
  onWritten();
  tell("");
  tell(verdictLine(result, style));
  if (result.mistakes) tell(`\n${mistakeLines(result, style)}`);
  for (const part of [
    failureLines(result, style, lesson.builtIn ? undefined : lesson.folder),
    printedLines(result, style),
  ])
    if (part) tell(`\n${part}`);
  if (lesson.builtIn && resolve(file) === lesson.exercise) {
    const { progressLine } = await import("../progress.ts");
    tell(`\n${progressLine([[lesson, result]])}`);
  }
  if (html && report) {
    const page = await (await report).reportPage(result, lesson);
    tell(`\nReport: ${named(html.write(page))}`);
  }
  return exitCodeOf(result);
}

export function exitCodeOf({ status }: Result): number {
  return { passed: 0, failed: 1, "not-attempted": 1, ungraded: 2, error: 3 }[status];
}
