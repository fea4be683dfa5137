/** What a Linux program says of itself in its header: its loader, and the name under which others look for it. */
import { closeSync, openSync, readSync } from "node:fs";

export interface Elf {
  /** The path of the loader that it asks for; undefined where it needs none. */
  readonly interpreter: string | undefined;
  /** The name of a library; undefined where it has none. */
  readonly soname: string | undefined;
}

const MAGIC = 0x464c457f;
/** Kinds of program headers. */
const LOADED = 1;
const DYNAMIC = 2;
const INTERPRETER = 3;
/** Tags of the dynamic section. */
const STRINGS = 5;
const SONAME = 14;
const LONGEST = 4096;

interface Segment {
  readonly kind: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
}

/** Of a 64-bit program in little-endian order; undefined for anything else. */
export function readElf(path: string): Elf | undefined {
  const file = openSync(path, "r");
  const read = (offset: number, size: number): Buffer => {
    const bytes = Buffer.alloc(size);
    return bytes.subarray(0, readSync(file, bytes, 0, size, offset));
  };
  try {
    const head = read(0, 64);
    if (head.length < 64 || head.readUInt32LE(0) !== MAGIC || head[4] !== 2 || head[5] !== 1)
      return undefined;
    const segments = segmentsOf(head, read);
    const text = ({ offset, size }: Pick<Segment, "offset" | "size">): string => {
      const bytes = read(offset, Math.min(size, LONGEST));
      return bytes.toString("utf8", 0, Math.max(0, bytes.indexOf(0)));
    };
    const interpreter = segments.find(({ kind }) => kind === INTERPRETER);
    const name = sonameAt(segments, read);
    return {
      interpreter: interpreter && text(interpreter),
      soname: name === undefined ? undefined : text({ offset: name, size: LONGEST }),
    };
  } finally {
    closeSync(file);
  }
}

type Read = (offset: number, size: number) => Buffer;

function segmentsOf(head: Buffer, read: Read): Segment[] {
  const [start, size, count] = [
    Number(head.readBigUInt64LE(32)),
    head.readUInt16LE(54),
    head.readUInt16LE(56),
  ];
  const bytes = read(start, size * count);
  return Array.from({ length: count }, (_, i) => ({
    kind: bytes.readUInt32LE(i * size),
    offset: Number(bytes.readBigUInt64LE(i * size + 8)),
    address: Number(bytes.readBigUInt64LE(i * size + 16)),
    size: Number(bytes.readBigUInt64LE(i * size + 32)),
  }));
}

/** Its offset in the file; the section gives an offset into a table, and the table's address in memory. */
function sonameAt(segments: readonly Segment[], read: Read): number | undefined {
  const dynamic = segments.find(({ kind }) => kind === DYNAMIC);
  if (!dynamic) return undefined;
  const bytes = read(dynamic.offset, dynamic.size);
  const entries = new Map<number, number>();
  for (let at = 0; at + 16 <= bytes.length; at += 16)
    entries.set(Number(bytes.readBigInt64LE(at)), Number(bytes.readBigUInt64LE(at + 8)));
  const [table, name] = [entries.get(STRINGS), entries.get(SONAME)];
  if (table === undefined || name === undefined) return undefined;
  const holder = segments.find(
    ({ kind, address, size }) => kind === LOADED && table >= address && table < address + size,
  );
  return holder && holder.offset + table - holder.address + name;
}
