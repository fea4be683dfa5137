/** What is wrong with a lesson's wrong solutions: codes that there are not, edits that do not fit, what is no program. */
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
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

const LINE = /^\/\/\s*diagnosis:\s*(.*)$/;

export function expectedCodes({ mutants }: Pick<Lesson, "mutants">): LessonMistake[] {
  return mutants.flatMap((file) => {
    const [first] = readFileSync(file, "utf8").split(/\r?\n/, 1);
    const [, said] = LINE.exec(first) ?? [];
    if (said === undefined) return [];
    const codes = said.split(/\s+—|\s+--?\s/, 1)[0].split(",");
    const unknown = codes.map((code) => code.trim()).filter((code) => !isDiagnosisCode(code));
    return unknown.map((code) => ({
      where: `${basename(dirname(file))}/${basename(file)}:1`,
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
