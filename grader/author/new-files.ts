/** Writes files that are not there yet, and none that is. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../usage.ts";

/** @throws {UsageError} before anything is written, where one of them is there already. */
export function writeNew(folder: string, files: Readonly<Record<string, string>>): void {
  const there = Object.keys(files).find((name) => existsSync(join(folder, name)));
  if (there !== undefined)
    throw new UsageError(`${join(folder, there)} is there already: nothing was written.`);
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text, { flag: "wx" });
    }
  } catch (error) {
    throw new UsageError(`${folder} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}
