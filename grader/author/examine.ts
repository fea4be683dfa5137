/** Everything of a lesson that its author wrote, tried before a class tries it. */
import { existsSync, readFileSync } from "node:fs";
import { sampled } from "../../properties/index.ts";
import { nestingOf } from "../../reports/index.ts";
import type { LessonMistake } from "../../reports/result.ts";
import type { Lesson } from "../lesson.ts";
import { wrongEdits } from "../rivals.ts";
import { knownMistakes } from "./known.ts";
import { expectedCodes } from "./mutant-codes.ts";
import type { Observer } from "./observer.ts";
import { toldMistake } from "./told.ts";

const FILE = "suite.ts";

/** @throws whatever keeps the suite from being loaded. */
export async function examineLesson(lesson: Lesson, observer?: Observer): Promise<LessonMistake[]> {
  const suite = await lesson.loadSuite();
  const known = await knownMistakes(suite, lesson);
  const found: LessonMistake[] = [...known.ofSuite];
  for (const property of suite.properties) {
    const mistake = known.of(property);
    if (mistake)
      found.push(toldMistake(mistake, { title: property.title, declared: property.declared, file: FILE }));
  }
  for (const mistake of known.programs.values()) found.push(toldMistake(mistake, { file: FILE }));
  for (const handle of suite.handles ?? []) {
    observer?.begin({ title: handle.name });
    found.push(...(await handle.examine()).map((mistake) => toldMistake(mistake, { file: FILE })));
  }
  for (const { title, reference } of suite.pictures) {
    observer?.begin({ title });
    try {
      await reference();
    } catch (error) {
      found.push(toldMistake(error, { title, file: FILE }));
    }
  }
  for (const field of suite.fields) {
    observer?.begin({ title: field.name });
    try {
      sampled(field);
    } catch (error) {
      found.push(toldMistake(error, { title: field.name, file: FILE }));
    }
  }
  for (const mistake of await wrongEdits(lesson, suite)) found.push(toldMistake(mistake, { file: FILE }));
  found.push(...expectedCodes(lesson), ...textMistakes(lesson), ...(observer?.late() ?? []));
  return distinct(found);
}

function textMistakes({ text }: Lesson): LessonMistake[] {
  const nesting = existsSync(text) ? nestingOf(readFileSync(text, "utf8")) : undefined;
  return nesting ? [{ where: `lesson.md:${nesting.line}`, text: nesting.says }] : [];
}

/** One mistake may keep several properties from being judged: it is told with the first. */
function distinct(mistakes: readonly LessonMistake[]): LessonMistake[] {
  const seen = new Set<string>();
  return mistakes.filter(({ where, text }) => {
    const key = `${where} ${text}`;
    return !seen.has(key) && seen.add(key);
  });
}
