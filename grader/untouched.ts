/** Which exports are still those of the starter: comments, types, layout, and what else the file holds do not count. */
import { existsSync, readFileSync } from "node:fs";
import { importsOf } from "./imports.ts";
import type { Lesson } from "./lesson.ts";
import { prepared } from "./prepared.ts";
import { translateAny } from "./program.ts";
import { translate } from "./translator.ts";

/** Whether a text is the starter's, letter by letter. */
export function isStarter(source: string, path: string): boolean {
  return existsSync(path) && readFileSync(path, "utf8") === source;
}

/** undefined where it is no program. */
export async function starterTokens(
  lesson: Pick<Lesson, "starter" | "builtIn" | "folder">,
): Promise<string | undefined> {
  const { starter } = lesson;
  try {
    const text = readFileSync(starter, "utf8");
    return prepared(lesson, "starter", text) ?? (await translateAny(text, starter)).code;
  } catch {
    return undefined;
  }
}

/** @param was the starter's tokens; `is`, the submission's. */
export async function untouchedExports(
  was: string | undefined,
  is: string | undefined,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  if (was === undefined || is === undefined) return new Set();
  if (was === is) return new Set(names);
  const same = await Promise.all(names.map((name) => isSameExport(was, is, name)));
  return new Set(names.filter((_, i) => same[i]));
}

/** What an export needs is worked out only where it begins as it did: mostly, it does not. */
async function isSameExport(was: string, is: string, name: string): Promise<boolean> {
  const [local] = localName(was, name) ?? [];
  if (local === undefined) return false;
  const start = beginning(joined(was), local);
  if (start !== undefined && !unnumbered(joined(is)).includes(unnumbered(start))) return false;
  const [a, b] = await Promise.all([was, is].map((tokens) => needed(tokens, name)));
  return a !== undefined && a === b;
}

/** Where a line ends is the translator's choice, in long texts too. */
function joined(tokens: string): string {
  return tokens.replace(/\\?\n/g, "");
}

/** The translator numbers names that are taken elsewhere in the file. */
function unnumbered(tokens: string): string {
  return tokens.replace(/\d+/g, "");
}

/** The declaration up to the first end of anything in it. */
function beginning(tokens: string, local: string): string | undefined {
  const escaped = local.replace(/\$/g, "\\$");
  const [start] =
    new RegExp(`(?:function\\*? ?|class )${escaped}[^\\w$][^;}]*[;}]|(?<![\\w$.])${escaped}=[^;}]*`).exec(
      tokens,
    ) ?? [];
  return start;
}

/** The translator writes all exports in one clause, at the end. */
const EXPORTS = /export\s?\{([^{}]*)\};\s*$/;

/** An export's name in the module, and the code without the clause. */
function localName(tokens: string, name: string): [local: string, rest: string] | undefined {
  const start = tokens.lastIndexOf("export");
  const [clause, list] = EXPORTS.exec(tokens.slice(Math.max(start, 0))) ?? [];
  if (clause === undefined) return undefined;
  for (const each of list.split(",")) {
    const [local, exported = local] = each.trim().split(/\s+as\s+/);
    if (exported === name) return [local, tokens.slice(0, -clause.length)];
  }
  return undefined;
}

/** The tokens of what one export needs, and of nothing else. */
async function needed(tokens: string, name: string): Promise<string | undefined> {
  const [local, rest] = localName(tokens, name) ?? [];
  if (local === undefined) return undefined;
  try {
    const { code } = await translate(`${rest}export{${local} as ${name}};`, "js", true);
    return renamed(await withoutIdleImports(joined(code)));
  } catch {
    return undefined;
  }
}

/** What another export imports is no part of this one; the translator keeps every name of a statement. */
async function withoutIdleImports(code: string): Promise<string> {
  const used: string[] = [];
  const kept: string[] = [];
  let at = 0;
  const statements = (await importsOf(code, "")).flatMap(({ start, end }) => {
    const from = code.lastIndexOf("import{", start);
    const [, names, source] = /^import\{([^{}]*)\}(from"[^"]*")$/.exec(code.slice(from, end)) ?? [];
    return names === undefined ? [] : [{ from, end: end + 1, names: names.split(","), source }];
  });
  for (const { from, end } of statements) {
    kept.push(code.slice(at, from));
    at = end;
  }
  const rest = kept.join("") + code.slice(at);
  const words = new Set(wordsOf(rest));
  for (const { names, source } of statements)
    for (const name of names)
      if (words.has(name.split(" as ").at(-1)!)) used.push(`import{${name}}${source};`);
  return used.sort().join("") + rest;
}

function wordsOf(code: string): readonly string[] {
  return code.match(/[\p{ID_Continue}$]+/gu) ?? [];
}

/** A name that had to be numbered, since another part of the file has it too, is called as it was. */
function renamed(code: string): string {
  const variants = new Map<string, Set<string>>();
  for (const word of wordsOf(code)) {
    const stem = word.replace(/\d+$/, "");
    variants.set(stem, (variants.get(stem) ?? new Set()).add(word));
  }
  return code.replace(/(?<![\p{ID_Continue}$.])[\p{ID_Start}_$][\p{ID_Continue}$]*/gu, (word) => {
    const stem = word.replace(/\d+$/, "");
    return variants.get(stem)?.size === 1 ? stem : word;
  });
}
