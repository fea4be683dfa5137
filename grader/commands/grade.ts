/** `gradproof grade`: one submission, one verdict. */
import { renderReport } from "../../reports/index.ts";
import type { Result } from "../../reports/result.ts";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { lessonPage } from "../lesson-page.ts";
import { deviceOption, readArguments, sandboxOption, seedOption, textOption } from "../options.ts";
import { writeOutput } from "../output-file.ts";
import { explanation, firstFailure, propertyLine, styleFor, verdictLine } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof grade FILE --lesson NAME|FOLDER [options]

Grade one TypeScript or JavaScript file against a lesson.

  --lesson NAME|FOLDER  the lesson: a name such as cosine, or a folder with a suite.ts
  --json FILE           write the result as JSON; - writes it to standard output, and nothing else
  --html FILE           write the report
  --seed N              a whole number from 0 to 4294967295; by default it follows from the submission and the suite
  --device cpu|webgpu   what it computes on: the CPU in float64, by default; or WebGPU in float32, where answers may be off by what WGSL lets them be
  --sandbox process     where the submission runs: a child process with limits on time, memory and output

Exit code: 0 all passed; 1 something failed or was not attempted; 2 wrong usage; 3 the grader itself failed, and there is no grade.`;

export async function run(args: readonly string[]): Promise<number> {
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
  const json = textOption(given, "json");
  const html = textOption(given, "html");
  const style = styleFor(process.stdout);
  const say = json === "-" ? () => {} : (text: string) => console.log(text);
  const result = await judge({
    file: given.positionals[0],
    lesson,
    seed: seedOption(given),
    device,
    onProperty: (property) => say(propertyLine(property, style)),
  });
  if (json === "-") process.stdout.write(`${jsonOf(result)}\n`);
  else if (json) writeOutput(json, `${jsonOf(result)}\n`);
  say("");
  say(verdictLine(result, style));
  const failure = firstFailure(result);
  if (failure) say(`\n${explanation(failure, style)}`);
  if (result.printed) say(`\n${style.faint("Your code printed:")}\n${result.printed}`);
  if (html)
    say(`\nReport: ${writeOutput(html, renderReport([result], { lessons: [await lessonPage(lesson)] }))}`);
  return exitCodeOf(result);
}

/** Indented, with each list of numbers on one line. A line end inside of brackets is the indentation's: those of texts are escaped. */
function jsonOf(result: Result): string {
  return JSON.stringify(result, null, 2).replace(/\[\n[-+.,\w\s]*\n\s*\]/g, (list) =>
    /[a-z_]{2}/i.test(list) ? list : list.replace(/\s+/g, " ").replace("[ ", "[").replace(" ]", "]"),
  );
}

export function exitCodeOf({ status }: Result): number {
  return status === "passed" ? 0 : status === "error" ? 3 : 1;
}
