/** The one file of a learner: read through the gate, and named so that no two are taken for one. */
import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { textOf } from "./content.ts";
import { readPlainFile, Ungraded } from "./gate.ts";

export interface Submission {
  /** Absolute. */
  readonly path: string;
  /** As whoever named it wrote it. */
  readonly given: string;
  /** Base name. */
  readonly name: string;
  readonly source: string;
  /** Of this file alone; "" where it could not be read. */
  readonly sha256: string;
  readonly bytes: number;
  /** Why it cannot be graded, and what to do about it. */
  readonly ungraded?: string;
}

/**
 * @param own a folder whose files may be hard links, as some package managers make them: the lesson's.
 * @param given as it is called in what is said of it.
 */
export function readSubmission(file: string, own?: string, given: string = file): Submission {
  const path = resolve(file);
  const name = basename(path);
  let read = { sha256: "", bytes: 0 };
  try {
    const mayBeHardLink = (): boolean => own !== undefined && isInside(path, own);
    const bytes = readPlainFile(path, { name: given, mayBeHardLink });
    read = { sha256: createHash("sha256").update(bytes).digest("hex"), bytes: bytes.length };
    return { path, given, name, source: textOf(bytes, given), ...read };
  } catch (error) {
    if (!(error instanceof Ungraded)) throw error;
    return { path, given, name, source: "", ...read, ungraded: error.message };
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(realpathSync(folder), join(realpathSync(dirname(path)), basename(path)));
  return !way.startsWith("..") && resolve(way) !== way;
}

/** Short, the same for the same content at the same place, and another for any other. */
export function submissionId(path: string, sha256: string): string {
  return createHash("sha256")
    .update(`${resolve(path)}\0${sha256}`)
    .digest("hex")
    .slice(0, 12);
}
