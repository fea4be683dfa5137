/** Works out, when the package is built, what comes out the same at every grade of a lesson. */
import { readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { markdownText } from "../reports/index.ts";
import { derivedTables } from "./derived-table.ts";
import { builtInLessons, type Lesson } from "./lesson.ts";
import { plainPage } from "./lesson-page.ts";
import { judgeFolder, preparedPath } from "./places.ts";
import type { Made, Prepared } from "./prepared.ts";
import { rivalsText } from "./rivals.ts";
import { translate } from "./translator.ts";
import { starterTokens } from "./untouched.ts";

/** Writes it beside the bundles. */
export async function prepareAll(): Promise<void> {
  writeFileSync(
    `${judgeFolder}derived.mjs`,
    `export const derived = ${JSON.stringify(await derivedTables())};\n`,
  );
  for (const lesson of builtInLessons()) {
    const made = await preparedOf(lesson);
    writeFileSync(preparedPath(basename(lesson.folder)), JSON.stringify(made));
  }
}

/** What cannot be worked out is said where it is graded. */
async function preparedOf(lesson: Lesson): Promise<Prepared> {
  const { text } = plainPage(lesson);
  const [starter, rivals] = await Promise.all([
    made(readFileSync(lesson.starter, "utf8"), () => starterTokens(lesson)),
    rivalsText(lesson).then(
      (source) => made(source, async () => (await translate(source, "ts")).code),
      () => undefined,
    ),
  ]);
  return {
    ...(text !== undefined && { text: { of: text, is: markdownText(text) } }),
    ...(starter && { starter }),
    ...(rivals && { rivals }),
  };
}

async function made(of: string, make: () => Promise<string | undefined>): Promise<Made | undefined> {
  const is = await make().catch(() => undefined);
  return is === undefined ? undefined : { of, is };
}
