/** Mistakes in a lesson as they are told: where, what came and what was expected, and what to write. */
import { Mistake } from "../../properties/index.ts";
import type { LessonMistake } from "../../reports/result.ts";
import { placeIn } from "./places.ts";

export interface About {
  /** Of the property or the picture. */
  readonly title?: string;
  /** A stack through the line where that is declared. */
  readonly declared?: string;
  /** Where nothing else is known. */
  readonly file: string;
}

/** A mistake as it is told: where, what, and what to write. What is thrown in a suite is its own. */
export function toldMistake(error: unknown, { title, declared, file }: About): LessonMistake {
  const known = error instanceof Mistake ? error : undefined;
  const stackOf = (thrown: unknown): string | undefined =>
    thrown instanceof Error ? thrown.stack : undefined;
  const stacks = [stackOf(known?.cause), known?.declared, stackOf(error), declared];
  const where = known?.where ?? stacks.map(placeIn).find((place) => place !== undefined) ?? file;
  return {
    where,
    ...(title !== undefined && { title }),
    text:
      known?.message ?? `The suite itself threw ${thrown(error)}; only \`expect(…)\` was expected to throw.`,
    ...adviceOf(
      known ? known.advice : "Mend that line: a property fails by `expect(…)`, and by nothing else.",
    ),
  };
}

function adviceOf(advice: string | undefined): Pick<LessonMistake, "advice"> {
  return advice === undefined ? {} : { advice };
}

function thrown(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, 300);
  return `${error.name}${error.message ? `: ${error.message.slice(0, 300).replace(/\.$/, "")}` : ""}`;
}

/** One line of a mistake, for a reason or a terminal. */
export function mistakeText({ where, title, text, advice }: LessonMistake): string {
  const named = title === undefined ? "" : `, in "${title}"`;
  return `${where}${named}: ${text}${advice === undefined ? "" : ` ${advice}`}`;
}

/** Why there is no grade. */
export function reasonOf(mistakes: readonly LessonMistake[]): string {
  const [first, ...others] = mistakes;
  const more = others.length === 0 ? "" : ` And ${others.length} more.`;
  return `The lesson has a mistake, which is its author's and not the submission's: ${mistakeText(first)}${more}`;
}
