/** What comes out the same at every grade of a lesson that comes with the package: worked out when that is built, and taken where its input is still the same. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Lesson } from "./lesson.ts";
import { preparedPath } from "./places.ts";

/** A text, and what was made of it. */
export interface Made {
  readonly of: string;
  readonly is: string;
}

export interface Prepared {
  /** Of the lesson's text, HTML. */
  readonly text?: Made;
  /** Of the untouched exercise, its tokens. */
  readonly starter?: Made;
  /** Of all wrong solutions as one program in TypeScript, JavaScript. */
  readonly rivals?: Made;
}

const known = new Map<string, Prepared>();

/** @returns what was made of the very same text; undefined where nothing was. */
export function prepared(
  { builtIn, folder }: Pick<Lesson, "builtIn" | "folder">,
  what: keyof Prepared,
  of: string,
): string | undefined {
  if (!builtIn) return undefined;
  const name = basename(folder);
  if (!known.has(name)) known.set(name, read(name));
  const made = known.get(name)![what];
  return made?.of === of ? made.is : undefined;
}

function read(name: string): Prepared {
  try {
    return JSON.parse(readFileSync(preparedPath(name), "utf8")) as Prepared;
  } catch {
    return {};
  }
}
