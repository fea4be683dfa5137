/** Writes what a command was asked to write, whole or not at all. */
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "./usage.ts";

/** @returns the absolute path. @throws {UsageError} where it cannot be written. */
export function writeOutput(path: string, text: string): string {
  const absolute = resolve(path);
  const partial = `${absolute}.${process.pid}.part`;
  try {
    mkdirSync(dirname(absolute), { recursive: true });
    writeFileSync(partial, text);
    renameSync(partial, absolute);
  } catch (error) {
    throw new UsageError(
      `${path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}.`,
    );
  }
  return absolute;
}
