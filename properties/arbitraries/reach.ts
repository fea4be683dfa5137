/** What a share of the vectors is made of, beyond a few everyday numbers: where wrong code hides. */
import type { Random } from "fast-check";
import { drawEntry } from "./entry.ts";

export interface Reach {
  /** The length of the longest. */
  readonly longest: number;
  /** Decimal exponent of the widest norm; the tiniest has its negative. */
  readonly exponent: number;
}

/**
 * How often each kind is drawn, in parts of 100. Length, size, arrangement and signed zeros are drawn apart, so that kinds meet.
 * A property's 100 runs miss a kind of 10 once in 38,000 times.
 */
export const REACH_SHARES: Readonly<
  Record<
    "long" | "huge" | "tiny" | "mixed" | "oneHot" | "equal" | "sorted" | "repeated" | "negativeZero",
    number
  >
> = {
  long: 14,
  huge: 12,
  tiny: 12,
  mixed: 12,
  oneHot: 10,
  equal: 10,
  sorted: 10,
  repeated: 10,
  negativeZero: 12,
};

/** Powers of ten between the largest and the smallest entry of a mixed vector: [1e8, 1, 1e-8]. */
const MIXED = [4, 8] as const;

/** A length beyond `short`: as many between 8 and 16 as between 64 and 128. */
export function drawLong(random: Random, short: number, { longest }: Reach): number {
  const [low, high] = [Math.log(short + 1), Math.log(longest + 1)];
  return Math.min(longest, Math.floor(Math.exp(low + (high - low) * random.nextDouble())));
}

export function isDrawn(random: Random, share: number): boolean {
  return random.nextInt(0, 99) < share;
}

/** Factors of the entries, the same for all vectors that belong together, so that each keeps its size beside the others. */
export function drawFactors(random: Random, n: number, { exponent }: Reach): Float64Array | undefined {
  const { huge, tiny, mixed } = REACH_SHARES;
  const ticket = random.nextInt(0, 99);
  if (ticket < huge + tiny) {
    // Half of them no further than a person would try.
    const far = random.nextInt(0, 1) === 0 ? Math.min(12, exponent) : exponent;
    const power = random.nextInt(1, far) * (ticket < huge ? 1 : -1);
    return new Float64Array(n).fill(Number(`1e${power}`));
  }
  if (ticket >= huge + tiny + mixed || n < 2) return undefined;
  const most = random.nextInt(...MIXED);
  const powers = Array.from({ length: n }, () => random.nextInt(-most, most));
  const first = random.nextInt(0, n - 1);
  powers[first] = most;
  powers[(first + random.nextInt(1, n - 1)) % n] = -most;
  return Float64Array.from(powers, (power) => Number(`1e${power}`));
}

/** Whether the factors spread the entries of one vector. */
export function isMixed(factors: Float64Array | undefined): boolean {
  return factors?.some((factor) => factor !== factors[0]) ?? false;
}

export type Arrangement = "oneHot" | "equal" | "sorted" | "repeated";

export function drawArrangement(random: Random): Arrangement | undefined {
  let ticket = random.nextInt(0, 99);
  for (const kind of ["oneHot", "equal", "sorted", "repeated"] as const) {
    ticket -= REACH_SHARES[kind];
    if (ticket < 0) return kind;
  }
  return undefined;
}

/** The entries, arranged; `before` is the vector that they belong to, where there is one. */
export function arranged(
  random: Random,
  entries: Float64Array,
  arrangement: Arrangement | undefined,
  before: Float64Array | undefined,
  zero: boolean,
): Float64Array {
  const n = entries.length;
  const one = entries.find((entry) => entry !== 0) ?? drawEntry(random, [], { zero: false });
  switch (arrangement) {
    case "oneHot":
      return zero ? new Float64Array(n).with(random.nextInt(0, n - 1), one) : entries;
    case "equal":
      return new Float64Array(n).fill(one);
    case "sorted":
      return entries.toSorted();
    case "repeated":
      // The vector before it, or each entry twice.
      return before ? before.slice() : entries.map((_, i) => entries[i - (i % 2)]);
    default:
      return entries;
  }
}

/** Zeros with a sign: those that are there, and one more where there is room. */
export function withNegativeZeros(random: Random, entries: Float64Array): Float64Array {
  const signed = entries.map((entry) => (entry === 0 ? -0 : entry));
  return signed.length < 2 ? signed : signed.with(random.nextInt(0, signed.length - 1), -0);
}
