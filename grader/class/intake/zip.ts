/** Zip archives, by yauzl, with limits: on names, sizes and kinds of files. */
import type { Readable } from "node:stream";
import type { Entry, ZipFile } from "yauzl";
import { crc32 } from "../../../engine/io/crc32.ts";
import { Ungraded } from "../../gate.ts";
import { MOST_FILES, MOST_IN_FILE } from "./limits.ts";
import { isLitter } from "./litter.ts";
import { innerName, type Packed } from "./packed.ts";

/** The kind of a file, in the upper half of its attributes where the archive was made on Unix. */
const KIND = 0o170000;
const PLAIN = 0o100000;
const LINK = 0o120000;

/** @param most bytes of all its files. @throws {Error} which says what is wrong with the archive. */
export async function readZip(bytes: Buffer, most: number): Promise<Packed[]> {
  const { fromBufferPromise } = await import("yauzl");
  const file = await fromBufferPromise(bytes);
  const found: Packed[] = [];
  let promised = 0;
  for await (const entry of file.eachEntry()) {
    const name = innerName(entry.fileName);
    if (entry.fileName.endsWith("/") || name === "" || isLitter(name)) continue;
    if (found.length >= MOST_FILES) throw new Ungraded(`it holds more than ${MOST_FILES} files`);
    const refusal = refusalOf(entry, name);
    if (refusal === undefined && (promised += entry.uncompressedSize) > most)
      throw new Ungraded(`it holds more than ${most >> 20} MiB`);
    found.push({ name, content: refusal ?? (await contentOf(file, entry, name)) });
  }
  return found;
}

function refusalOf(entry: Entry, name: string): string | undefined {
  const kind = (entry.externalFileAttributes >>> 16) & KIND;
  const isUnix = entry.versionMadeBy >>> 8 === 3;
  if (isUnix && kind === LINK) return `${name} is a link to another file. Hand in the file itself.`;
  if (isUnix && kind !== 0 && kind !== PLAIN) return `${name} is no regular file.`;
  if (entry.isEncrypted()) return `${name} is encrypted. Hand in the file itself.`;
  if (entry.uncompressedSize > MOST_IN_FILE)
    return `${name} has ${entry.uncompressedSize} bytes: that is no exercise.`;
  if (!entry.canDecodeFileData())
    return `${name} is packed in a way that is not read here. Hand in the file itself.`;
  return undefined;
}

/** What it promised, and no byte more: the stream is ended where it gives another size. */
async function contentOf(file: ZipFile, entry: Entry, name: string): Promise<Buffer | string> {
  try {
    const bytes = await collected(await file.openReadStreamPromise(entry));
    return crc32(bytes) === entry.crc32 ? bytes : `${name} is damaged: it does not have its checksum.`;
  } catch (error) {
    return `${name} is damaged: ${error instanceof Error ? error.message : error}.`;
  }
}

async function collected(stream: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}
