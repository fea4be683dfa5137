/** Doubles that carry a bound on the rounding they have gathered: what tolerances are derived from. */
import type { Algebra } from "./algebra.ts";
import { f64 } from "./f64.ts";

export interface Rounded {
  readonly value: number;
  /** |value − true value| is at most about this, to first order. */
  readonly error: number;
}

/** How a machine rounds: in units of half an ulp, and below which numbers become 0. */
export interface Precision {
  /** Half an ulp of 1. */
  readonly unit: number;
  /** Roundings of one call. */
  units(word: string, args: readonly number[]): number;
  /** The least number that is kept as it is; those below may be flushed to 0. */
  readonly smallest: number;
  readonly largest: number;
}

/** Roundings of one call in doubles: half an ulp for + − × ÷ √; JavaScript's functions are good to about an ulp. */
const UNITS: Readonly<Record<string, number>> = { neg: 0, abs: 0, add: 1, sub: 1, mul: 1, div: 1, sqrt: 1 };

/** Half the distance from 1 to the next double: what one rounding is off at most, of the number itself. */
export const UNIT_ROUNDOFF: number = 2 ** -53;

const doubles: Precision = {
  unit: UNIT_ROUNDOFF,
  units: (word) => UNITS[word] ?? 4,
  smallest: 0,
  largest: Number.MAX_VALUE,
};

/** Numbers on a machine of some precision, computed in double beside a bound on how far off they may be. */
export function roundingBy({ unit, units, smallest, largest }: Precision): Algebra<Rounded> {
  return {
    constant: (value) => ({ value, error: 0 }),
    apply: (word, args) => {
      const plain = args.map((arg) => arg.value);
      const value = f64.apply(word, plain);
      if (Math.abs(value) > largest) return { value, error: Number.POSITIVE_INFINITY };
      const own = isExact(word, args) ? 0 : units(word, plain) * unit * Math.abs(value);
      const error = inherited(word, args, value) + own;
      return { value, error: value !== 0 && Math.abs(value) < smallest ? error + smallest : error };
    },
    compare: (a, b) => f64.compare(a.value, b.value),
  };
}

export const rounding: Algebra<Rounded> = roundingBy(doubles);

/** Nothing is rounded where a number is added to 0, or multiplied by a power of two. */
function isExact(word: string, args: readonly Rounded[]): boolean {
  const one = (word: string, { value, error }: Rounded): boolean =>
    error === 0 &&
    (value === 0 || (word === "mul" && Number.isInteger(Math.log2(Math.abs(value))) && Math.abs(value) <= 4));
  return (word === "add" || word === "sub" || word === "mul") && args.some((arg) => one(word, arg));
}

function inherited(word: string, args: readonly Rounded[], value: number): number {
  const [a, b] = args;
  switch (word) {
    case "neg":
    case "abs":
      return a.error;
    case "maximum":
    case "minimum":
      return Math.max(a.error, b.error);
    case "sign":
      return Math.abs(a.value) > a.error || a.error === 0 ? 0 : 1;
    case "add":
    case "sub":
      return a.error + b.error;
    case "mul":
      return Math.abs(a.value) * b.error + Math.abs(b.value) * a.error;
    case "div":
      return (a.error + Math.abs(value) * b.error) / Math.abs(b.value);
    case "sqrt":
      return a.error === 0 ? 0 : a.error / (2 * value);
    default:
      return measured(word, args, value);
  }
}

/** Moved by its error, each argument moves the value: a bound by trying, for words without a rule above. */
function measured(word: string, args: readonly Rounded[], value: number): number {
  return args.reduce((sum, { error }, i) => {
    if (error === 0) return sum;
    const moved = [error, -error].map((shift) => {
      const shifted = f64.apply(
        word,
        args.map((arg, k) => arg.value + (k === i ? shift : 0)),
      );
      return Math.abs(shifted - value);
    });
    return sum + Math.max(...moved);
  }, 0);
}
