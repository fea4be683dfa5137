/** Grades the exercises that lie in lessons/: what `npm test` says to a learner. */
import { basename } from "node:path";
import { renderReport } from "../../reports/index.ts";
import type { PropertyResult, Result } from "../../reports/result.ts";
import { failureLines, printedLines } from "../failure-lines.ts";
import { figuresScript } from "../figures-script.ts";
import { judge } from "../judge.ts";
import { builtInLessons, type Lesson } from "../lesson.ts";
import { lessonPage } from "../lesson-page.ts";
import { OutputFile } from "../output-file.ts";
import { progressLine } from "../progress.ts";
import { say } from "../screen.ts";
import { optimiseLate } from "../short-run.ts";
import { propertyLine, type Style, styleFor, verdictLine } from "../terminal.ts";
import { UsageError } from "../usage.ts";
import { asksForHelp, choose, usage } from "./choice.ts";
import { type Graded, keep, recall } from "./records.ts";
import { closingLine, firstToMend, lessonLine } from "./verdict.ts";

export interface Practice {
  /** 0 nothing failed; 1 something did; 3 the grader itself failed. */
  readonly code: number;
  /** The verdict in a line or two, to be said again after whatever else is printed. */
  readonly closing: string;
  /** Whether all lessons were asked for, and so the project's own suites, too. */
  readonly all: boolean;
}

/** For what is said after it. */
export { say, warn } from "../screen.ts";

/** @throws {UsageError} for a lesson that there is not. */
export async function practise(args: readonly string[]): Promise<Practice> {
  if (asksForHelp(args)) {
    say(usage);
    return { code: 0, closing: "", all: false };
  }
  optimiseLate();
  const lessons = builtInLessons();
  const named = choose(args, lessons);
  const style = styleFor(process.stdout);
  const target = new OutputFile("report/index.html");
  const all = named.length === 0;
  const graded = all ? await gradeInBrief(lessons, style) : await gradeAtLength(named, style);
  const results = graded.map(({ lesson, result }) => [lesson, result] as const);
  const closing = `${closingLine(results, style)} ${progressLine(results)}\n${reportOf(target, lessons, graded)}`;
  say(`\n${closing}`);
  const code = codeOf(results.map(([, result]) => result));
  return { code: code || (graded.length < (all ? lessons : named).length ? 1 : 0), closing, all };
}

/** One line a lesson, and the first failure of all explained. */
async function gradeInBrief(lessons: readonly Lesson[], style: Style): Promise<Graded[]> {
  say(style.bold("Your lessons"));
  const graded: Graded[] = [];
  for (const lesson of lessons) {
    const one = await unlessAbsent(lesson, () => grade(lesson), style);
    if (!one) continue;
    say(lessonLine(lesson, one.result, style));
    graded.push(one);
  }
  const first = firstToMend(
    graded.map(({ lesson, result }) => [lesson, result]),
    style,
  );
  if (first) say(`\n${first}`);
  return graded;
}

/** What `gradproof grade` says, lesson by lesson. */
async function gradeAtLength(lessons: readonly Lesson[], style: Style): Promise<Graded[]> {
  const graded: Graded[] = [];
  for (const [i, lesson] of lessons.entries()) {
    if (i > 0) say("");
    say(style.bold(basename(lesson.folder)));
    const one = await unlessAbsent(
      lesson,
      () => grade(lesson, (property) => say(propertyLine(property, style))),
      style,
    );
    if (!one) continue;
    const { result } = one;
    say(`\n${verdictLine(result, style)}`);
    for (const part of [failureLines(result, style), printedLines(result, style)]) if (part) say(`\n${part}`);
    graded.push(one);
  }
  return graded;
}

async function grade(lesson: Lesson, onProperty?: (property: PropertyResult) => void): Promise<Graded> {
  const result = await judge({ file: lesson.exercise, lesson, onProperty, tape: true });
  // Nothing was read: what helps is the untouched exercise.
  if (result.status === "ungraded" && result.submission.sha256 === "")
    throw new UsageError(result.reason ?? "");
  const graded = { lesson, result, page: await lessonPage(lesson) };
  keep(graded);
  return graded;
}

/** An exercise that is away costs its own lesson, not the others. */
async function unlessAbsent(
  { name, folder }: Lesson,
  work: () => Promise<Graded>,
  style: Style,
): Promise<Graded | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    say(`  ${style.bad("✗")} ${basename(folder)}: ${error.message}`);
    say(`    The untouched exercise comes back with: npx gradproof reset ${name}`);
    return undefined;
  }
}

/** Writes the report of all lessons: what was graded now, and of the others what still holds. */
function reportOf(target: OutputFile, lessons: readonly Lesson[], fresh: readonly Graded[]): string {
  const shown: Graded[] = [];
  const changed: string[] = [];
  for (const lesson of lessons) {
    const one = fresh.find((graded) => graded.lesson === lesson) ?? recall(lesson);
    if (one === "changed") changed.push(lesson.name);
    else if (one) shown.push(one);
  }
  const html = renderReport(
    shown.map(({ result }) => result),
    { title: "Your lessons", lessons: shown.map(({ page }) => page), script: figuresScript() },
  );
  const path = target.write(html);
  const without =
    changed.length > 0
      ? ` (without ${changed.join(", ")}: changed since it was graded; npm test grades all)`
      : "";
  return `Report: ${path}${without}`;
}

function codeOf(results: readonly Result[]): number {
  if (results.some(({ status }) => status === "error")) return 3;
  return results.every(({ status }) => status === "passed" || status === "not-attempted") ? 0 : 1;
}
