/** Which programs compute in float32, and how far rounding to it may move their gradients. */
import { DOUBLE, MIXED, type Precision, SINGLE } from "./precision.ts";

export type Dtype = "float32" | "float64";

type Values = ArrayLike<number>;

/** Of float32 numbers at 1. */
const SPACING = 2 ** -23;

/** Neighbours of a point, in steps that no power of two divides: else the same would be rounded at each. */
const NEIGHBOURS = [-3, -2, -1, 0, 1, 2, 3];
const STEP = 2.217 * SPACING;
/** A small number is moved by as much as 1 would be, if that is no more than so many of its own spacings. */
const FAR = 2 ** 10;
/** A second difference holds four times a rounding, at most; a tolerance, 64 half spacings. */
const SCATTER = 16 * SPACING;

/** As of an array; of a typed array, that method is slow. */
export function every(values: Values, holds: (value: number, i: number) => boolean): boolean {
  for (let i = 0; i < values.length; i++) if (!holds(values[i], i)) return false;
  return true;
}

export function same(a: Values, b: Values): boolean {
  return a.length === b.length && every(a, (value, i) => Object.is(value, b[i]));
}

const isSingle = (value: number): boolean => Object.is(Math.fround(value), value);

/** Whether a number has 12 bits or fewer, as those that a person writes: it is as likely to be a double. */
const isShort = (value: number): boolean => isSingle(4097 * value);

/** Whether numbers are float32's, as far as can be seen: they all are, and not by accident. */
export function areSingle(values: Values): boolean {
  return values instanceof Float32Array || (every(values, isSingle) && !every(values, isShort));
}

/**
 * What a program computes in. A float32 program does not see what lies below the spacing of its inputs.
 *
 * @param given the gradient; @param value of `f` at x.
 */
export function precisionOf(
  f: (x: Float64Array) => Values,
  x: Float64Array,
  value: Values,
  given: Values,
  dtype?: Dtype,
): Precision {
  const told = dtype === "float32" || areSingle(given);
  if (dtype === "float64" || (!told && !every(value, isSingle))) return DOUBLE;
  const at = (share: number): Values =>
    Array.from(f(x.map((entry) => Math.fround(entry) * (1 + share) || share)));
  const here = at(0);
  // Where steps on both sides change f, doubles show a far shorter one, but for slopes too small to be judged in float32.
  const away = [3e-4, -3e-4].map(at);
  const shows = away.every((there) => !same(there, here));
  const answersSingle = [here, ...away].every((values) => every(values, isSingle));
  if (shows ? answersSingle || same(at(SPACING / 16), here) : told && answersSingle) return SINGLE;
  return told ? MIXED : DOUBLE;
}

/**
 * How large the terms of each derivative are that float32 rounds: from how the gradient scatters between float32 numbers next to the point.
 *
 * A program of float32 gives ĝ = g + Σ δₖ tₖ with |δₖ| ≤ u = 2⁻²⁴, where tₖ = vₖ ∂g/∂vₖ of each step's value vₖ. The result itself is
 * such a term, |g|. Terms that cancel are larger than what they leave, and nothing of g shows them; but the δₖ are drawn anew at
 * each neighbour of x, so that ĝ scatters by u |tₖ| about a line, which second differences take away.
 */
export function termsOf(gradient: (x: Float64Array) => Values, x: Float64Array): Float64Array {
  const near = NEIGHBOURS.map((steps) =>
    Array.from(
      gradient(
        x.map((entry) => {
          const size = Math.abs(entry);
          const step = STEP * Math.max(size, Math.min(1, FAR * size));
          return Math.fround(entry + steps * step);
        }),
      ),
    ),
  );
  return x.map(
    (_, i) =>
      Math.max(...near.slice(2).map((after, k) => Math.abs(after[i] - 2 * near[k + 1][i] + near[k][i]))) /
      SCATTER,
  );
}
