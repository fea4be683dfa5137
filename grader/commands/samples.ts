/** `gradproof samples`: grade the sample submissions of every lesson, and write one report. */
import { basename } from "node:path";
import { firstFailure } from "../../reports/causes.ts";
import { renderReport } from "../../reports/index.ts";
import type { Result } from "../../reports/result.ts";
import { judge } from "../judge.ts";
import { builtInLessons } from "../lesson.ts";
import { lessonPage } from "../lesson-page.ts";
import { readArguments, textOption } from "../options.ts";
import { outputs } from "../output-file.ts";
import { say, warn } from "../screen.ts";
import { named, styleFor } from "../terminal.ts";
import { isRightSample } from "../verification.ts";

export const usage = `gradproof samples [--html FILE]

Grade the sample submissions that come with the lessons, right ones and wrong ones, and write one report.

  --html FILE  where to; report/samples.html by default

Exit code: 0 the right ones passed and the wrong ones did not; 1 otherwise; 3 the grader itself failed.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, [], { html: { type: "string" } });
  const { html } = outputs({ html: textOption(given, "html") ?? "report/samples.html" });
  const style = styleFor(process.stdout);
  const results: Result[] = [];
  const expected: boolean[] = [];
  let surprises = 0;
  for (const lesson of builtInLessons()) {
    say(style.bold(named(lesson.name)));
    for (const file of lesson.samples) {
      const result = await judge({ file, lesson });
      results.push(result);
      expected.push(isRightSample(file));
      if (result.status === "error") {
        warn(result.reason ?? "");
        return 3;
      }
      const passed = result.status === "passed";
      if (passed !== isRightSample(file)) surprises++;
      const mark = passed ? style.good("✓") : style.bad("✗");
      const why = firstFailure(result)?.diagnosis;
      const points = `${result.score}/${result.maxScore}`.padStart(5);
      say(
        `  ${mark} ${named(basename(file)).padEnd(34)} ${points}${why ? `  ${style.faint(why.code)}` : ""}`,
      );
    }
  }
  const path = html!.write(
    renderReport(results, {
      title: "Sample submissions",
      expected,
      lessons: await Promise.all(builtInLessons().map((lesson) => lessonPage(lesson))),
    }),
  );
  say(
    `\n${results.length} submissions graded${surprises === 0 ? ": every right one passed, every wrong one failed" : `, ${surprises} not as expected`}.`,
  );
  say(`Report: ${named(path)}`);
  return surprises === 0 ? 0 : 1;
}
