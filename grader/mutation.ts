/** Mechanical mutants of a program: one small change each, of the kind that fingers make. */
import type { Loader } from "esbuild";

export interface Mutant {
  /** "line 5: .mul( → .add(" */
  readonly change: string;
  readonly source: string;
}

/** What stands in for what: operators and methods of one arity, numbers near by. */
const EXCHANGES: Readonly<Record<string, readonly string[]>> = {
  ".add(": [".sub(", ".mul("],
  ".sub(": [".add(", ".div("],
  ".mul(": [".div(", ".add("],
  ".div(": [".mul(", ".sub("],
  ".dot(": [".sub(", ".mul("],
  ".norm()": [".sum()", ".norm(1)"],
  ".sum()": [".mean()", ".prod()"],
  ".sum(": [".mean("],
  ".mean()": [".sum()"],
  ".sqrt()": [".square()"],
  ".square()": [".sqrt()"],
  ".rsqrt()": [".sqrt()", ".reciprocal()"],
  ".neg()": [".abs()"],
  ".exp()": [".neg()"],
  ".max(": [".min("],
  ".min(": [".max("],
  ".add_(": [".sub_("],
  ".sub_(": [".add_("],
  ".mul_(": [".div_("],
  " + ": [" - "],
  " - ": [" + "],
  " * ": [" / "],
  " / ": [" * "],
  " < ": [" > ", " <= "],
  " > ": [" < ", " >= "],
  " <= ": [" >= ", " < "],
  " >= ": [" <= ", " > "],
};

/** Calls that may be left out: `.sqrt()` → nothing. */
const DROPPABLE =
  /\.(?:sqrt|square|neg|exp|log|abs|reciprocal|rsqrt|norm|zero_|detach|clone|transpose|t)\(\)/g;

/** A whole factor or term: `.mul(…)` → nothing, with its brackets matched. */
const REMOVABLE = /\.(?:add|sub|mul|div|add_|sub_|mul_|div_)\(/g;

/** Of a TypeScript program; those that are no programs, or the same tokens, are left out. */
export async function mutate(source: string, path: string): Promise<Mutant[]> {
  const original = await tokens(source, path);
  const seen = new Set([original]);
  const mutants: Mutant[] = [];
  for (const candidate of candidates(source)) {
    const form = await tokens(candidate.source, path);
    if (form === undefined || seen.has(form)) continue;
    seen.add(form);
    mutants.push(candidate);
  }
  return mutants;
}

/** Comments, types, spaces and line ends do not count. undefined where it is no program. */
export async function tokens(source: string, path: string): Promise<string | undefined> {
  const { transform } = await import("esbuild");
  const loader: Loader = /\.[mc]?js$/.test(path) ? "js" : "ts";
  try {
    return (
      await transform(source, { loader, minifyWhitespace: true, legalComments: "none", tsconfigRaw: "{}" })
    ).code;
  } catch {
    return undefined;
  }
}

function* candidates(source: string): Iterable<Mutant> {
  const code = blankComments(source);
  for (const [from, replacements] of Object.entries(EXCHANGES)) {
    for (let at = code.indexOf(from); at >= 0; at = code.indexOf(from, at + 1)) {
      for (const to of replacements) yield change(source, at, from.length, to);
    }
  }
  for (const { index, 0: text } of code.matchAll(DROPPABLE)) yield change(source, index, text.length, "");
  for (const { index, 0: text } of code.matchAll(REMOVABLE)) {
    const end = closing(code, index + text.length - 1);
    if (end > 0) yield change(source, index, end + 1 - index, "");
  }
  for (const { index, 0: text } of code.matchAll(/(?<![\w.[$"'])\d+(?:\.\d+)?(?![\w.$"'])/g)) {
    for (const to of new Set([Number(text) + 1, Number(text) - 1, 2 * Number(text), -Number(text)])) {
      if (to !== Number(text)) yield change(source, index, text.length, to < 0 ? `(${to})` : `${to}`);
    }
  }
  yield* swappedNames(source, code);
}

/** One use of a parameter replaced by another parameter of the same function. */
function* swappedNames(source: string, code: string): Iterable<Mutant> {
  for (const { index, 0: head, 1: list } of code.matchAll(
    /(?:function\s+\w*|constructor|^\s*\w+)\s*\(([^()]*)\)[^{;]*\{/gm,
  )) {
    const names = [...list.matchAll(/(?:^|,)\s*(\w+)/g)].map(([, name]) => name);
    if (names.length < 2) continue;
    const start = index + head.length;
    const end = closing(code, start - 1, "{", "}");
    for (const { index: at, 0: name } of code
      .slice(start, end)
      .matchAll(new RegExp(`(?<![\\w.])(?:${names.join("|")})(?!\\w|\\s*:)`, "g"))) {
      for (const other of names) if (other !== name) yield change(source, start + at, name.length, other);
    }
  }
}

function change(source: string, at: number, length: number, to: string): Mutant {
  const line = source.slice(0, at).split("\n").length;
  const from = source.slice(at, at + length).trim();
  return {
    change: `line ${line}: ${from} → ${to.trim() || "nothing"}`,
    source: source.slice(0, at) + to + source.slice(at + length),
  };
}

/** Comments become spaces, so that places stay the same. */
function blankComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, " "));
}

/** The place of the bracket that closes the one at `open`; −1 where none does. */
function closing(code: string, open: number, opener = "(", closer = ")"): number {
  for (let i = open, depth = 0; i < code.length; i++) {
    if (code[i] === opener) depth++;
    if (code[i] === closer && --depth === 0) return i;
  }
  return -1;
}
