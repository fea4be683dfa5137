/** What a dtype of storage has for a number, found without the engine: by its definition, and by search among all its numbers. */

/** Exponent and fraction, in bits, of floats of 16. */
const FORMATS = { float16: [5, 10], bfloat16: [8, 7] } as const;

export type Half = keyof typeof FORMATS;

/** The finite numbers from 0 on, by their bits: equal steps between powers of two. */
export function finiteOf(format: Half): number[] {
  const [exponentBits, fractionBits] = FORMATS[format];
  const bias = 2 ** (exponentBits - 1) - 1;
  const steps = 2 ** fractionBits;
  return Array.from({ length: (2 ** exponentBits - 1) * steps }, (_, bits) => {
    const [exponent, fraction] = [Math.floor(bits / steps), bits % steps];
    return exponent === 0
      ? (fraction / steps) * 2 ** (1 - bias)
      : (1 + fraction / steps) * 2 ** (exponent - bias);
  });
}

const known = new Map<Half, number[]>();

/** The nearest of all, of two as near the one with an even last bit; half a step beyond the last is infinite. */
export function nearest(format: Half, value: number): number {
  if (Number.isNaN(value)) return value;
  const all = known.get(format) ?? finiteOf(format);
  known.set(format, all);
  const [size, sign] = [Math.abs(value), value < 0 || Object.is(value, -0) ? -1 : 1];
  const last = all[all.length - 1];
  const step = last - all[all.length - 2];
  if (size >= last + step / 2) return sign * Number.POSITIVE_INFINITY;
  let [low, high] = [0, all.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (all[middle] <= size) low = middle;
    else high = middle;
  }
  const [below, above] = [size - all[low], all[high] - size];
  const isLow = below < above || (below === above && low % 2 === 0);
  return sign * (isLow ? all[low] : all[high]);
}
