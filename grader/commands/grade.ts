/** `gradproof grade`: one submission, one verdict. */
import type { Result } from "../../reports/result.ts";
import { resultJson } from "../json.ts";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { writeNoGrade } from "../no-grade.ts";
import { deviceOption, readArguments, sandboxOption, seedOption, textOption } from "../options.ts";
import { outputs } from "../output-file.ts";
import { deliveredElsewhere, say } from "../screen.ts";
import { optimiseLate } from "../short-run.ts";
import {
  explanation,
  firstFailure,
  mistakeLines,
  named,
  printedLines,
  propertyLine,
  styleFor,
  verdictLine,
} from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof grade FILE --lesson NAME|FOLDER [options]

Grade one TypeScript or JavaScript file against a lesson: a plain file in UTF-8, and beside it only what the lesson allows.

  --lesson NAME|FOLDER  the lesson: a name such as cosine, or a folder with a suite.ts
  --json FILE           write the result as JSON; - writes it to standard output, and nothing else
  --html FILE           write the report
  --seed N              a whole number from 0 to 4294967295; by default it follows from the submission and the suite
  --device cpu|webgpu   what it computes on: the CPU in float64, by default; or WebGPU in float32, where answers may be off by what WGSL lets them be
  --sandbox process     where the submission runs: a child process with limits on time, memory and output

Exit code: 0 all passed; 1 something failed or was not attempted; 2 wrong usage, or the file is no program that could be
graded, which is no 0; 3 the grader itself failed, or the lesson has a mistake. After 2 and 3 there is no grade, and what --json writes says why.`;

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
  });
  const lessonName = textOption(given, "lesson");
  if (!lessonName) throw new UsageError("Which lesson? Add --lesson NAME, such as --lesson cosine.");
  sandboxOption(given);
  const device = deviceOption(given);
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
    onProperty: (property) => tell(propertyLine(property, style)),
  });
  // Loaded after what the judge needs first, while the subject starts.
  const report = html && import("../report-page.ts");
  report?.catch(() => {});
  const result = await judging;
  if (json && json.write(`${resultJson(result)}\n`) !== "-") deliveredElsewhere();
  onWritten();
  tell("");
  tell(verdictLine(result, style));
  if (result.mistakes) tell(`\n${mistakeLines(result, style)}`);
  const failure = firstFailure(result);
  if (failure) tell(`\n${explanation(failure, style, lesson.builtIn ? undefined : lesson.folder)}`);
  if (result.printed) tell(`\n${printedLines(result.printed, style)}`);
  if (html && report) {
    const page = await (await report).reportPage(result, lesson);
    tell(`\nReport: ${named(html.write(page))}`);
  }
  return exitCodeOf(result);
}

export function exitCodeOf({ status }: Result): number {
  return { passed: 0, failed: 1, "not-attempted": 1, ungraded: 2, error: 3 }[status];
}
