/** NumPy's .npy files in and out: format 1.0, 2.0 and 3.0, one array a file. */

import type { Dtype, TypedArray } from "../core/dtype.ts";
import { contiguousLayout, sizeOf, stridedLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { DtypeError, FormatError, shapeText } from "../errors.ts";
import { fromArray } from "../run/create.ts";
import { empty } from "../run/make.ts";
import { toTypedArray } from "../run/read.ts";
import { decode, ELEMENTS, type Element, WRITERS } from "./elements.ts";
import { parseHeader } from "./npy-header.ts";

/** "\x93NUMPY". */
const MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** NumPy's other spellings: a letter, which may follow an order of bytes, or a name. C's long is one of 64 bits, as on Linux and macOS. */
const SPELLINGS: Readonly<Record<string, string>> = {
  ...{ "?": "b1", b: "i1", B: "u1", h: "i2", H: "u2", i: "i4", I: "u4", l: "i8", L: "u8", q: "i8", Q: "u8" },
  ...{ p: "i8", P: "u8", e: "f2", f: "f4", d: "f8" },
  ...{ bool: "b1", bool_: "b1", byte: "i1", ubyte: "u1", short: "i2", ushort: "u2", intc: "i4", uintc: "u4" },
  ...{ int: "i8", int_: "i8", uint: "u8", long: "i8", ulong: "u8", longlong: "i8", ulonglong: "u8" },
  ...{ intp: "i8", uintp: "u8", half: "f2", single: "f4", float: "f8", double: "f8" },
  ...{
    int8: "i1",
    int16: "i2",
    int32: "i4",
    int64: "i8",
    uint8: "u1",
    uint16: "u2",
    uint32: "u4",
    uint64: "u8",
  },
  ...{ float16: "f2", float32: "f4", float64: "f8" },
};

const OTHERS: Readonly<Record<string, string>> = {
  O: "Python objects, which are programs and are never run here",
  c: "complex numbers: save the real and the imaginary part apart",
  f: "floats of another size: save x.astype('float64')",
  S: "bytes, not numbers",
  U: "text, not numbers",
  M: "dates, not numbers: save x.astype('float64')",
  m: "durations, not numbers: save x.astype('float64')",
  V: "records of several fields: save each field apart",
};

/** @throws {DtypeError} naming what the file holds. */
function elementOf(descr: string): { element: Element; little: boolean } {
  const [, order, written] = /^([<>|=]?)([a-zA-Z?].*)$/.exec(descr) ?? ["", "", ""];
  const spelled = Object.hasOwn(SPELLINGS, written) && (order === "" || written.length === 1);
  const kind = spelled ? SPELLINGS[written] : written;
  const element = /^[biuf]\d$/.test(kind) && Object.hasOwn(ELEMENTS, kind) ? ELEMENTS[kind] : undefined;
  if (!element) {
    const what = Object.hasOwn(OTHERS, kind.charAt(0)) ? OTHERS[kind.charAt(0)] : "no dtype of this engine";
    throw new DtypeError(`parseNpy: the file's dtype is ${JSON.stringify(descr)}: ${what}.`);
  }
  return { element, little: order !== ">" };
}

/**
 * The tensor of a .npy file: in its own dtype where the engine has it, whole numbers of other sizes as int32 or int64; either order of bytes and of dimensions, and every spelling of a dtype that NumPy reads.
 *
 * @throws {FormatError} for what is no .npy file, or not a whole one; {DtypeError} for elements that no dtype holds.
 * @example
 * parseNpy(formatNpy(tensor([[1, 2], [3, 4]]))); // [[1, 2], [3, 4]]
 */
export function parseNpy(bytes: Uint8Array): Tensor {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError("parseNpy: takes a Uint8Array: write new Uint8Array(buffer) around an ArrayBuffer.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 10 || !MAGIC.every((byte, i) => bytes[i] === byte))
    throw new FormatError("parseNpy: this is no .npy file: it does not begin with \\x93NUMPY.");
  const [major, minor] = [bytes[6], bytes[7]];
  if (major < 1 || major > 3 || minor !== 0)
    throw new FormatError(`parseNpy: the file has format ${major}.${minor}; 1.0, 2.0 and 3.0 are known.`);
  const start = major === 1 ? 10 : 12;
  if (bytes.length < start) throw new FormatError("parseNpy: the file ends within its header.");
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const end = start + length;
  if (end > bytes.length)
    throw new FormatError(
      `parseNpy: the header is said to be ${length} bytes long; the file ends after ${bytes.length - start}.`,
    );
  const header = parseHeader(new TextDecoder().decode(bytes.subarray(start, end)));
  const { element, little } = elementOf(header.descr);
  const size = sizeOf(header.shape);
  const expected = size * element.bytes;
  const given = bytes.length - end;
  if (given !== expected)
    throw new FormatError(
      `parseNpy: an array of shape ${shapeText(header.shape)} and dtype ${header.descr} has ${expected} bytes; the file has ${given}.`,
    );
  const array = decode(element, bytes.subarray(end), little, "parseNpy");
  return fromArray(
    header.fortranOrder ? rowMajor(array, header.shape, element.dtype) : array,
    header.shape,
    element.dtype,
  );
}

/** From the first dimension fastest to the last one fastest. */
function rowMajor(array: TypedArray, shape: readonly number[], dtype: Dtype): TypedArray {
  let step = 1;
  const strides = shape.map((n) => (step *= n) / n);
  if (array.length === 0) return array;
  const inOrder = empty(contiguousLayout(shape), dtype);
  copyElements(inOrder, new Tensor(array, 0, stridedLayout(shape, strides), dtype, null));
  return inOrder.array;
}

const DESCRS: Readonly<Record<string, string>> = {
  float32: "<f4",
  float64: "<f8",
  int32: "<i4",
  bool: "|b1",
  uint8: "|u1",
  int64: "<i8",
  float16: "<f2",
};

/** NumPy aligns the elements to this. */
const ALIGNMENT = 64;

/**
 * A .npy file of a tensor, which `numpy.load` reads.
 *
 * @throws {DtypeError} for bfloat16, which NumPy has not.
 * @example
 * formatNpy(tensor(3)).length; // 132
 */
export function formatNpy(x: Tensor): Uint8Array {
  if (!(x instanceof Tensor)) throw new TypeError(`formatNpy: takes a tensor, not a ${typeof x}.`);
  const shape = x.ndim === 1 ? `(${x.shape[0]},)` : `(${x.shape.join(", ")})`;
  const descr = DESCRS[x.dtype];
  if (!descr) throw new DtypeError(`formatNpy: NumPy has no ${x.dtype}: write x.to("float32").`);
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  // Format 1.0 has two bytes for the header's length.
  const version = header.length + ALIGNMENT < 2 ** 16 ? 1 : 2;
  const start = version === 1 ? 10 : 12;
  const padded = Math.ceil((start + header.length + 1) / ALIGNMENT) * ALIGNMENT;
  const data = toTypedArray(x);
  const file = new Uint8Array(padded + data.length * Number(descr.at(-1)));
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  file[6] = version;
  if (version === 1) view.setUint16(8, padded - start, true);
  else view.setUint32(8, padded - start, true);
  file.set(new TextEncoder().encode(`${header.padEnd(padded - start - 1)}\n`), start);
  const [write, size] = [WRITERS[x.dtype], Number(descr.at(-1))];
  for (let i = 0; i < data.length; i++) write(view, padded + i * size, data[i]);
  return file;
}
