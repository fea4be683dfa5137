/** What to write where a text is no program: habits of other languages, and brackets that are never closed. */
import { habitIn, OF_SYNTAX } from "./habits.ts";
import { isByHand, linesOf, plainCode } from "./plain-code.ts";

/** @param line where the translator gave up, from 1: the mistake may stand in the line before. */
export function syntaxAdvice(source: string, line: number): string | undefined {
  if (!isByHand(source)) return undefined;
  const lines = linesOf(source);
  const here = lines[line - 1] ?? "";
  for (const text of [source.split("\n")[line - 1] ?? "", here]) {
    const habit = habitIn(text, OF_SYNTAX);
    if (habit !== undefined) return habit;
  }
  return unclosed(here) ?? neverClosed(plainCode(source));
}

/** Of round brackets in one line, which a line mostly closes that opens them. */
function unclosed(text: string): string | undefined {
  const [opened, closed] = ["(", ")"].map((bracket) => text.split(bracket).length - 1);
  if (opened === closed) return undefined;
  const [more, missing] = opened > closed ? [opened - closed, ")"] : [closed - opened, "("];
  return `Count the brackets of this line: ${opened} × "(" and ${closed} × ")". ${more === 1 ? `One "${missing}" is` : `${more} × "${missing}" are`} missing.`;
}

function neverClosed(code: string): string | undefined {
  const [opened, closed] = ["{", "}"].map((bracket) => code.split(bracket).length - 1);
  if (opened <= closed) return undefined;
  return `A block is never closed: there are ${opened} × "{" and ${closed} × "}".`;
}
