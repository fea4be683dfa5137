/** Why a suite could not be read: in words for its author, with the line. */
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { Message } from "esbuild";
import { Mistake, thrownText } from "../../properties/author/mistake.ts";
import { didYouMean } from "../usage.ts";
import { inLesson, placeIn } from "./places.ts";

/** From what esbuild said. */
export function buildMistake({ text, location }: Message, path: string): Mistake {
  const file = inLesson(location?.file ?? basename(path), dirname(path));
  const where = `${file}:${location?.line ?? 1}`;
  const [, missing] = /^Could not resolve "(.*)"/.exec(text) ?? [];
  if (missing !== undefined)
    return new Mistake(`It imports "${missing}", which is not there.`, {
      where,
      advice: unresolved(missing),
    });
  const [, from, name] = /^No matching export in "(.*)" for import "(.*)"/.exec(text) ?? [];
  if (name !== undefined)
    return new Mistake(`It imports ${name} from ${from}, which has no such export.`, {
      where,
      advice: `Export it there, or import what ${from} exports.`,
    });
  const line = location?.lineText.trim().slice(0, 120);
  return new Mistake(
    `${basename(file)} is no valid program: ${text.replace(/\.$/, "")}${line ? ` — in the line: ${line}` : ""}.`,
    { where, advice: "Mend the syntax there." },
  );
}

function unresolved(missing: string): string {
  if (/^\.\.?\//.test(missing))
    return /\.\w+$/.test(missing)
      ? "Make that file, or mend its name."
      : `Write the whole name of the file, with its ending: "${missing}.ts".`;
  return `Install it beside the lesson: npm install ${missing
    .split("/")
    .slice(0, missing.startsWith("@") ? 2 : 1)
    .join("/")}.`;
}

/** From what was thrown while the bundle was loaded: by itself, or because of the modules that it shares with the grader. */
export async function loadMistake(
  error: unknown,
  path: string,
  shared: Readonly<Record<string, string>>,
): Promise<Mistake> {
  const [, url, name] =
    (error instanceof SyntaxError &&
      /module '(.*)' does not provide an export named '(.*)'/.exec(error.message)) ||
    [];
  if (name === undefined)
    return new Mistake(`${basename(path)} threw ${thrownText(error)} while it was loaded.`, {
      cause: error,
      where: placeIn(error instanceof Error ? error.stack : undefined) ?? basename(path),
      advice: "Mend that line.",
    });
  const names = Object.keys(shared).filter((each) => shared[each] === url);
  const module = names.find((each) => imports(path, name, each)) ?? names[0] ?? basename(url);
  const known = names.length > 0 ? Object.keys((await import(url)) as object) : [];
  const near = didYouMean(name, known).trim();
  return new Mistake(`It imports ${name} from "${module}", which has no such export.`, {
    where: `${basename(path)}:${lineOf(path, name)}`,
    advice: near || `Import what "${module}" exports.`,
  });
}

function imports(path: string, name: string, module: string): boolean {
  const text = readFileSync(path, "utf8");
  return [...text.matchAll(/import\s*\{([^}]*)\}\s*from\s*["']([^"']*)["']/g)].some(
    ([, names, from]) => from === module && new RegExp(`\\b${escaped(name)}\\b`).test(names),
  );
}

/** The first line that has the word; 1 where none has it. */
function lineOf(path: string, word: string): number {
  const lines = readFileSync(path, "utf8").split("\n");
  return lines.findIndex((line) => new RegExp(`(?<![\\w$])${escaped(word)}(?![\\w$])`).test(line)) + 1 || 1;
}

function escaped(text: string): string {
  return text.replace(/[$.*+?^()[\]{}|\\]/g, "\\$&");
}
