/**
 * Dtypes of storage: uint8, int64, float16 and bfloat16. Ops compute in another one (int32, float64, float32), and what they give is
 * stored as these have it: whole numbers of 8 bits modulo 2⁸, floats of 16 bits to the nearest, of two as near to the even one.
 */
import {
  byName,
  type Converter,
  type Dtype,
  type DtypeName,
  float32,
  float64,
  type Held,
  int32,
  MAX_INT32,
  MIN_INT32,
  type TypedArray,
} from "./dtype.ts";
import { type Format, formats, numberOf, storedBits } from "./half.ts";

type Parts = Omit<Held, "convert" | "shown"> & { readonly shown?: Dtype };

/** From floats to int32: towards 0, what is beyond it to its end. */
const toInt32 = (value: number): number => Math.min(Math.max(value, MIN_INT32), MAX_INT32);

/** Between whole numbers storing is enough: what int32 and uint8 have no bits for is lost. */
function convert(to: Dtype, from: Dtype): Converter | null {
  const read = from.held?.shown ? from.held.read : null;
  const write = from.floating || to.floating ? (to === int32 ? toInt32 : to.held?.write) : null;
  if (!read && !write) return null;
  return (out, at, step, n, inputs, starts, steps) => {
    const { array } = inputs[0];
    for (let i = 0, p = starts[0]; i < n; i++, p += steps[0], at += step) {
      const value = read ? read(array[p]) : array[p];
      out[at] = write ? write(value) : value;
    }
  };
}

const stored = (name: DtypeName, index: number, floating: boolean, parts: Parts): Dtype => ({
  name,
  index,
  floating,
  held: { shown: null, ...parts, convert },
});

const same = (value: number): number => value;

/** Whole numbers of 8 bits, from 0 to 255. */
export const uint8: Dtype = /* @__PURE__ */ stored("uint8", 4, false, {
  computes: int32,
  most: 255,
  allocate: (size) => new Uint8Array(size),
  read: same,
  // From floats, as to int32: towards 0, what is beyond to the end. The array itself takes NaN for 0.
  write: (value) => Math.min(Math.max(value, 0), 255),
  fits: (value) => Number.isInteger(value) && value >= 0 && value <= 255,
});

/** What is stored of a number as int64. */
function toInt64(value: number): number {
  const whole = Math.trunc(value) + 0;
  if (Math.abs(whole) > Number.MAX_SAFE_INTEGER)
    throw new RangeError(
      `int64: ${value} is beyond ±(2^53 − 1), within which JavaScript's numbers are whole: compute in float64.`,
    );
  return whole || 0;
}

/**
 * Whole numbers within ±(2⁵³ − 1), kept as doubles: these are exact there, and as fast as float64, where BigInt64Array would cost an
 * object an element and could not stand beside numbers. What would be beyond is refused, never rounded.
 */
export const int64: Dtype = /* @__PURE__ */ stored("int64", 5, false, {
  computes: float64,
  most: Number.MAX_SAFE_INTEGER,
  allocate: (size) => new Float64Array(size),
  read: same,
  write: toInt64,
  fits: (value) => Number.isInteger(value) && toInt64(value) === value,
});

const half = (name: DtypeName, index: number, format: Format): Dtype =>
  stored(name, index, true, {
    computes: float32,
    shown: float32,
    most: formats[format][2],
    // An array that only `read` and `write` touch: nobody else is given one.
    allocate: (size) => new Uint16Array(size) as ArrayLike<number> as TypedArray,
    read: (bits) => numberOf(format, bits),
    write: (value) => storedBits(format, value),
    fits: () => true,
  });

/** IEEE 754's binary16: 5 bits of exponent, 10 of fraction. */
export const float16: Dtype = /* @__PURE__ */ half("float16", 6, "float16");

/** The upper half of a float32: 8 bits of exponent, 7 of fraction. */
export const bfloat16: Dtype = /* @__PURE__ */ half("bfloat16", 7, "bfloat16");

/** From here on their names are those of dtypes. */
export function enroll(): void {
  Object.assign(byName, { uint8, int64, float16, bfloat16 });
}
