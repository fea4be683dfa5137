/** `gradproof verify-lesson`: whether a suite can be trusted with grades. */
import { basename } from "node:path";
import { isMutant, renderVerification, type Trial } from "../../reports/index.ts";
import { findLesson } from "../lesson.ts";
import { readArguments, seedOption, textOption } from "../options.ts";
import { writeOutput } from "../output-file.ts";
import { styleFor } from "../terminal.ts";
import { verifyLesson } from "../verification.ts";

export const usage = `gradproof verify-lesson NAME|FOLDER [--seed N] [--json FILE] [--html FILE]

Check a lesson before it is published: the solution and the right samples must pass; every mutant in mutants/, every wrong
sample, and every mechanical mutant of the solution must fail; a mutant that names its diagnosis must get it.

Exit code: 0 the suite can be trusted; 1 a mutant lives, a right one fails, or a diagnosis is missed; 2 wrong usage.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["NAME"], {
    seed: { type: "string" },
    json: { type: "string" },
    html: { type: "string" },
  });
  const lesson = findLesson(given.positionals[0]);
  const style = styleFor(process.stdout);
  const trials: Trial[] = [];
  for await (const trial of verifyLesson(lesson, { seed: seedOption(given) })) {
    trials.push(trial);
    const mark = trial.holds ? style.good("✓") : style.bad("✗");
    const name = shortName(trial);
    const failed =
      trial.failedProperties === undefined
        ? ""
        : `${trial.failedProperties} of ${trial.properties} properties fail`;
    console.log(
      `  ${mark} ${trial.kind.padEnd(10)} ${name.padEnd(40)} ${trial.verdict.padEnd(24)} ${style.faint(failed)}`,
    );
  }
  const json = textOption(given, "json");
  const properties = (await lesson.loadSuite()).properties.map(({ id, title, points }) => ({
    id,
    title,
    points,
  }));
  const verification = { lesson: lesson.name, properties, trials };
  if (json) writeOutput(json, `${JSON.stringify(verification, null, 2)}\n`);
  const html = textOption(given, "html");
  if (html) {
    const named = trials.map((trial) => ({ ...trial, name: shortName(trial) }));
    console.log(`\nReport: ${writeOutput(html, renderVerification({ ...verification, trials: named }))}`);
  }
  const wrong = trials.filter(({ holds }) => !holds);
  const mutants = trials.filter(isMutant);
  const lived = mutants.filter(({ verdict }) => verdict === "lives");
  console.log(
    `\n${lesson.name}: ${trials.length - mutants.length} submissions judged, ${mutants.length - lived.length} of ${mutants.length} mutants dead or equivalent.`,
  );
  if (wrong.length === 0) return 0;
  console.log(style.bad(`${wrong.length} not as they must be: ${wrong.map(shortName).join(", ")}`));
  return 1;
}

/** A mechanical mutant is no file: its name says what was changed. */
function shortName({ kind, name }: Trial): string {
  return kind === "mechanical" ? name : basename(name);
}
