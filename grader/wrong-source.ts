/** For tests: the text of one of a lesson's wrong solutions, a file or an edit. */
import type { Lesson } from "./lesson.ts";
import { mutantsOf } from "./mutants.ts";

/** @param name without ending: "negated". @throws {Error} where the lesson has none of this name. */
export async function wrongSource(lesson: Lesson, name: string): Promise<string> {
  const found = mutantsOf(lesson, await lesson.loadSuite()).find(
    (mutant) => mutant.name.replace(/\.[mc]?[jt]s$/, "") === name,
  );
  if (!found) throw new Error(`${lesson.name} has no mutant ${name}.`);
  return found.source;
}
