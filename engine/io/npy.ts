/** NumPy's .npy files in and out: format 1.0, 2.0 and 3.0, one array a file. */

import { allocate, bool, type Dtype, float32, float64, int32, type TypedArray } from "../core/dtype.ts";
import { sizeOf, stridedLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError, FormatError, shapeText } from "../errors.ts";
import { fromArray } from "../run/create.ts";
import { toTypedArray } from "../run/read.ts";
import { parseHeader } from "./npy-header.ts";

/** "\x93NUMPY". */
const MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/** How an element type is read, and what it becomes here. */
interface Element {
  readonly bytes: number;
  readonly dtype: Dtype;
  read(view: DataView, at: number, little: boolean): number;
}

const INT32_LIMIT = 2 ** 31;

/** @throws {DtypeError} for a number that int32 does not hold. */
function fitting(value: number | bigint): number {
  if (value >= INT32_LIMIT || value < -INT32_LIMIT)
    throw new DtypeError(
      `parseNpy: the file holds ${value}, which is no int32: save it as floating, with x.astype("float64").`,
    );
  return Number(value);
}

const ELEMENTS: Readonly<Record<string, Element>> = {
  b1: { bytes: 1, dtype: bool, read: (view, at) => Number(view.getUint8(at) !== 0) },
  i1: { bytes: 1, dtype: int32, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, dtype: int32, read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, dtype: int32, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, dtype: int32, read: (view, at, little) => view.getUint16(at, little) },
  i4: { bytes: 4, dtype: int32, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, dtype: int32, read: (view, at, little) => fitting(view.getUint32(at, little)) },
  i8: { bytes: 8, dtype: int32, read: (view, at, little) => fitting(view.getBigInt64(at, little)) },
  u8: { bytes: 8, dtype: int32, read: (view, at, little) => fitting(view.getBigUint64(at, little)) },
  f2: { bytes: 2, dtype: float32, read: (view, at, little) => half(view.getUint16(at, little)) },
  f4: { bytes: 4, dtype: float32, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, dtype: float64, read: (view, at, little) => view.getFloat64(at, little) },
};

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : (fraction / 1024) * 2 ** -14);
}

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
  const [, order, kind] = /^([<>|=]?)([a-zA-Z].*)$/.exec(descr) ?? ["", "", ""];
  const element = Object.hasOwn(ELEMENTS, kind) ? ELEMENTS[kind] : undefined;
  if (!element) {
    const what = Object.hasOwn(OTHERS, kind.charAt(0)) ? OTHERS[kind.charAt(0)] : "no dtype of this engine";
    throw new DtypeError(`parseNpy: the file's dtype is ${JSON.stringify(descr)}: ${what}.`);
  }
  return { element, little: order !== ">" };
}

/**
 * The tensor of a .npy file: floats as float32 or float64, whole numbers of any size as int32, booleans as bool; either order of bytes and of dimensions.
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
  const array = allocate(element.dtype, size);
  for (let i = 0; i < size; i++) array[i] = element.read(view, end + i * element.bytes, little);
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
  return toTypedArray(new Tensor(array, 0, stridedLayout(shape, strides), dtype, null));
}

const DESCRS: Readonly<Record<string, string>> = {
  float32: "<f4",
  float64: "<f8",
  int32: "<i4",
  bool: "|b1",
};

/** NumPy aligns the elements to this. */
const ALIGNMENT = 64;

/**
 * A .npy file of a tensor, which `numpy.load` reads.
 *
 * @example
 * formatNpy(tensor(3)).length; // 132
 */
export function formatNpy(x: Tensor): Uint8Array {
  if (!(x instanceof Tensor)) throw new TypeError(`formatNpy: takes a tensor, not a ${typeof x}.`);
  const shape = x.ndim === 1 ? `(${x.shape[0]},)` : `(${x.shape.join(", ")})`;
  const header = `{'descr': '${DESCRS[x.dtype]}', 'fortran_order': False, 'shape': ${shape}, }`;
  // Format 1.0 has two bytes for the header's length.
  const version = header.length + ALIGNMENT < 2 ** 16 ? 1 : 2;
  const start = version === 1 ? 10 : 12;
  const padded = Math.ceil((start + header.length + 1) / ALIGNMENT) * ALIGNMENT;
  const data = toTypedArray(x);
  const file = new Uint8Array(padded + data.byteLength);
  const view = new DataView(file.buffer);
  file.set(MAGIC);
  file[6] = version;
  if (version === 1) view.setUint16(8, padded - start, true);
  else view.setUint32(8, padded - start, true);
  file.set(new TextEncoder().encode(`${header.padEnd(padded - start - 1)}\n`), start);
  writeElements(view, padded, data);
  return file;
}

function writeElements(view: DataView, start: number, data: TypedArray): void {
  const { BYTES_PER_ELEMENT: bytes } = data;
  for (let i = 0; i < data.length; i++) {
    const at = start + i * bytes;
    if (data instanceof Float32Array) view.setFloat32(at, data[i], true);
    else if (data instanceof Float64Array) view.setFloat64(at, data[i], true);
    else if (data instanceof Int32Array) view.setInt32(at, data[i], true);
    else view.setUint8(at, data[i]);
  }
}
