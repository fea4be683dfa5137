/** The imports of a translated module: where they stand, how they are renamed, and where a column was before. */
import { NotLoaded, nestedTooDeeply } from "./not-loaded.ts";

export interface Import {
  /** Where its specifier stands, quotes included. */
  readonly start: number;
  readonly end: number;
  readonly specifier: string;
}

const MOST = 1000;

/** Begun ahead, while a text is translated. */
export function lexer(): Promise<typeof import("es-module-lexer/minimal")> {
  return import("es-module-lexer/minimal");
}

/** Those with a fixed name. What a program makes up while it runs is held by the subject's own limits. @throws {NotLoaded} */
export async function importsOf(code: string, name: string): Promise<Import[]> {
  if (!/\b(?:import|from)\b/.test(code)) return [];
  const { init, parse } = await lexer();
  await init();
  let found: ReturnType<typeof parse>[0];
  try {
    [found] = parse(code);
  } catch {
    throw nestedTooDeeply(name);
  }
  if (found.length > MOST)
    throw new NotLoaded(`${name} has ${found.length} imports; an exercise needs one or two.`);
  return found.flatMap(({ n: specifier, s, e, d }) => {
    if (specifier === undefined || d === -2) return [];
    // The quotes of a statement stand around what is found, those of a call in it.
    return d === -1 ? [{ start: s - 1, end: e + 1, specifier }] : [{ start: s, end: e, specifier }];
  });
}

/** Text in place of what stood from start to end; in order, and of one line each. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function edited(code: string, edits: readonly Edit[]): string {
  let at = 0;
  const parts: string[] = [];
  for (const { start, end, text } of edits) {
    parts.push(code.slice(at, start), text);
    at = end;
  }
  return parts.join("") + code.slice(at);
}

/** From a column of the edited code to that in `code`; lines and columns from 0. */
export function columnBefore(code: string, edits: readonly Edit[]): (line: number, column: number) => number {
  const growth = edits.map(({ start, end, text }) => ({ end, by: text.length - (end - start) }));
  const lines = [0];
  for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) lines.push(at + 1);
  return (line, column) => {
    const start = lines[line] ?? 0;
    const next = lines[line + 1] ?? Number.POSITIVE_INFINITY;
    let shift = 0;
    for (const { end, by } of growth)
      if (end > start && end <= next && end - start <= column - shift - by) shift += by;
    return column - shift;
  };
}
