/** `gradproof export`: results in the words of a platform. */
import { forAudience } from "../../reports/index.ts";
import { findLessons } from "../lesson.ts";
import { type Arguments, audienceOption, lessonNames, readArguments, textOption } from "../options.ts";
import { OutputFile } from "../output-file.ts";
import { FORMATS } from "../platforms/format.ts";
import { GRADEBOOKS } from "../platforms/gradebooks.ts";
import { KITS } from "../platforms/kits.ts";
import { readResult } from "../platforms/read-results.ts";
import { deliver, say } from "../screen.ts";
import { named } from "../terminal.ts";
import { didYouMean, UsageError } from "../usage.ts";

export const usage: string = `gradproof export --format FORMAT RESULT… [options]
gradproof export gradescope-zip|prairielearn-course --lesson NAME… --out PLACE
gradproof export canvas-gradebook|moodle-gradebook|moodle-feedback CLASS --out FILE [--gradebook FILE --column TITLE]

Convert results, as grade --json and class write them, to what a platform reads; make what one uploads to a platform; or fill
the grades of a class, as class has written them, into a gradebook that was exported there.

  --format FORMAT           ${Object.keys(FORMATS).join(", ")}
  --audience student|staff  student, by default: hidden properties keep their inputs, values and tokens
  --after-due               what a lesson hides until it is due is shown
  --out FILE                where to; standard output unless told
  --lesson NAME…            of what is uploaded: the lessons that it grades
  --gradebook FILE          the CSV file that Canvas or Moodle has exported; it is filled in, and nothing else in it changes
  --column TITLE            its column, as the first line has it
  --scale                   where the column has another maximum, in proportion

Exit code: 0 written; 2 wrong usage, or the platform has no word for a result without a grade.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["RESULT", ...Array(9999).fill("RESULT")], OPTIONS, 9999);
  const [kind, ...rest] = given.positionals;
  const out = textOption(given, "out");
  if (Object.hasOwn(KITS, kind)) {
    const names = lessonNames(given, rest);
    if (names.length === 0) throw new UsageError("Which lesson? Add --lesson NAME, such as --lesson cosine.");
    say(`Written: ${named(KITS[kind](findLessons(names), required(out)))}`);
    return 0;
  }
  if (Object.hasOwn(GRADEBOOKS, kind)) {
    if (rest.length !== 1)
      throw new UsageError("Name the folder that gradproof class has written, and nothing else.");
    const lines = GRADEBOOKS[kind](rest[0], new OutputFile(required(out), "--out"), {
      gradebook: textOption(given, "gradebook"),
      column: textOption(given, "column"),
      scale: given.values["scale"] === true,
    });
    for (const line of lines) say(named(line));
    return 0;
  }
  const format = formatOf(given);
  const audience = audienceOption(given, "student");
  const isDue = given.values["after-due"] === true;
  const target = out === undefined || out === "-" ? undefined : new OutputFile(out, "--out");
  const text = format(
    given.positionals.map(readResult).map((result) => forAudience(result, audience, isDue)),
  );
  if (target) say(`Written: ${named(target.write(text))}`);
  else deliver(text.endsWith("\n") ? text : `${text}\n`);
  return 0;
}

const OPTIONS = {
  format: { type: "string" },
  audience: { type: "string" },
  "after-due": { type: "boolean" },
  out: { type: "string" },
  lesson: { type: "string", multiple: true },
  gradebook: { type: "string" },
  column: { type: "string" },
  scale: { type: "boolean" },
} as const;

function required(out: string | undefined): string {
  if (!out) throw new UsageError("Where to? Add --out.");
  return out;
}

function formatOf(given: Arguments): (typeof FORMATS)[string] {
  const names = Object.keys(FORMATS);
  const name = textOption(given, "format");
  if (name === undefined) throw new UsageError(`Which format? Add --format, one of: ${names.join(", ")}.`);
  if (!Object.hasOwn(FORMATS, name))
    throw new UsageError(`There is no format ${name}.${didYouMean(name, names)} Known: ${names.join(", ")}.`);
  return FORMATS[name];
}
