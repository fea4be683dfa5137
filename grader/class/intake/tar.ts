/** Tar archives, packed by gzip or not: as much of POSIX.1-2001 as tar, git and macOS write. */
import { gunzipSync } from "node:zlib";
import { Ungraded } from "../../gate.ts";
import { MOST_FILES, MOST_IN_FILE } from "./limits.ts";
import { isLitter } from "./litter.ts";
import { innerName, type Packed } from "./packed.ts";

const BLOCK = 512;

/** @param most bytes of all that it holds. @throws {Error} which says what is wrong with the archive. */
export function readTar(bytes: Buffer, most: number): Packed[] {
  const tar = isGzip(bytes) ? gunzipped(bytes, most) : bytes;
  if (tar.length > most) throw holdsTooMuch(most);
  if (tar.length < BLOCK) throw new Ungraded("it is cut short");
  const found: Packed[] = [];
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const header = tar.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    requireChecksum(header);
    const size = numberAt(header, 124, 12);
    const start = at + BLOCK;
    if (start + size > tar.length) throw new Ungraded("it is cut short");
    const content = tar.subarray(start, start + size);
    at = start + BLOCK * Math.ceil(size / BLOCK);
    const kind = String.fromCharCode(header[156]);
    if (kind === "x") longName = pathOf(content) ?? longName;
    else if (kind === "L") longName = textUpToZero(content);
    else if (!"gKX".includes(kind)) {
      const entry = entryOf(kind, longName ?? nameOf(header), content);
      longName = undefined;
      if (entry) found.push(entry);
      if (found.length > MOST_FILES) throw new Ungraded(`it holds more than ${MOST_FILES} files`);
    }
  }
  return found;
}

function entryOf(kind: string, given: string, content: Buffer): Packed | undefined {
  const name = innerName(given);
  if (kind === "5" || name === "" || isLitter(name) || (kind === "0" && given.endsWith("/")))
    return undefined;
  if (kind === "1" || kind === "2")
    return { name, content: `${name} is a link to another file. Hand in the file itself.` };
  if (!["0", "\0", "7"].includes(kind)) return { name, content: `${name} is no regular file.` };
  if (content.length > MOST_IN_FILE)
    return { name, content: `${name} has ${content.length} bytes: that is no exercise.` };
  return { name, content };
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function gunzipped(bytes: Buffer, most: number): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw holdsTooMuch(most);
    throw new Ungraded("it is no whole gzip file");
  }
}

function holdsTooMuch(most: number): Ungraded {
  return new Ungraded(`it holds more than ${most >> 20} MiB`);
}

/** The sum of the header's bytes, with blanks where it stands itself. */
function requireChecksum(header: Buffer): void {
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (numberAt(header, 148, 8) !== sum) throw new Ungraded("it is no tar file, or damaged");
}

/** Octal digits; of a size above 8 GiB other bits, which no exercise has. */
function numberAt(header: Buffer, at: number, length: number): number {
  const text = header
    .toString("latin1", at, at + length)
    .replace(/\0.*$/s, "")
    .trim();
  if (!/^[0-7]*$/.test(text)) throw new Ungraded("it is no tar file, or damaged");
  return Number.parseInt(text || "0", 8);
}

function nameOf(header: Buffer): string {
  const name = textUpToZero(header.subarray(0, 100));
  const prefix =
    header.toString("latin1", 257, 262) === "ustar" ? textUpToZero(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

function textUpToZero(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}

/** Of a pax header's records, "27 path=…\n" with its own length in front, the path. */
function pathOf(records: Buffer): string | undefined {
  let found: string | undefined;
  for (let at = 0; at < records.length; ) {
    const space = records.indexOf(32, at);
    const length = Number(records.toString("latin1", at, space));
    if (space < 0 || !Number.isSafeInteger(length) || length <= space - at || at + length > records.length)
      break;
    const record = records.toString("utf8", space + 1, at + length - 1);
    if (record.startsWith("path=")) found = record.slice("path=".length);
    at += length;
  }
  return found;
}
