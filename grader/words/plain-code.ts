/** A program's text without what is no program: comments and the insides of strings are blank, so that every line keeps its place. */

const PARTS = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|(["'])(?:\\.|(?!\1)[^\\\n])*\1?|`(?:\\[\s\S]|[^\\`])*`?/g;

export function plainCode(source: string): string {
  return source.replace(PARTS, (part) => {
    const blank = part.replace(/[^\n]/g, " ");
    const quoted = /^["'`]/.test(part);
    return quoted && blank.length > 1 ? `${part[0]}${blank.slice(2)}${part[0]}` : blank;
  });
}

/** Lines of it, as they are numbered in a place such as "exercise.ts:12". */
export function linesOf(source: string): readonly string[] {
  return plainCode(source).split("\n");
}

const LONGEST_LINE = 400;
const LONGEST_TEXT = 64 << 10;

/** Whether a person may have written it so: of any other text nothing is said, since what a pattern takes grows faster than a line. */
export function isByHand(source: string): boolean {
  return source.length <= LONGEST_TEXT && source.split("\n").every(({ length }) => length <= LONGEST_LINE);
}

/** The number in "exercise.ts:12, in div" or "exercise.ts:12:5"; undefined for any other file. */
export function lineIn(where: string | undefined, name: string): number | undefined {
  if (where === undefined || !where.startsWith(`${name}:`)) return undefined;
  const [, line] = /^:(\d+)/.exec(where.slice(name.length)) ?? [];
  return line === undefined ? undefined : Number(line);
}
