/** As much of zip files as .npz files need: stored entries out, stored and deflated ones in. PKWARE's APPNOTE 6.3. */
import { FormatError } from "../errors.ts";
import { crc32 } from "./crc32.ts";

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_SIZE = 22;
const MAX_COMMENT = 0xffff;
/** Where a number of 32 bits would not do, the true one is in a field that files under 4 GiB lack. */
const ELSEWHERE = 0xffffffff;
const STORED = 0;
const DEFLATED = 8;
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

interface Listed {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: Uint8Array;
  readonly size: number;
}

/**
 * The entries of a zip file, in its order, each checked against its checksum.
 * @throws {FormatError} for what is no whole zip file, or one that lies about sizes.
 */
export async function parseZip(file: Uint8Array): Promise<ZipEntry[]> {
  const found: ZipEntry[] = [];
  for (const { name, method, crc, packed, size } of list(file)) {
    const bytes = method === STORED ? packed : await inflate(packed, size, name);
    if (bytes.length !== size) throw refused(`${name} has ${bytes.length} bytes where ${size} were promised`);
    if (crc32(bytes) !== crc) throw refused(`${name} does not have its checksum`);
    found.push({ name, bytes });
  }
  return found;
}

function refused(why: string): FormatError {
  return new FormatError(`parseNpz: the zip file is damaged: ${why}.`);
}

function list(file: Uint8Array): Listed[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  const directory = view.getUint32(end + 16, true);
  if (count === 0xffff || directory === ELSEWHERE)
    throw new FormatError("parseNpz: zip files over 4 GiB or 65534 entries are not read here.");
  const entries: Listed[] = [];
  let at = directory;
  let packedSum = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) throw refused("its directory is cut short");
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const crc = view.getUint32(at + 16, true);
    const packedSize = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const [nameLength, extra, comment] = [28, 30, 32].map((k) => view.getUint16(at + k, true));
    const offset = view.getUint32(at + 42, true);
    if (at + 46 + nameLength > end) throw refused("its directory is cut short");
    const name = new TextDecoder().decode(file.subarray(at + 46, at + 46 + nameLength));
    at += 46 + nameLength + extra + comment;
    if (flags & 1) throw new FormatError(`parseNpz: ${name} is encrypted.`);
    if (method !== STORED && method !== DEFLATED)
      throw new FormatError(
        `parseNpz: ${name} is packed by method ${method}; stored and deflated are known.`,
      );
    if ([packedSize, size, offset].includes(ELSEWHERE))
      throw new FormatError(`parseNpz: ${name} is over 4 GiB, which is not read here.`);
    const start = startOf(view, offset, name);
    // Entries that share bytes, or promise more than deflate can, are how a small file fills a memory.
    packedSum += packedSize;
    if (start + packedSize > directory || packedSum > file.length)
      throw refused(`${name} does not lie within it`);
    if (method === STORED ? size !== packedSize : size > 1032 * packedSize + 64)
      throw refused(`${name} promises ${size} bytes from ${packedSize}`);
    entries.push({ name, method, crc, packed: file.subarray(start, start + packedSize), size });
  }
  return entries;
}

/** The last record, behind which there is only a comment. */
function endOf(view: DataView): number {
  const last = view.byteLength - END_SIZE;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT); at--)
    if (view.getUint32(at, true) === END && at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength)
      return at;
  throw new FormatError("parseNpz: this is no .npz file: a zip file's last record is missing.");
}

function startOf(view: DataView, offset: number, name: string): number {
  if (offset + 30 > view.byteLength || view.getUint32(offset, true) !== LOCAL)
    throw refused(`${name} is not where it should be`);
  return offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
}

/** Stops as soon as more comes out than was promised. */
async function inflate(packed: Uint8Array, size: number, name: string): Promise<Uint8Array> {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  // What goes wrong in the stream shows at the reading end.
  writer.write(packed as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const bytes = new Uint8Array(size);
  let at = 0;
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const chunk = part.value as Uint8Array;
      if (at + chunk.length > size) throw refused(`${name} has more than the ${size} bytes it promised`);
      bytes.set(chunk, at);
      at += chunk.length;
    }
  } catch (error) {
    reader.cancel().catch(() => {});
    throw error instanceof FormatError ? error : refused(`${name} does not inflate`);
  }
  return bytes.subarray(0, at);
}
