/** `gradproof verify-lesson`: whether a suite can be trusted with grades. */
import { basename } from "node:path";
import { idleProperties, isMutant, renderVerification, type Trial } from "../../reports/index.ts";
import { mistakesOf } from "../author/mistakes-of.ts";
import { whenever } from "../author/whenever.ts";
import { outlineOf } from "../heading.ts";
import { safeJson } from "../json.ts";
import { findLesson, type Lesson } from "../lesson.ts";
import { type Arguments, readArguments, seedOption, textOption } from "../options.ts";
import { outputs } from "../output-file.ts";
import { deliveredElsewhere, say } from "../screen.ts";
import { mistakeLines, named, type Style, styleFor } from "../terminal.ts";
import { UsageError } from "../usage.ts";
import { verifyLesson } from "../verification.ts";

export const usage = `gradproof verify-lesson NAME|FOLDER [--seed N] [--json FILE] [--html FILE] [--only TEXT] [--watch]

Check a lesson before it is published: the suite itself must have no mistake; the solution and the right samples must pass;
every mutant in mutants/, every wrong sample, and every mechanical mutant of the solution must fail; a mutant that names its
diagnosis must get it. A property that no mutant fails is named.

  --only TEXT  of the mutants and samples, those alone whose names have TEXT in them; the solution is always judged
  --watch      again whenever a file of the lesson changes, until Ctrl-C

Exit code: 0 the suite can be trusted; 1 a mutant lives, a right one fails, or a diagnosis is missed; 2 wrong usage;
3 the lesson has a mistake, which each line names: nothing can be graded before it is mended.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["NAME"], {
    seed: { type: "string" },
    json: { type: "string" },
    html: { type: "string" },
    only: { type: "string" },
    watch: { type: "boolean" },
  });
  if (given.values["watch"] !== true) return verify(given);
  const { folder, builtIn } = findLesson(given.positionals[0]);
  if (builtIn)
    throw new UsageError(
      "--watch is for lessons of your own: those of gradproof are compiled when it is built.",
    );
  return whenever(folder, () => verify(given));
}

async function verify(given: Arguments): Promise<number> {
  const lesson = findLesson(given.positionals[0]);
  const { json, html } = outputs(
    { json: textOption(given, "json"), html: textOption(given, "html") },
    { reads: [lesson.exercise, lesson.starter, lesson.solution, lesson.text] },
  );
  const tell = json?.path === "-" ? () => {} : say;
  const style = styleFor(process.stdout);
  const mistakes = await mistakesOf(lesson, seedOption(given));
  if (mistakes.length > 0) {
    if (json && json.write(`${safeJson({ lesson: lesson.name, mistakes })}\n`) !== "-") deliveredElsewhere();
    tell(
      style.bad(
        `${named(lesson.name)}: ${mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`}.`,
      ),
    );
    tell(mistakeLines({ mistakes }, style));
    return 3;
  }
  const trials: Trial[] = [];
  const only = textOption(given, "only");
  for await (const trial of verifyLesson(lesson, { seed: seedOption(given), only })) {
    trials.push(trial);
    tell(trialLines(trial, lesson, style));
  }
  const { properties } = await outlineOf(lesson);
  const verification = {
    lesson: lesson.name,
    properties: properties.map(({ id, title, points }) => ({ id, title, points })),
    trials,
  };
  if (json && json.write(`${safeJson(verification)}\n`) !== "-") deliveredElsewhere();
  if (html) {
    const shown = trials.map((trial) => ({ ...trial, name: shortName(trial) }));
    tell(`\nReport: ${named(html.write(renderVerification({ ...verification, trials: shown })))}`);
  }
  const wrong = trials.filter(({ holds }) => !holds);
  const mutants = trials.filter(isMutant);
  const lived = mutants.filter(({ verdict }) => verdict === "lives");
  tell(
    `\n${named(lesson.name)}: ${counted(trials.length - mutants.length, "submission")} judged, ${mutants.length - lived.length} of ${counted(mutants.length, "mutant")} dead or equivalent.`,
  );
  if (only !== undefined && trials.length < 2)
    tell(style.bold(`No mutant and no sample has "${named(only)}" in its name.`));
  for (const { title } of only === undefined ? idleProperties(verification) : [])
    tell(style.bold(`No mutant fails "${named(title)}": is it needed? Write a mutant that only it finds.`));
  if (wrong.length === 0) {
    tell(style.good("All is as it must be."));
    return 0;
  }
  tell(style.bad(`${wrong.length} not as they must be: ${named(wrong.map(shortName).join(", "))}`));
  return 1;
}

/** One submission: what came of it, and what was wanted where that is something else. */
function trialLines(trial: Trial, lesson: Lesson, style: Style): string {
  const { kind, holds, verdict, properties, failedProperties } = trial;
  const mark = holds ? style.good("✓") : style.bad("✗");
  const failed = failedProperties === undefined ? "" : `${failedProperties} of ${properties} properties fail`;
  const line = `  ${mark} ${kind.padEnd(10)} ${named(shortName(trial)).padEnd(40)} ${verdict.padEnd(24)} ${style.faint(failed)}`;
  return holds ? line : `${line}\n${style.bad(`      ${complaintOf(trial, lesson)}`)}`;
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;

/** What was wanted, and how to see more. */
function complaintOf({ kind, name, verdict, expected, why }: Trial, { folder, builtIn }: Lesson): string {
  if (kind === "solution" || kind === "right") {
    const again = `npx gradproof grade ${named(name)} --lesson ${named(builtIn ? basename(folder) : folder)}`;
    return `It must pass${why ? `; it fails in ${named(why)}` : ""}. See it: ${again}`;
  }
  if (verdict === "lives") return "No property fails it: a learner who writes this gets full marks.";
  if (expected) return `It must be told ${expected.join(" or ")}, as its author says; it is told ${verdict}.`;
  return "It must fail.";
}

/** A mechanical mutant is no file: its name says what was changed. */
function shortName({ kind, name }: Trial): string {
  return kind === "mechanical" ? name : basename(name);
}
