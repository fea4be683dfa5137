/** What a class hands in, before anything of it is read: students, and the files under their names. */
import { Ungraded } from "../../gate.ts";

/** A file that somebody handed in, wherever it lies. */
export interface HandedFile {
  /** From where the class lies, with "/" between folders: for messages, and never opened. */
  readonly path: string;
  /** Its bytes. @throws {Ungraded} for what is no plain file of its own. */
  read(): Buffer;
}

/** One student's files. */
export interface HandedIn {
  /** As the folder, the file or the platform names them. */
  readonly student: string;
  /** The platform's number for them, where it has one. */
  readonly number?: string;
  /** Whether the platform says that it came late. */
  readonly late?: boolean;
  readonly files: readonly HandedFile[];
  /** Why none of it can be read, in a sentence. */
  readonly trouble?: string;
}

/** Base name of a path with "/" between folders. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** The folder of such a path; "" at the top. */
export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** A file of an archive: its bytes are there, or why they are not. */
export function unpacked(path: string, bytes: Buffer | string): HandedFile {
  return {
    path,
    read() {
      if (typeof bytes === "string") throw new Ungraded(bytes);
      return bytes;
    },
  };
}
