/** Mistakes in a lesson as they are told: where, what came and what was expected, and what to write. */
import { Mistake, thrownText } from "../../properties/author/mistake.ts";
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
  const own = placeIn(stackOf(known?.cause)) ?? placeIn(known?.declared) ?? placeIn(stackOf(error));
  const where = known?.where ?? own ?? placeIn(declared) ?? file;
  const named = title === undefined ? {} : { title };
  if (known) return { where, ...named, text: known.message, ...adviceOf(known.advice) };
  const thrown = clipped(thrownText(error));
  // No line of the lesson's has part in it, as far as can be told.
  if (own === undefined && error instanceof Error)
    return {
      where,
      ...named,
      text: `It could not be judged: gradproof itself threw ${thrown}.`,
      advice: "Where the suite is right, this is a fault of gradproof's: please report it.",
    };
  const text = `The suite itself threw ${thrown}; only \`expect(…)\` was expected to throw.`;
  return { where, ...named, text, advice: mending(error) };
}

function stackOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? thrown.stack : undefined;
}

/** What an answer lacks that was never waited for is the usual reason. */
function mending(error: unknown): string {
  const unread = error instanceof TypeError && /undefined|is not (a function|iterable)/.test(error.message);
  const wait = unread ? " Is an `await` missing in front of what is read there?" : "";
  return `Mend that line: a property fails by \`expect(…)\`, and by nothing else.${wait}`;
}

function clipped(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)} …` : text;
}

function adviceOf(advice: string | undefined): Pick<LessonMistake, "advice"> {
  return advice === undefined ? {} : { advice };
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
