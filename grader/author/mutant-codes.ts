/** What is wrong with a lesson's wrong solutions: codes that there are not, edits that do not fit, what is no program. */
import { readFileSync } from "node:fs";
import {
  codeAdvice,
  editedSource,
  isDiagnosisCode,
  Mistake,
  type Mutant,
  requireCode,
  type Suite,
} from "../../properties/index.ts";
import type { LessonMistake } from "../../reports/result.ts";
import type { Lesson } from "../lesson.ts";
import { mutantOfFile } from "../mutants.ts";

export function expectedCodes({ mutants }: Pick<Lesson, "mutants">): LessonMistake[] {
  return mutants.map(mutantOfFile).flatMap(({ codes = [], where }) => {
    const unknown = codes.filter((code) => !isDiagnosisCode(code));
    return unknown.map((code) => ({
      where: where!,
      text: `It names the diagnosis "${code}", which there is not; a known one was expected.`,
      advice: codeAdvice(code),
    }));
  });
}

/** Of those that are edits. */
export function editMistakes({ mutants }: Suite, { solution }: Pick<Lesson, "solution">): Mistake[] {
  if (mutants.length === 0) return [];
  const source = readFileSync(solution, "utf8");
  return mutants.flatMap((mutant) => mistakeIn(mutant, source) ?? []);
}

function mistakeIn(mutant: Mutant, source: string): Mistake | undefined {
  try {
    for (const code of mutant.codes) requireCode(code, `The mutant "${mutant.name}"`, mutant.declared ?? "");
    editedSource(source, mutant);
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error;
    throw error;
  }
}
