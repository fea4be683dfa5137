/** The files of a folder: no link is followed, and what is no plain file says so when it is read. */
import { type Dirent, readdirSync } from "node:fs";
import { join } from "node:path";
import { LARGEST, readPlainFile, Ungraded } from "../../gate.ts";
import { UsageError } from "../../usage.ts";
import { isArchive } from "./archive.ts";
import type { HandedFile } from "./handed.ts";
import { DEEPEST, MOST_FILES, MOST_PACKED } from "./limits.ts";
import { isLitter } from "./litter.ts";

/** One that lies in the file system. @param path as it is called in messages. */
export function fileAt(full: string, path: string): HandedFile {
  return {
    path,
    read: () => readPlainFile(full, { name: path, most: isArchive(path) ? MOST_PACKED : LARGEST }),
  };
}

/** The entries of a folder by name, without litter. @throws {UsageError} where it cannot be read. */
export function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter(({ name }) => !isLitter(name))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(`${folder} cannot be read: ${code ?? message}.`);
  }
}

/** All files below a folder. @throws {Ungraded} where they are too many, or lie too deep. */
export function filesIn(folder: string, path: string): HandedFile[] {
  const found: HandedFile[] = [];
  const visit = (at: string, called: string, depth: number): void => {
    if (depth > DEEPEST) throw new Ungraded(`${called} lies more than ${DEEPEST} folders deep.`);
    for (const entry of entriesOf(at)) {
      const [full, name] = [join(at, entry.name), `${called}/${entry.name}`];
      if (entry.isDirectory()) visit(full, name, depth + 1);
      else found.push(fileAt(full, name));
      if (found.length > MOST_FILES) throw new Ungraded(`${path} has more than ${MOST_FILES} files.`);
    }
  };
  visit(folder, path, 1);
  return found;
}
