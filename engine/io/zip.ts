/** As much of zip files as .npz files need: stored entries out, stored and deflated ones in. PKWARE's APPNOTE 6.3. */
import { FormatError } from "../errors.ts";
import { crc32 } from "./crc32.ts";
import { CENTRAL, END, END_SIZE, LOCAL, listed, STORED, unpacked } from "./unzip.ts";

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where a number of 32 bits would not do, another form of zip file begins. */
const ELSEWHERE = 0xffffffff;
const UTF8 = 1 << 11;
/** 1 January 1980, the first day that zip files know: the same tensors give the same bytes. */
const DATE = 0x0021;

/** A zip file of entries stored as they are. */
export function formatZip(entries: readonly ZipEntry[]): Uint8Array {
  const named = entries.map(({ name, bytes }) => ({
    name: new TextEncoder().encode(name),
    bytes,
    crc: crc32(bytes),
  }));
  const size = named.reduce(
    (sum, { name, bytes }) => sum + 30 + 46 + 2 * name.length + bytes.length,
    END_SIZE,
  );
  if (size >= ELSEWHERE || named.length > 0xffff)
    throw new FormatError("formatNpz: such a file is limited to 4 GiB and 65535 arrays: write several.");
  const file = new Uint8Array(size);
  const view = new DataView(file.buffer);
  let at = 0;
  const offsets = named.map(({ name, bytes, crc }) => {
    const offset = at;
    view.setUint32(at, LOCAL, true);
    fields(view, at + 4, name, bytes, crc);
    file.set(name, at + 30);
    file.set(bytes, at + 30 + name.length);
    at += 30 + name.length + bytes.length;
    return offset;
  });
  const directory = at;
  for (const [i, { name, bytes, crc }] of named.entries()) {
    view.setUint32(at, CENTRAL, true);
    view.setUint16(at + 4, 20, true);
    fields(view, at + 6, name, bytes, crc);
    view.setUint32(at + 42, offsets[i], true);
    file.set(name, at + 46);
    at += 46 + name.length;
  }
  view.setUint32(at, END, true);
  view.setUint16(at + 8, named.length, true);
  view.setUint16(at + 10, named.length, true);
  view.setUint32(at + 12, at - directory, true);
  view.setUint32(at + 16, directory, true);
  return file;
}

/** What a local header and the central directory say alike. */
function fields(view: DataView, at: number, name: Uint8Array, bytes: Uint8Array, crc: number): void {
  view.setUint16(at, 20, true);
  view.setUint16(at + 2, UTF8, true);
  view.setUint16(at + 4, STORED, true);
  view.setUint16(at + 8, DATE, true);
  view.setUint32(at + 10, crc, true);
  view.setUint32(at + 14, bytes.length, true);
  view.setUint32(at + 18, bytes.length, true);
  view.setUint16(at + 22, name.length, true);
}

const READER = { op: "parseNpz", kind: ".npz" };

/**
 * The entries of a zip file, in its order, each checked against its checksum.
 * @throws {FormatError} for what is no whole zip file, or one that lies about sizes.
 */
export async function parseZip(file: Uint8Array): Promise<ZipEntry[]> {
  const found: ZipEntry[] = [];
  for (const entry of listed(file, READER))
    found.push({ name: entry.name, bytes: await unpacked(file, entry, READER) });
  return found;
}
