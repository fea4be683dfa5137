/** All mistakes of a lesson that can be found without a class: in what its author declared, and in a run on its own solution. */
import type { LessonMistake } from "../../reports/result.ts";
import { judge } from "../judge.ts";
import type { Lesson } from "../lesson.ts";
import { UsageError } from "../usage.ts";
import { authorOf, isElsewhere } from "./desk.ts";
import { examineLesson } from "./examine.ts";
import { SuiteEnded, SuiteUnusable } from "./process.ts";
import { toldMistake } from "./told.ts";

export async function mistakesOf(lesson: Lesson, seed?: number): Promise<readonly LessonMistake[]> {
  const declared = await examined(lesson);
  // What cannot be loaded cannot be run.
  if (declared.unusable) return declared.mistakes;
  const { mistakes: met = [] } = await judge({ file: lesson.solution, lesson, seed });
  const seen = new Set<string>();
  return [...declared.mistakes, ...met].filter(({ where, text }) => {
    const key = `${where} ${text}`;
    return !seen.has(key) && seen.add(key);
  });
}

async function examined(lesson: Lesson): Promise<{ mistakes: readonly LessonMistake[]; unusable?: boolean }> {
  try {
    const mistakes = isElsewhere(lesson)
      ? await authorOf(lesson).ask({ kind: "examine" })
      : await examineLesson(lesson);
    return { mistakes };
  } catch (error) {
    if (error instanceof SuiteEnded)
      return { mistakes: [error.mistake], unusable: error.step.title === undefined };
    if (error instanceof SuiteUnusable) return { mistakes: [error.mistake], unusable: true };
    if (error instanceof UsageError) throw error;
    return { mistakes: [toldMistake(error, { file: "suite.ts" })], unusable: true };
  }
}
