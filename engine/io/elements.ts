/** How numbers lie in files: each kind by a short name, how many bytes it takes, and what it becomes here. */
import { allocate, bool, type Dtype, float32, float64, int32, type TypedArray } from "../core/dtype.ts";
import { DtypeError } from "../errors.ts";

/** How an element type is read, and what it becomes here. */
export interface Element {
  readonly bytes: number;
  readonly dtype: Dtype;
  /** @param op who reads, for its refusals. */
  readonly read: (view: DataView, at: number, little: boolean, op: string) => number;
}

const INT32_LIMIT = 2 ** 31;

/** @throws {DtypeError} for a number that int32 does not hold. */
function fitting(value: number | bigint, op: string): number {
  if (value >= INT32_LIMIT || value < -INT32_LIMIT)
    throw new DtypeError(
      `${op}: the file holds ${value}, which is no int32: save it as floating, with x.astype("float64") or x.double().`,
    );
  return Number(value);
}

/** By NumPy's letter and size; `bf2`, `e4m3` and `e5m2` are what NumPy lacks: bfloat16 and two floats of 8 bits. */
export const ELEMENTS: Readonly<Record<string, Element>> = {
  b1: { bytes: 1, dtype: bool, read: (view, at) => Number(view.getUint8(at) !== 0) },
  i1: { bytes: 1, dtype: int32, read: (view, at) => view.getInt8(at) },
  u1: { bytes: 1, dtype: int32, read: (view, at) => view.getUint8(at) },
  i2: { bytes: 2, dtype: int32, read: (view, at, little) => view.getInt16(at, little) },
  u2: { bytes: 2, dtype: int32, read: (view, at, little) => view.getUint16(at, little) },
  i4: { bytes: 4, dtype: int32, read: (view, at, little) => view.getInt32(at, little) },
  u4: { bytes: 4, dtype: int32, read: (view, at, little, op) => fitting(view.getUint32(at, little), op) },
  i8: { bytes: 8, dtype: int32, read: (view, at, little, op) => fitting(view.getBigInt64(at, little), op) },
  u8: { bytes: 8, dtype: int32, read: (view, at, little, op) => fitting(view.getBigUint64(at, little), op) },
  f2: { bytes: 2, dtype: float32, read: (view, at, little) => fromBits(view.getUint16(at, little), 5, 10) },
  bf2: { bytes: 2, dtype: float32, read: (view, at, little) => fromBits(view.getUint16(at, little), 8, 7) },
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

/** The bits of the float nearest to a number, ties to the even one: what `fromBits` reads. */
export function toBits(value: number, exponentBits: number, fractionBits: number): number {
  const bias = 2 ** (exponentBits - 1) - 1;
  const infinity = (2 ** exponentBits - 1) * 2 ** fractionBits;
  if (Number.isNaN(value)) return infinity + 2 ** (fractionBits - 1);
  const sign = value < 0 || Object.is(value, -0) ? 2 ** (exponentBits + fractionBits) : 0;
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return sign + infinity;
  let exponent = Math.floor(Math.log2(size));
  // The logarithm may round up to the next whole number.
  if (2 ** exponent > size) exponent--;
  exponent = Math.max(exponent, 1 - bias);
  const steps = size / 2 ** (exponent - fractionBits);
  const below = Math.floor(steps);
  const up = steps - below > 0.5 || (steps - below === 0.5 && below % 2 === 1);
  // Where rounding fills the fraction it carries into the exponent, and at the last one into infinity.
  return sign + Math.min((exponent + bias - 1) * 2 ** fractionBits + below + Number(up), infinity);
}

/**
 * The numbers that lie in `bytes`, as an array of the dtype that they become.
 * @throws {DtypeError} for whole numbers that int32 does not hold.
 */
export function decode(element: Element, bytes: Uint8Array, little: boolean, op: string): TypedArray {
  const count = Math.floor(bytes.length / element.bytes);
  const plain = little && hostIsLittle() ? ARRAYS.get(element) : undefined;
  // A copy, which begins where such an array may; slice() of a Buffer would be none.
  if (plain) return new plain(new Uint8Array(bytes.subarray(0, count * element.bytes)).buffer);
  const array = allocate(element.dtype, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const all = element.bytes === 2 && element.dtype === float32 && count > 2 ** 16 ? allOf(element) : null;
  if (all !== null) for (let i = 0; i < count; i++) array[i] = all[view.getUint16(2 * i, little)];
  else for (let i = 0; i < count; i++) array[i] = element.read(view, i * element.bytes, little, op);
  return array;
}

/** What lies in files as it lies here. */
const ARRAYS: ReadonlyMap<Element, typeof Float32Array | typeof Float64Array | typeof Int32Array> =
  /* @__PURE__ */ new Map<Element, typeof Float32Array | typeof Float64Array | typeof Int32Array>([
    [ELEMENTS["f4"], Float32Array],
    [ELEMENTS["f8"], Float64Array],
    [ELEMENTS["i4"], Int32Array],
  ]);

function hostIsLittle(): boolean {
  return new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
}

/** Every number of a kind of 16 bits: cheaper than to take each apart, where there are many. */
function allOf(element: Element): Float32Array {
  const view = new DataView(new ArrayBuffer(2));
  return Float32Array.from({ length: 2 ** 16 }, (_, bits) => {
    view.setUint16(0, bits, true);
    return element.read(view, 0, true, "");
  });
}
