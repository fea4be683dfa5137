/** Doubles that carry a bound on the rounding they have gathered: what tolerances are derived from. */
import type { Algebra } from "./algebra.ts";
import { f64 } from "./f64.ts";

export interface Rounded {
  readonly value: number;
  /** |value − true value| is at most about this, to first order. */
  readonly error: number;
}

const U = 2 ** -53;

/** Roundings of one call: half an ulp for + − × ÷ √; JavaScript's functions are good to about an ulp. */
const UNITS: Readonly<Record<string, number>> = { neg: 0, abs: 0, add: 1, sub: 1, mul: 1, div: 1, sqrt: 1 };

export const rounding: Algebra<Rounded> = {
  constant: (value) => ({ value, error: 0 }),
  apply: (word, args) => {
    const value = f64.apply(
      word,
      args.map((arg) => arg.value),
    );
    return { value, error: inherited(word, args, value) + (UNITS[word] ?? 4) * U * Math.abs(value) };
  },
  compare: (a, b) => f64.compare(a.value, b.value),
};

function inherited(word: string, args: readonly Rounded[], value: number): number {
  const [a, b] = args;
  switch (word) {
    case "neg":
    case "abs":
      return a.error;
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
