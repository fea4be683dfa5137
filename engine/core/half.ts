/** Floats of 16 bits, as bits and as numbers. */

export type Format = "float16" | "bfloat16";

/** The exponent of the smallest number with all its digits, how many bits its fraction has, and the largest number. */
export const formats: Readonly<Record<Format, readonly [least: number, digits: number, most: number]>> = {
  float16: [-14, 10, 65504],
  bfloat16: [-126, 7, 255 * 2 ** 120],
};

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
const single = new Float32Array(1);
const bitsOfSingle = new Uint32Array(single.buffer);
/** Which of a double's two words has its exponent. */
const high = new Uint8Array(new Uint16Array([1]).buffer)[0];

/** The nearest number of a format, of two as near the one whose last bit is 0; from half a step beyond the largest on, infinity. */
export function rounded(format: Format, value: number): number {
  const [least, digits, most] = formats[format];
  if (value === 0 || Number.isNaN(value)) return value;
  if (Math.abs(value) >= 2 * most) return Math.sign(value) * Number.POSITIVE_INFINITY;
  double[0] = value;
  const exponent = Math.max(((words[high] >>> 20) & 2047) - 1023, least);
  // A double that large has no digits below the last one wanted: adding it rounds, taking it away leaves what was rounded.
  const large = 1.5 * 2 ** (exponent - digits + 52);
  const near = value + large - large;
  if (Math.abs(near) > most) return near > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  return near === 0 && value < 0 ? -0 : near;
}

/** The bits of the nearest number; NaN is the quiet one. */
export function storedBits(format: Format, value: number): number {
  single[0] = rounded(format, value);
  const bits = bitsOfSingle[0];
  if (format === "bfloat16") return Number.isNaN(value) ? 0x7fc0 : bits >>> 16;
  const sign = (bits >>> 16) & 0x8000;
  const size = Math.abs(single[0]);
  if (Number.isNaN(value)) return 0x7e00;
  if (size > 65504) return sign | 0x7c00;
  // Below the smallest with all digits, a step is 2⁻²⁴; above, exponents begin 112 lower.
  return sign | (size < 2 ** -14 ? size * 2 ** 24 : ((bits & 0x7fffffff) - (112 << 23)) >>> 13);
}

/** The number that has these bits. */
export function numberOf(format: Format, bits: number): number {
  if (format === "bfloat16") {
    bitsOfSingle[0] = bits << 16;
    return single[0];
  }
  return (all ??= Float32Array.from({ length: 2 ** 16 }, (_, k) => numberOfHalf(k)))[bits];
}

/** Every float16: to look one up is faster than to take its bits apart. */
let all: Float32Array | null = null;

function numberOfHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
