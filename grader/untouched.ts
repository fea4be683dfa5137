/** Which exports are still those of the starter: comments, types, layout, and what else the file holds do not count. */
import { readFileSync } from "node:fs";
import { importsOf } from "./imports.ts";
import { translateAny } from "./program.ts";
import { translate } from "./translator.ts";

/** undefined where it is no program. */
export async function starterTokens(path: string): Promise<string | undefined> {
  try {
    return (await translateAny(readFileSync(path, "utf8"), path)).code;
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

/** Where a line ends is the translator's choice. */
function joined(tokens: string): string {
  return tokens.replaceAll("\n", "");
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
    return await withoutIdleImports(joined(code));
  } catch {
    return undefined;
  }
}

/** What another export imports is no part of this one; the translator keeps every name of a statement. */
async function withoutIdleImports(code: string): Promise<string> {
  const statements: { text: string; at: number }[] = [];
  for (const { start, end } of await importsOf(code, "")) {
    const at = code.lastIndexOf("import", start);
    statements.push({ at, text: code.slice(at, end) });
  }
  let rest = code;
  for (const { at, text } of [...statements].reverse())
    if (/^import\{[^{}]*\}from"[^"]*"$/.test(text)) rest = rest.slice(0, at) + rest.slice(at + text.length);
  const words = new Set(rest.match(/[\p{ID_Continue}$]+/gu));
  const used = statements.flatMap(({ text }) => {
    const [, names, from] = /^import\{([^{}]*)\}(from"[^"]*")$/.exec(text) ?? [];
    const kept = names?.split(",").filter((name) => words.has(name.split(" as ").at(-1)!)) ?? [];
    return kept.length > 0 ? [`import{${kept.join()}}${from};`] : [];
  });
  return used.join("") + rest;
}
