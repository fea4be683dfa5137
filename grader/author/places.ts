/** Where in a lesson's sources something was declared or thrown: from stacks, and from the maps of what was bundled. */
import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { isAbsolute, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export interface Bundled {
  /** Of its file, which may be gone by now. */
  readonly url: string;
  /** The lesson's. */
  readonly folder: string;
  /** The folder that the sources of its map are relative to, as a URL with a bar at its end. */
  readonly base: string;
  readonly map: string;
}

const bundles = new Map<string, Bundled>();
const maps = new Map<string, SourceMap>();

let tell: (bundled: Bundled) => void = () => {};

/** Remembers how to read the stacks of a bundle. */
export function noteBundle(bundled: Bundled): void {
  bundles.set(bundled.url, bundled);
  tell(bundled);
}

/** Whom to tell of each bundle: another thread, which must read stacks while this one cannot. */
export function onBundle(listener: (bundled: Bundled) => void): void {
  tell = listener;
}

/** "suite.ts:12": the innermost frame of a stack that is the lesson's own; undefined where none is. */
export function placeIn(stack: string | undefined): string | undefined {
  for (const [, url, line, column] of (stack ?? "").matchAll(
    /(file:\/\/[^\s()]+?\.mjs)(?:\?[^\s():]*)?:(\d+):(\d+)/g,
  )) {
    const place = placeOf(url, Number(line), Number(column));
    if (place !== undefined) return place;
  }
  return undefined;
}

/** From a line and a column of a bundle, both from 1. */
export function placeOf(url: string, line: number, column: number): string | undefined {
  const bundled = bundles.get(url) ?? ownBundle(url);
  if (!bundled) return undefined;
  let map = maps.get(url);
  if (!map) maps.set(url, (map = new SourceMap(JSON.parse(bundled.map))));
  const entry = map.findEntry(line - 1, column - 1);
  if (!("originalSource" in entry)) return undefined;
  const path = fileURLToPath(new URL(entry.originalSource, bundled.base));
  if (path.includes(`${sep}node_modules${sep}`)) return undefined;
  return `${inLesson(path, bundled.folder)}:${entry.originalLine + 1}`;
}

/** A suite that comes with gradproof: where its map lies beside it, its lines are told from the root of the checkout. */
function ownBundle(url: string): Bundled | undefined {
  if (!/\/dist\/judge\/lesson-[\w-]+\.mjs$/.test(url)) return undefined;
  const path = `${fileURLToPath(url)}.map`;
  if (!existsSync(path)) return undefined;
  const folder = fileURLToPath(new URL("../../", url));
  const bundled = { url, folder, base: new URL(".", url).href, map: readFileSync(path, "utf8") };
  bundles.set(url, bundled);
  return bundled;
}

/** A path as the lesson's author writes it. */
export function inLesson(path: string, folder: string): string {
  if (!isAbsolute(path)) return path;
  return relative(folder, path).split(sep).join("/");
}
