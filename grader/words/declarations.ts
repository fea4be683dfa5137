/** What of a program's text belongs to which function, class or constant: so that of a mistake in one, no line of another is shown. */
import { plainCode } from "./plain-code.ts";

export interface Declaration {
  readonly name: string;
  /** Its first line, and the one after its last, counted from 0. */
  readonly from: number;
  readonly to: number;
}

const DECLARES =
  /^(?:export\s+)?(?:default\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|const|let|var|interface|type|enum)\s+([\w$]+)/;

/** Those that begin at the beginning of a line, in their order: a function that is written inside another is a part of it. */
export function declarationsIn(source: string): readonly Declaration[] {
  const lines = plainCode(source).split("\n");
  const found: { name: string; from: number; to: number }[] = [];
  let open: { name: string; from: number; to: number } | undefined;
  for (const [i, line] of lines.entries()) {
    const [, name] = DECLARES.exec(line) ?? [];
    if (name !== undefined) found.push((open = { name, from: i, to: i + 1 }));
    // What stands at the margin, and closes nothing, belongs to nobody.
    else if (/^[^\s)}\]]/.test(line)) open = undefined;
    else if (open && line.trim() !== "") open.to = i + 1;
  }
  return found;
}

/** The declaration that a line belongs to, counted from 1. */
export function declarationAt(source: string, line: number): Declaration | undefined {
  return declarationsIn(source).find(({ from, to }) => from < line && line <= to);
}

/** Each declaration's own text. */
export function textsOf(source: string): ReadonlyMap<string, string> {
  const lines = source.split("\n");
  return new Map(
    declarationsIn(source).map(({ name, from, to }) => [name, lines.slice(from, to).join("\n")]),
  );
}

/** Of more of them nothing is left out: nobody has written them by hand. */
const MOST = 300;

/**
 * The same text with blank lines for what these names have nothing to do with, so that every line keeps its place; as it is where
 * one of them is not declared in it.
 */
export function reachedFrom(source: string, names: readonly string[]): string {
  const all = declarationsIn(source);
  const isThere = (name: string): boolean => all.some((each) => each.name === name);
  if (names.length === 0 || all.length > MOST || !names.every(isThere)) return source;
  const code = plainCode(source).split("\n");
  const reached = new Set<string>();
  const reach = (name: string): void => {
    if (reached.has(name)) return;
    reached.add(name);
    for (const { from, to } of all.filter((each) => each.name === name)) {
      const words = new Set(
        code
          .slice(from, to)
          .join("\n")
          .match(/[\w$]+/g),
      );
      for (const other of all) if (words.has(other.name)) reach(other.name);
    }
  };
  names.forEach(reach);
  const lines = source.split("\n");
  for (const { name, from, to } of all) if (!reached.has(name)) lines.fill("", from, to);
  return lines.join("\n");
}
