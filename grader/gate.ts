/** The one door to a submission's files: what a path leads to is settled before a byte of it is read. */
import { type BigIntStats, closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";

/** Bytes that a submission has at most, the files beside it included. */
export const LARGEST: number = 1 << 20;

/** Why a file is not graded, and what to do about it: no grade follows, not even 0. */
export class Ungraded extends Error {
  override readonly name: string = "Ungraded";
}

export interface Settling {
  /** How the file is called in what is said of it. */
  readonly name: string;
  /** Whether a second name of one file is let in, as some package managers make them of what they install. */
  readonly mayBeHardLink?: () => boolean;
  /** Bytes left to it. */
  readonly most?: number;
}

/** The bytes of a plain file of its own, and of nothing else. @throws {Ungraded} which says what it is instead. */
export function readPlainFile(
  path: string,
  { name, mayBeHardLink = () => false, most = LARGEST }: Settling,
): Buffer {
  try {
    const found = lstatSync(path, { bigint: true });
    const refusal = refusalOf(found, name, mayBeHardLink, most);
    if (refusal) throw new Ungraded(refusal);
    return readOpened(path, found, name);
  } catch (error) {
    if (error instanceof Ungraded) throw error;
    throw new Ungraded(unreadable(error as NodeJS.ErrnoException, name));
  }
}

function refusalOf(
  status: BigIntStats,
  name: string,
  mayBeHardLink: () => boolean,
  most: number,
): string | undefined {
  if (status.isSymbolicLink()) return `${name} is a link to another file. Name the file itself.`;
  if (status.isDirectory()) return `${name} is a folder. Name the one file to grade.`;
  if (!status.isFile()) return `${name} is no regular file, but ${kindOf(status)}. Name the file to grade.`;
  if (status.nlink > 1n && !mayBeHardLink())
    return `${name} is one of several names of the same file (a hard link). Hand in a copy of its own.`;
  if (status.size === 0n) return `${name} is empty: it has 0 bytes. Hand in the file with your code.`;
  if (status.size > most) return `${name} has ${status.size} bytes; an exercise has at most ${LARGEST}.`;
  return undefined;
}

function kindOf(status: BigIntStats): string {
  if (status.isFIFO()) return "a pipe";
  if (status.isSocket()) return "a socket";
  return "a device";
}

/** Windows knows neither flag: there, what was opened is compared with what was looked at. */
const NO_FOLLOW = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Whoever exchanges the file after the first look gets nothing: the open one must be the same. */
function readOpened(path: string, seen: BigIntStats, name: string): Buffer {
  const file = openSync(path, constants.O_RDONLY | NO_FOLLOW);
  try {
    const opened = fstatSync(file, { bigint: true });
    if (!opened.isFile() || opened.ino !== seen.ino || opened.dev !== seen.dev)
      throw new Ungraded(`${name} was exchanged for another file while it was being read. Grade it again.`);
    const bytes = Buffer.alloc(Number(seen.size) + 1);
    let length = 0;
    while (length < bytes.length) {
      const read = readSync(file, bytes, length, bytes.length - length, null);
      if (read === 0) break;
      length += read;
    }
    if (length > seen.size)
      throw new Ungraded(`${name} was written to while it was being read. Grade it again.`);
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

function unreadable({ code, message }: NodeJS.ErrnoException, name: string): string {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return `There is no file ${name}.`;
    case "EACCES":
    case "EPERM":
    case "ERR_ACCESS_DENIED":
      return `${name} cannot be read: no permission.`;
    case "ELOOP":
      return `${name} is a link to another file. Name the file itself.`;
    case "ERR_INVALID_ARG_VALUE":
      return `${name} is no name of a file.`;
    default:
      return `${name} cannot be read: ${code ?? message}.`;
  }
}
