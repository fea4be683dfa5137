/** .safetensors files in and out: named tensors behind a header of JSON, as Hugging Face's library has them. */

import type { DtypeName, TypedArray } from "../core/dtype.ts";
import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { DtypeError, FormatError, shapeText } from "../errors.ts";
import { fromArray } from "../run/create.ts";
import { toTypedArray } from "../run/read.ts";
import { decode, ELEMENTS, type Element, WRITERS } from "./elements.ts";
import { type Listed, parseHeader, refused, shown } from "./safetensors-header.ts";

/** What a file holds. */
export interface Safetensors {
  readonly tensors: Record<string, Tensor>;
  /** Texts by name, which whoever wrote the file put there. */
  readonly metadata: Record<string, string>;
}

export interface SafetensorsOptions {
  /** Texts by name, to be kept beside the tensors. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Keep floating tensors in 16 bits, rounded to the nearest. @defaultValue as they are */
  readonly floats?: "float16" | "bfloat16";
}

/** The limit of the format's own library. */
const MAX_HEADER = 100_000_000;
/** PyTorch's own limit. */
const MAX_RANK = 64;
const ALIGNMENT = 8;

/** In the order of the format's library, which puts the widest first, so that each is aligned. */
const KINDS: Readonly<Record<string, string>> = {
  ...{ F64: "f8", U64: "u8", I64: "i8", F32: "f4", U32: "u4", I32: "i4", BF16: "bf2", F16: "f2" },
  ...{ U16: "u2", I16: "i2", F8_E4M3: "e4m3", F8_E5M2: "e5m2", I8: "i1", U8: "u1", BOOL: "b1" },
};

/** @throws {DtypeError} naming what the file holds. */
function elementOf({ name, dtype }: Listed): Element {
  if (Object.hasOwn(KINDS, dtype)) return ELEMENTS[KINDS[dtype]];
  const what = dtype.startsWith("C")
    ? "complex numbers: save the real and the imaginary part apart"
    : "no dtype of this engine: save it as F32";
  throw new DtypeError(`parseSafetensors: the dtype of ${shown(name)} is ${shown(dtype)}: ${what}.`);
}

/**
 * The tensors of a .safetensors file by name, and its metadata: in their own dtypes where the engine has them. Floats of 8 bits become float32, and whole
 * numbers that it has not the next larger: I8, I16 and U16 int32, U32 and U64 int64.
 * All of the header is checked before anything is made.
 *
 * @throws {FormatError} for what is no such file, or not a whole one; {DtypeError} for elements that no dtype holds.
 * @example
 * const bytes = await formatSafetensors({ weight: tensor([1, 2]) }, { metadata: { epoch: "3" } });
 * const { tensors, metadata } = parseSafetensors(bytes);
 * tensors.weight.toArray(); // [1, 2]
 * metadata.epoch; // "3"
 */
export function parseSafetensors(bytes: Uint8Array): Safetensors {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(
      "parseSafetensors: takes a Uint8Array: write new Uint8Array(buffer) around an ArrayBuffer.",
    );
  if (bytes.length < 8) throw refused("it ends within the header's length");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  if (length > MAX_HEADER)
    throw refused(`its header is said to be ${length} bytes long; ${MAX_HEADER} are the most`);
  const start = 8 + length;
  if (start > bytes.length)
    throw refused(`its header is said to be ${length} bytes long; the file ends after ${bytes.length - 8}`);
  const { listed, metadata } = parseHeader(textOf(bytes.subarray(8, start)));
  const elements = checked(listed, bytes.length - start);
  const tensors = listed.map((entry, i) => {
    const [from, to] = entry.offsets;
    const array = decode(
      elements[i],
      bytes.subarray(start + from, start + to),
      true,
      `parseSafetensors: ${shown(entry.name)}`,
    );
    return [entry.name, fromArray(array, entry.shape, elements[i].dtype)] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: Object.fromEntries(metadata) };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused("its header is no UTF-8");
  }
}

/** @throws {FormatError} unless the tensors lie one behind the other, from the header to the end, each of its own size. */
function checked(listed: readonly Listed[], size: number): Element[] {
  const elements = listed.map((entry) => {
    const { name, dtype, shape } = entry;
    const [from, to] = entry.offsets;
    const element = elementOf(entry);
    if (shape.length > MAX_RANK) throw refused(`${shown(name)} has more than ${MAX_RANK} dimensions`);
    const expected = sizeOf(shape) * element.bytes;
    if (to < from || to - from !== expected)
      throw refused(
        `${shown(name)} of shape ${shapeText(shape)} and dtype ${dtype} has ${expected} bytes; its offsets are ${from} and ${to}`,
      );
    return element;
  });
  let end = 0;
  const places = [...listed].sort((a, b) => a.offsets[0] - b.offsets[0] || a.offsets[1] - b.offsets[1]);
  for (const { name, offsets } of places) {
    if (offsets[0] !== end)
      throw refused(`${shown(name)} begins at ${offsets[0]}, where what is before it ends at ${end}`);
    end = offsets[1];
  }
  if (end !== size) throw refused(`its tensors have ${end} bytes; the file has ${size}`);
  return elements;
}

/** The format's words for the dtypes of the engine. */
const WRITTEN: Readonly<Record<DtypeName, string>> = {
  ...{ float32: "F32", float64: "F64", float16: "F16", bfloat16: "BF16" },
  ...{ int32: "I32", int64: "I64", uint8: "U8", bool: "BOOL" },
};

/**
 * A .safetensors file of named tensors, from any device, as the format's own library writes it: the same tensors give the same bytes.
 *
 * @throws {FormatError} for names that the format has no room for.
 * @example
 * const bytes = await formatSafetensors({ x: tensor([1, 2, 0.1]) }, { floats: "bfloat16" });
 * parseSafetensors(bytes).tensors.x.toArray(); // [1, 2, 0.10009765625]
 */
export async function formatSafetensors(
  tensors: Readonly<Record<string, Tensor>>,
  { metadata, floats }: SafetensorsOptions = {},
): Promise<Uint8Array> {
  const order = Object.keys(KINDS);
  const entries = Object.entries(tensors).map(([name, x]) => {
    checkName(name);
    const how = floats !== undefined && x.type.floating ? floats : x.dtype;
    // What is on the CPU is copied now, whatever is written to it meanwhile.
    return { name, how, shape: x.shape, values: x.on === null ? toTypedArray(x) : x.on.read(x) };
  });
  entries.sort(
    (a, b) => order.indexOf(WRITTEN[a.how]) - order.indexOf(WRITTEN[b.how]) || (a.name < b.name ? -1 : 1),
  );
  let end = 0;
  const header = entries.map(({ name, how, shape }): [string, object] => {
    const from = end;
    end += sizeOf(shape) * ELEMENTS[KINDS[WRITTEN[how]]].bytes;
    return [name, { dtype: WRITTEN[how], shape, data_offsets: [from, end] }];
  });
  if (metadata) for (const text of Object.entries(metadata).flat()) checkText(text);
  const file = laidOut([...(metadata ? [["__metadata__", metadata] as const] : []), ...header], end);
  const values = await Promise.all(entries.map((entry) => entry.values));
  const view = new DataView(file.buffer);
  let at = file.length - end;
  for (const [i, { how }] of entries.entries()) at = written(view, at, values[i], how);
  return file;
}

function checkName(name: string): void {
  checkText(name);
  if (name === "__metadata__")
    throw new FormatError('formatSafetensors: "__metadata__" can be no tensor: write { metadata }.');
}

function checkText(text: string): void {
  if (/\p{Surrogate}/u.test(text))
    throw new FormatError(`formatSafetensors: ${shown(text)} has half a character, which UTF-8 has not.`);
}

/** A file with its header, and so many bytes of room. */
function laidOut(header: readonly (readonly [string, object])[], room: number): Uint8Array<ArrayBuffer> {
  // Written entry by entry: JSON.stringify of an object would put names such as "1" first.
  const entries = header.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  const text = new TextEncoder().encode(`{${entries.join()}}`);
  const length = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  if (length > MAX_HEADER)
    throw new FormatError(`formatSafetensors: the header would have more than ${MAX_HEADER} bytes.`);
  const file = new Uint8Array(8 + length + room);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.set(text, 8);
  file.fill(0x20, 8 + text.length, 8 + length);
  return file;
}

/** @returns where what was written ends. */
function written(view: DataView, start: number, values: TypedArray, dtype: DtypeName): number {
  const [write, size] = [WRITERS[dtype], ELEMENTS[KINDS[WRITTEN[dtype]]].bytes];
  for (let i = 0, at = start; i < values.length; i++, at += size) write(view, at, values[i]);
  return start + values.length * size;
}
