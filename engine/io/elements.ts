/** How numbers lie in files: each kind by a short name, how many bytes it takes, and what it becomes here. */
import {
  allocate,
  bool,
  type Dtype,
  type DtypeName,
  float32,
  float64,
  int32,
  type TypedArray,
} from "../core/dtype.ts";
import { storedBits } from "../core/half.ts";
import { bfloat16, float16, int64, uint8 } from "../core/held.ts";
import { DtypeError } from "../errors.ts";
import { useDtypes } from "../ops/meeting.ts";

/** How an element type is read, and what it becomes here. */
export interface Element {
  readonly bytes: number;
  readonly dtype: Dtype;
  /** What is stored for it. @param op who reads, for its refusals. */
  readonly read: (view: DataView, at: number, little: boolean, op: string) => number;
}

/** @throws {DtypeError} for a number that int64 does not hold here. */
function fitting(value: bigint, op: string): number {
  if (!Number.isSafeInteger(Number(value)))
    throw new DtypeError(
      `${op}: the file holds ${value}, beyond ±(2^53 − 1), within which numbers here are whole: save it as floating, with x.astype("float64") or x.double().`,
    );
  return Number(value);
}

/** By NumPy's letter and size; `bf2`, `e4m3` and `e5m2` are what NumPy lacks: bfloat16 and two floats of 8 bits. */
export const ELEMENTS: Readonly<Record<string, Element>> = {
  b1: { bytes: 1, dtype: bool, read: (view, at) => Number(view.getUint8(at) !== 0) },
  i1: { bytes: 1, dtype: int32, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, dtype: uint8, read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, dtype: int32, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, dtype: int32, read: (view, at, little) => view.getUint16(at, little) },
  i4: { bytes: 4, dtype: int32, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, dtype: int64, read: (view, at, little) => view.getUint32(at, little) },
  i8: { bytes: 8, dtype: int64, read: (view, at, little, op) => fitting(view.getBigInt64(at, little), op) },
  u8: { bytes: 8, dtype: int64, read: (view, at, little, op) => fitting(view.getBigUint64(at, little), op) },
  f2: { bytes: 2, dtype: float16, read: (view, at, little) => view.getUint16(at, little) },
  bf2: { bytes: 2, dtype: bfloat16, read: (view, at, little) => view.getUint16(at, little) },
  e5m2: { bytes: 1, dtype: float32, read: (view, at) => fromBits(view.getUint8(at), 5, 2) },
  e4m3: { bytes: 1, dtype: float32, read: (view, at) => finiteFromBits(view.getUint8(at)) },
  f4: { bytes: 4, dtype: float32, read: (view, at, little) => view.getFloat32(at, little) },
  f8: { bytes: 8, dtype: float64, read: (view, at, little) => view.getFloat64(at, little) },
};

/** A float in the manner of IEEE 754: a sign, so many bits of exponent, so many of fraction. */
export function fromBits(bits: number, exponentBits: number, fractionBits: number): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const sign = bits >> (exponentBits + fractionBits) ? -1 : 1;
  const exponent = (bits >> fractionBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** fractionBits - 1)) / 2 ** fractionBits;
  if (exponent === 2 ** exponentBits - 1) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction) * 2 ** (exponent - bias) : fraction * 2 ** (1 - bias));
}

/** float8_e4m3fn, which has no infinities and one NaN (of each sign): Micikevicius et al., FP8 formats for deep learning (2022). */
function finiteFromBits(bits: number): number {
  if ((bits & 127) === 127) return Number.NaN;
  const exponent = (bits >> 3) & 15;
  return exponent === 15 ? (bits & 128 ? -256 : 256) * (1 + (bits & 7) / 8) : fromBits(bits, 4, 3);
}

/**
 * The numbers that lie in `bytes`, as an array of the dtype that they become.
 * @throws {DtypeError} for whole numbers that int64 does not hold here.
 */
export function decode(element: Element, bytes: Uint8Array, little: boolean, op: string): TypedArray {
  const count = Math.floor(bytes.length / element.bytes);
  if (element.dtype.held) useDtypes();
  const plain = little && hostIsLittle() ? ARRAYS.get(element) : undefined;
  // A copy, which begins where such an array may; slice() of a Buffer would be none.
  if (plain) return new plain(new Uint8Array(bytes.subarray(0, count * element.bytes)).buffer) as TypedArray;
  const array = allocate(element.dtype, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < count; i++) array[i] = element.read(view, i * element.bytes, little, op);
  return array;
}

/** What lies in files as it lies here. */
const ARRAYS: ReadonlyMap<Element, new (buffer: ArrayBuffer) => ArrayBufferView> = /* @__PURE__ */ new Map<
  Element,
  new (
    buffer: ArrayBuffer,
  ) => ArrayBufferView
>([
  [ELEMENTS["f4"], Float32Array],
  [ELEMENTS["f8"], Float64Array],
  [ELEMENTS["i4"], Int32Array],
  [ELEMENTS["u1"], Uint8Array],
  [ELEMENTS["f2"], Uint16Array],
  [ELEMENTS["bf2"], Uint16Array],
]);

/** Writes a number as a dtype has it in files. */
export const WRITERS: Readonly<Record<DtypeName, (view: DataView, at: number, value: number) => void>> = {
  float32: (view, at, value) => view.setFloat32(at, value, true),
  float64: (view, at, value) => view.setFloat64(at, value, true),
  int32: (view, at, value) => view.setInt32(at, value, true),
  int64: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  bool: (view, at, value) => view.setUint8(at, value),
  uint8: (view, at, value) => view.setUint8(at, value),
  float16: (view, at, value) => view.setUint16(at, storedBits("float16", value), true),
  bfloat16: (view, at, value) => view.setUint16(at, storedBits("bfloat16", value), true),
};

function hostIsLittle(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}
