/** Judges by the suite of a foreign lesson, in the process of that lesson; where the suite ends it, the rest is judged in another. */
import type { LessonMistake, PropertyResult, Result } from "../../reports/result.ts";
import { headingOf, outlineOf, seedOf, unusable } from "../heading.ts";
import type { JudgeOptions } from "../judge.ts";
import { readSubmission } from "../submission.ts";
import { authorOf } from "./desk.ts";
import { MOST_ENDS } from "./limits.ts";
import type { JudgeJob, Message } from "./messages.ts";
import { SuiteEnded, SuiteUnusable } from "./process.ts";

const WEARY = `It was not asked: the suite has ended ${MOST_ENDS} processes before.`;

/** @throws {UsageError} as a judge in this process does. */
export async function judgeElsewhere(options: JudgeOptions): Promise<Result> {
  const start = performance.now();
  const given: PropertyResult[] = [];
  const mistakes: LessonMistake[] = [];
  const told = (result: PropertyResult, index: number, count: number): void => {
    given.push(result);
    options.onProperty?.(result, index, count);
  };
  try {
    const author = authorOf(options.lesson, options.suiteMs);
    const job = await jobOf(options);
    for (let ends = 0; ; ends++) {
      const resumed = { given, mistakes, ...(ends >= MOST_ENDS && { weary: WEARY }) };
      const now = mistakes.length > 0 ? { ...job, pictures: false } : job;
      try {
        const onMessage = (message: Message): void => {
          if (message.kind === "property") told(message.result, message.index, message.count);
        };
        const result = await author.ask({ kind: "judge", options: now, resumed }, onMessage);
        return { ...result, durationMs: Math.round(performance.now() - start) };
      } catch (error) {
        if (!(error instanceof SuiteEnded)) throw error;
        const { head, title } = error.step;
        if (head) told({ ...head, mistake: error.mistake }, given.length, given.length + 1);
        // While it was loaded, or again when there is nothing more to leave out.
        else if (title === undefined || ends > MOST_ENDS) throw error;
        else mistakes.push(error.mistake);
      }
    }
  } catch (error) {
    if (!(error instanceof SuiteEnded || error instanceof SuiteUnusable)) throw error;
    return withoutGrade(options, error.mistake, Math.round(performance.now() - start));
  }
}

/** Its data; what is a function of titles is asked here, of the titles that there are. */
async function jobOf(options: JudgeOptions): Promise<JudgeJob> {
  const { file, called, seed, limits, pictures, device, mostRuns, only, asks, lesson } = options;
  const titles = asks && (await outlineOf(lesson)).properties.map(({ title }) => title).filter(asks);
  return { file, called, seed, limits, pictures, device, mostRuns, only, asks: titles };
}

function withoutGrade(
  { file, called, lesson, seed, device }: JudgeOptions,
  mistake: LessonMistake,
  durationMs: number,
): Result {
  const submission = readSubmission(file, lesson.folder, called);
  const heading = headingOf(submission, lesson, seed ?? seedOf(submission, lesson), device);
  return unusable(heading, [mistake], durationMs);
}
