/** Why a submission could not be made into a program, in words for the learner. */
import type { NoProgram } from "./translator.ts";
import { syntaxAdvice } from "./words/syntax.ts";

/** Shown to the learner as `not-loaded`. */
export class NotLoaded extends Error {
  readonly where: string | undefined;
  readonly advice: string | undefined;

  constructor(text: string, { where, advice }: { where?: string; advice?: string } = {}) {
    super(text);
    this.where = where;
    this.advice = advice;
  }
}

/** "%" is the name. */
export const REFUSED = 'It imports "%", which an exercise may not.';

const LONGEST_NAME = 80;
const LONGEST_LINE = 160;

/** @param allowed the files that may stand beside the exercise. */
export function refusedImport(specifier: string, allowed: readonly string[]): NotLoaded {
  const others = allowed.length > 0 ? ` and, beside the exercise, ${allowed.join(", ")}` : "";
  const advice =
    specifier.startsWith(".") && allowed.length === 0
      ? "Put it all in one file: this lesson takes no files beside the exercise."
      : `Import only \`gradproof/engine\`${others}.`;
  return new NotLoaded(
    REFUSED.replace("%", () => clipped(specifier, LONGEST_NAME)),
    { advice },
  );
}

export function nestedTooDeeply(name: string): NotLoaded {
  return new NotLoaded(`${name} is no program that can be read: it is nested too deeply.`, {
    where: name,
    advice: "Hand in the program as a person would write it.",
  });
}

/** From what the translator said of the text. */
export function noProgram({ message, line, column }: NoProgram, text: string, name: string): NotLoaded {
  if (line === undefined)
    return new NotLoaded(`${name} is no program that can be read: ${message}.`, {
      where: name,
      advice: "Hand in the program as a person would write it.",
    });
  const where = `${name}:${line}:${column}`;
  const said = clipped(text.split("\n")[line - 1]?.trim() ?? "", LONGEST_LINE);
  return new NotLoaded(`${name} is no valid program: ${message}${said && ` — in the line: ${said}`}`, {
    where,
    advice: syntaxAdvice(text, line) ?? `Mend the syntax at ${where}.`,
  });
}

function clipped(text: string, longest: number): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
