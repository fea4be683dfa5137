/** Whether a gradient written by hand is right: a verdict with no tolerance to choose. */
import { checkInputs } from "./check-inputs.ts";
import { checkPoint, type Look } from "./check-point.ts";
import { demand } from "./demand.ts";
import { allFinite } from "./derivatives.ts";
import type { Anything, GradientReport, GradientsToCheck, Named } from "./gradients-to-check.ts";
import { type CheckedDerivative, rank, sentence, type Verdict } from "./line.ts";
import type { Impurity } from "./purity.ts";

import type { Dtype } from "./single.ts";

export interface GradientToCheck {
  /** The gradient under test: as many entries as `at`. */
  readonly gradient: (x: Float64Array) => ArrayLike<number>;
  /** Where. */
  readonly at: ArrayLike<number>;
  /** What the gradient is computed in; told by its numbers unless it is said. */
  readonly dtype?: Dtype;
}

/** What is said of a gradient: of its numbers, or that the programs cannot be judged by them. */
export type GradientVerdict = Verdict | Impurity;

export interface CheckedEntry extends CheckedDerivative {
  readonly index: number;
}

export interface GradientCheck {
  /** Wrong if any entry is; else the least certain of the entries. */
  readonly verdict: GradientVerdict;
  /** The verdict as a sentence. */
  readonly message: string;
  readonly entries: readonly CheckedEntry[];
  /** How often `f` was called. */
  readonly evaluations: number;
}

/**
 * Check the gradients of a function of several tensors of any library, by name, at points that are given or drawn from a seed.
 * What is wrong is shown on small numbers.
 *
 * @param f of the inputs by name, as nested arrays or as `make` makes them; it gives a number, arrays of numbers, or a tensor.
 * @throws {TypeError} for inputs that are neither shapes nor values, and for what `f` or `gradient` give that holds no numbers.
 * @example
 * const options = { inputs: { x: [2], w: [2] }, gradient: ({ x, w }) => ({ x: w, w: x }) };
 * checkGradient(({ x, w }) => x[0] * w[0] + x[1] * w[1], options).verdict; // "right"
 */
export function checkGradient<Name extends string>(
  f: (inputs: Named<Name>) => unknown,
  options: GradientsToCheck<Name>,
): GradientReport;
/**
 * Check a gradient of a function of plain numbers, against adaptive differences in float64 whose error is estimated entry by entry.
 * An entry is wrong only if two differences with unlike steps agree that it is. Kinks and singular points do not accuse.
 * A gradient in float32 is checked at the float32 numbers next to `at`, and may be off by what float32 loses there.
 *
 * @throws {TypeError} unless the gradient has one entry for each of `at`, and `f` gives a finite number there.
 * @example
 * checkGradient(([x]) => x ** 3, { gradient: ([x]) => [3 * x ** 2], at: [2] }).verdict; // "right"
 */
export function checkGradient(f: (x: Float64Array) => number, options: GradientToCheck): GradientCheck;
export function checkGradient(
  f: (x: Anything) => unknown,
  options: GradientToCheck | GradientsToCheck,
): GradientCheck | GradientReport {
  for (const name in options) demand(NAMES.includes(name), `${name} is none of ${NAMES}.`);
  demand(/^(float(32|64)|undefined)$/.test(`${options.dtype}`), "dtype: float32 or float64.");
  return "inputs" in options
    ? checkInputs(f, options)
    : checkVector(f as (x: Float64Array) => number, options);
}

const NAMES = ["gradient", "at", "dtype", "inputs", "make", "read", "seed", "trials"];

export function checkVector(
  f: (x: Float64Array) => number,
  { gradient, at, dtype }: GradientToCheck,
  look?: Look,
): GradientCheck {
  demand(allFinite(at) && at.length, "at: finite numbers.");
  let evaluations = 0;
  const point = Float64Array.from(at);
  const { found, value, impure } = checkPoint(
    {
      f: (x) => {
        evaluations++;
        return [f(x)];
      },
      pulled: (x) => {
        const given = gradient(x);
        const length = given?.length;
        demand(length === point.length, `The gradient has ${length} entries; the point has ${point.length}.`);
        return given;
      },
      rows: () => [[1]],
      places: Array.from(point.keys()),
      dtype,
    },
    point,
    look,
  );
  if (impure) return { ...impure, entries: [], evaluations };
  demand(allFinite(value), `f is ${value[0]} at this point.`);
  const entries = found.map(
    ({ place: index, verdict, given, expected, error, tolerance }): CheckedEntry => ({
      index,
      verdict,
      given,
      expected,
      error,
      tolerance,
    }),
  );
  const [worst] = found.toSorted((a, b) => rank(b) - rank(a));
  return { verdict: worst.verdict, message: sentence(`entry ${worst.place}`, worst), entries, evaluations };
}
