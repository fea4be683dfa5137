/** What lies in a zip file: its directory read and checked as a whole, then entries one by one. PKWARE's APPNOTE 6.3, ZIP64 included. */
import { FormatError } from "../errors.ts";
import { crc32 } from "./crc32.ts";

export const LOCAL = 0x04034b50;
export const CENTRAL = 0x02014b50;
export const END = 0x06054b50;
export const END_SIZE = 22;
export const STORED = 0;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const MAX_COMMENT = 0xffff;
/** Where a number of 32 bits would not do, the true one is in a field of 64. */
const ELSEWHERE = 0xffffffff;
const DEFLATED = 8;
/** Whatever a file promises, its entries do not unpack to more than this and 16 times its length. */
const MOST_INFLATED: number = 2 ** 28;

/** An entry as the directory lists it. */
export interface Packed {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  readonly offset: number;
  readonly packedSize: number;
  /** Where its bytes begin, behind its own header. */
  readonly start: number;
}

/** Who reads: for the words of refusals. */
export interface Reader {
  readonly op: string;
  /** Such as ".npz". */
  readonly kind: string;
}

function damaged({ op }: Reader, why: string): FormatError {
  return new FormatError(`${op}: the zip file is damaged: ${why}.`);
}

/**
 * The entries of a zip file, in its order; nothing is unpacked yet.
 * @throws {FormatError} for what is no whole zip file, one that lies about sizes, or whose entries share bytes.
 */
export function listed(file: Uint8Array, reader: Reader): Packed[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const { count, directory, end } = endOf(view, reader);
  const entries: Packed[] = [];
  let at = directory;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== CENTRAL)
      throw damaged(reader, "its directory is cut short");
    const [nameLength, extra, comment] = [28, 30, 32].map((k) => view.getUint16(at + k, true));
    const next = at + 46 + nameLength + extra + comment;
    if (next > end) throw damaged(reader, "its directory is cut short");
    entries.push(entryAt(view, at, directory, reader));
    at = next;
  }
  const places = entries.map(({ offset, start, packedSize, name }) => ({
    offset,
    to: start + packedSize,
    name,
  }));
  places.sort((a, b) => a.offset - b.offset);
  for (let i = 1; i < places.length; i++)
    if (places[i].offset < places[i - 1].to)
      throw damaged(
        reader,
        `${places[i].name} does not lie within it alone: it shares bytes with ${places[i - 1].name}`,
      );
  const inflated = entries.reduce((sum, { method, size }) => sum + (method === DEFLATED ? size : 0), 0);
  if (inflated > MOST_INFLATED + 16 * file.length)
    throw damaged(
      reader,
      `its ${file.length} bytes promise ${inflated}, which is more than is unpacked here`,
    );
  return entries;
}

function entryAt(view: DataView, at: number, directory: number, reader: Reader): Packed {
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const nameLength = view.getUint16(at + 28, true);
  const bytes = new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength);
  const name = new TextDecoder().decode(bytes);
  if (flags & 1) throw new FormatError(`${reader.op}: ${name} is encrypted.`);
  if (method !== STORED && method !== DEFLATED)
    throw new FormatError(
      `${reader.op}: ${name} is packed by method ${method}; stored and deflated are known.`,
    );
  const [size, packedSize, offset] = sizesAt(view, at, nameLength, reader);
  if (offset + 30 > directory || view.getUint32(offset, true) !== LOCAL)
    throw damaged(reader, `${name} is not where it should be`);
  const localName = view.getUint16(offset + 26, true);
  const start = offset + 30 + localName + view.getUint16(offset + 28, true);
  if (start + packedSize > directory) throw damaged(reader, `${name} does not lie within it`);
  const own = new Uint8Array(view.buffer, view.byteOffset + offset + 30, localName);
  if (localName !== nameLength || own.some((byte, i) => byte !== bytes[i]))
    throw damaged(reader, `${name} has another name in its own header`);
  // No more than deflate can.
  if (method === STORED ? size !== packedSize : size > 1032 * packedSize + 64)
    throw damaged(reader, `${name} promises ${size} bytes from ${packedSize}`);
  return { name, method, crc: view.getUint32(at + 16, true), size, offset, packedSize, start };
}

/** Size, packed size and offset: those of 64 bits are in a field of their own, in this order. */
function sizesAt(view: DataView, at: number, nameLength: number, reader: Reader): number[] {
  const short = [24, 20, 42].map((k) => view.getUint32(at + k, true));
  if (!short.includes(ELSEWHERE)) return short;
  const end = at + 46 + nameLength + view.getUint16(at + 30, true);
  for (let k = at + 46 + nameLength; k + 4 <= end; k += 4 + view.getUint16(k + 2, true)) {
    if (view.getUint16(k, true) !== 1) continue;
    let field = k + 4;
    const fieldEnd = Math.min(end, field + view.getUint16(k + 2, true));
    return short.map((value) => {
      if (value !== ELSEWHERE) return value;
      if (field + 8 > fieldEnd) throw damaged(reader, "a size of 64 bits is cut short");
      field += 8;
      return Number(view.getBigUint64(field - 8, true));
    });
  }
  throw damaged(reader, "a size of 64 bits is missing");
}

/** The last record, behind which there is only a comment, and the one of 64 bits before it. */
function endOf(view: DataView, reader: Reader): { count: number; directory: number; end: number } {
  const last = view.byteLength - END_SIZE;
  let at = last;
  const ends = (): boolean =>
    view.getUint32(at, true) === END && at + END_SIZE + view.getUint16(at + 20, true) === view.byteLength;
  while (at >= Math.max(0, last - MAX_COMMENT) && !ends()) at--;
  if (at < Math.max(0, last - MAX_COMMENT))
    throw new FormatError(
      `${reader.op}: this is no ${reader.kind} file: a zip file's last record is missing.`,
    );
  const count = view.getUint16(at + 10, true);
  const directory = view.getUint32(at + 16, true);
  const locator = at - 20;
  if (locator < 0 || view.getUint32(locator, true) !== LOCATOR64) return { count, directory, end: at };
  const record = Number(view.getBigUint64(locator + 8, true));
  if (record + 56 > locator || view.getUint32(record, true) !== END64)
    throw damaged(reader, "its last record of 64 bits is not where it should be");
  const [count64, directory64] = [32, 48].map((k) => Number(view.getBigUint64(record + k, true)));
  const agree = (short: number, long: number, limit: number): boolean => short === limit || short === long;
  if (!agree(count, count64, 0xffff) || !agree(directory, directory64, ELSEWHERE))
    throw damaged(reader, "its two last records disagree");
  return { count: count64, directory: directory64, end: record };
}

/** An entry's bytes, checked against its size and its checksum. @throws {FormatError} where they differ. */
export async function unpacked(file: Uint8Array, entry: Packed, reader: Reader): Promise<Uint8Array> {
  const { name, method, crc, start, packedSize, size } = entry;
  const packed = file.subarray(start, start + packedSize);
  const bytes = method === STORED ? packed : await inflated(packed, size, name, reader);
  if (bytes.length !== size)
    throw damaged(reader, `${name} has ${bytes.length} bytes where ${size} were promised`);
  if (crc32(bytes) !== crc) throw damaged(reader, `${name} does not have its checksum`);
  return bytes;
}

/** Stops as soon as more comes out than was promised; takes no more room than what came. */
async function inflated(packed: Uint8Array, size: number, name: string, reader: Reader): Promise<Uint8Array> {
  const stream = new DecompressionStream("deflate-raw");
  const writer = stream.writable.getWriter();
  // What goes wrong in the stream shows at the reading end.
  writer.write(packed as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  const source = stream.readable.getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for (let part = await source.read(); !part.done; part = await source.read()) {
      length += part.value.length;
      if (length > size) throw damaged(reader, `${name} has more than the ${size} bytes it promised`);
      parts.push(part.value);
    }
  } catch (error) {
    source.cancel().catch(() => {});
    throw error instanceof FormatError ? error : damaged(reader, `${name} does not inflate`);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
