/** The exports that a suite asks for, and those that its own solution has: whoever misspells one is its author. */
import { existsSync } from "node:fs";
import { basename } from "node:path";
import { Mistake } from "../../properties/author/mistake.ts";
import type { Suite } from "../../properties/index.ts";
import type { Lesson } from "../lesson.ts";
import { exportsOfSource } from "../lesson-source.ts";
import { didYouMean } from "../usage.ts";

/** The mistake by each name that the solution does not export. A lesson without a solution is taken at its word. */
export async function exportMistakes(
  { handles = [], properties }: Suite,
  { solution }: Pick<Lesson, "solution">,
): Promise<ReadonlyMap<string, Mistake>> {
  const found = new Map<string, Mistake>();
  if (!existsSync(solution)) return found;
  let known: readonly string[];
  try {
    known = await exportsOfSource(solution);
  } catch {
    // Of a solution that is no program, `verify-lesson` tells.
    return found;
  }
  const file = basename(solution);
  const miss = (name: string, what: string, declared: string | undefined): void => {
    if (known.includes(name) || found.has(name)) return;
    const has = known.length === 0 ? "nothing" : known.join(", ");
    const near = didYouMean(name, known).trim();
    const text = `${what} asks for ${name}, which ${file} does not export; it exports ${has}.`;
    found.set(
      name,
      new Mistake(text, { declared, advice: near || `Export it from ${file}, or mend the name.` }),
    );
  };
  for (const { kind, name, exports, declared } of handles)
    for (const each of exports) miss(each, `exercise.${kind}("${name}")`, declared);
  for (const { exports, title, declared } of properties)
    for (const each of exports) miss(each, `"${title}"`, declared);
  return found;
}
