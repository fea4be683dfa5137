/** The first line of a mutant says what it must be told: a code that there is not can never be. */
import { readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { codeAdvice, isDiagnosisCode } from "../../properties/index.ts";
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
