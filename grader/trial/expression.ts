/** A line of JavaScript or TypeScript that somebody types in a terminal, as statements that leave its value in `$value`. */
import { NoProgram, translate } from "../translator.ts";
import { UsageError } from "../usage.ts";

export interface Expression {
  /** As it was typed. */
  readonly text: string;
  /** JavaScript; at its end, `$value` holds what the expression came to. */
  readonly code: string;
  /** All words in it, names among them. */
  readonly words: readonly string[];
  /** The texts of its calls of `tensor`, in their order. */
  readonly literals: readonly string[];
  /** Whether it waits. */
  readonly waits: boolean;
}

/** Of what is typed, in characters. */
const LONGEST = 10_000;

/** Where the last statement may begin, it is tried so often. */
const MOST_TRIES = 6;

/** An expression; or statements, of which the last one is an expression. @throws {UsageError} which shows where it is not understood. */
export async function readExpression(text: string): Promise<Expression> {
  if (text.trim() === "")
    throw new UsageError('The expression is empty. Write one, such as "norm(tensor([3, 4]))".');
  if (text.length > LONGEST)
    throw new UsageError(`The expression has ${text.length} characters; at most ${LONGEST} are read.`);
  const code = await asStatements(text.trim().replace(/;+$/, ""));
  const bare = withoutTexts(text);
  return {
    text: text.trim(),
    code,
    words: [...new Set(bare.match(/(?<![.\p{ID_Continue}$])[\p{ID_Start}$_][\p{ID_Continue}$]*/gu))],
    literals: callsOf("tensor", text, bare),
    waits: /\bawait\b/.test(bare),
  };
}

async function asStatements(text: string): Promise<string> {
  const whole = await tried("", text);
  if (!(whole instanceof NoProgram)) return whole;
  const ends = [...text.matchAll(/[;\n]/g)].map(({ index }) => index + 1).reverse();
  for (const end of ends.slice(0, MOST_TRIES)) {
    const code = await tried(text.slice(0, end), text.slice(end));
    if (!(code instanceof NoProgram)) return code;
  }
  throw new UsageError(misunderstood(text, whole));
}

async function tried(before: string, last: string): Promise<string | NoProgram> {
  if (last.trim() === "") return new NoProgram("it ends without a value");
  try {
    const { code } = await translate(`${before}\nconst $value = (\n${last}\n);`, "ts");
    // What closes our bracket and opens another one is no expression: it does not fit this one.
    await translate(`${before}\nconst $value = [\n${last}\n];`, "ts");
    return code;
  } catch (error) {
    if (error instanceof NoProgram) return error;
    throw error;
  }
}

/** The line, and a mark below the place. */
function misunderstood(text: string, { message, line, column }: NoProgram): string {
  const lines = text.split("\n");
  const place = (line ?? 0) - 3;
  const said = `The expression is not understood: ${message}.`;
  // After the end, what closes is ours.
  if (line === undefined || column === undefined || place < 0 || place >= lines.length)
    return "The expression is not understood: a bracket or a quotation mark is left open, or there is one too many.";
  return `${said} At column ${column}: ${lines[place].slice(0, column - 1)}⟨here⟩${lines[place].slice(column - 1)}`;
}

/** The same length, with blanks for what stands in quotes and in comments. */
function withoutTexts(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
    " ".repeat(part.length),
  );
}

function callsOf(name: string, text: string, bare: string): string[] {
  return [...bare.matchAll(new RegExp(`(?<![.\\w$])${name}\\s*\\(`, "g"))].map(({ index, 0: { length } }) => {
    let depth = 1;
    let at = index + length;
    for (; at < bare.length && depth > 0; at++)
      if ("([{".includes(bare[at])) depth++;
      else if (")]}".includes(bare[at])) depth--;
    return text.slice(index, at).replace(/\s+/g, " ");
  });
}
