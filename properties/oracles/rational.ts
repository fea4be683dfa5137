/** Exact quotients of whole numbers: the coefficients of a formula. */

export interface Rational {
  readonly p: bigint;
  /** Above 0, with no factor in common with p. */
  readonly q: bigint;
}

export const ONE: Rational = { p: 1n, q: 1n };
const LARGEST = 2n ** 53n;

function reduced(p: bigint, q: bigint): Rational {
  let [a, b] = [p < 0n ? -p : p, q < 0n ? -q : q];
  while (b !== 0n) [a, b] = [b, a % b];
  return q < 0n ? { p: -p / a, q: -q / a } : { p: p / a, q: q / a };
}

/** A double as a quotient with a small power of two below; undefined for one that is no such number. */
export function rationalOf(value: number): Rational | undefined {
  const scaled = value * 1024;
  return Number.isSafeInteger(scaled) ? reduced(BigInt(scaled), 1024n) : undefined;
}

export function sum(a: Rational, b: Rational): Rational {
  return reduced(a.p * b.q + b.p * a.q, a.q * b.q);
}

export function product(a: Rational, b: Rational): Rational {
  return reduced(a.p * b.p, a.q * b.q);
}

export function negative({ p, q }: Rational): Rational {
  return { p: -p, q };
}

/** To a whole exponent. @throws {RangeError} for 0 to a negative one. */
export function powered({ p, q }: Rational, exponent: number): Rational {
  const n = BigInt(Math.abs(exponent));
  return exponent < 0 ? reduced(q ** n, p ** n) : { p: p ** n, q: q ** n };
}

/** √a where that is a quotient again, else undefined. */
export function rootOf({ p, q }: Rational): Rational | undefined {
  if (p < 0n || p >= LARGEST || q >= LARGEST) return undefined;
  const [a, b] = [Math.sqrt(Number(p)), Math.sqrt(Number(q))];
  return Number.isInteger(a) && Number.isInteger(b) ? { p: BigInt(a), q: BigInt(b) } : undefined;
}

export function isOne({ p, q }: Rational): boolean {
  return p === 1n && q === 1n;
}
