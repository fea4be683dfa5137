/** Whether one derivative is right: what was given, beside differences of the function along a line. */
import { type Difference, Stencil } from "./differences.ts";
import type { Precision } from "./precision.ts";

export type Verdict = "right" | "wrong" | "inconclusive" | "kink" | "singular";

/** From what accuses least. */
const RANK: readonly Verdict[] = ["right", "kink", "singular", "inconclusive", "wrong"];

export const rank = ({ verdict }: CheckedDerivative): number => RANK.indexOf(verdict);

/** @param by a name or a number. */
export function sentence(
  by: string,
  { given, expected, error, verdict, beside = "" }: CheckedDerivative & { readonly beside?: string },
): string {
  return verdict === "right"
    ? "The gradient is right."
    : `The derivative by ${by} is ${given}: ${verdict}. Differences say ${expected} ± ${error.toPrecision(1)}.${beside}`;
}

export interface CheckedDerivative {
  readonly given: number;
  /** The finite difference. */
  readonly expected: number;
  readonly error: number;
  /** What |given − expected| may be: four times the difference's own error estimate, and the rounding of the gradient. */
  readonly tolerance: number;
  readonly verdict: Verdict;
}

/** What was found of one derivative, and how well the function shows it. */
export interface Judged extends CheckedDerivative {
  /** Nothing speaks against it, and the function's rounding hides more of it than may be. */
  readonly hidden: boolean;
  /** It is no larger than what rounding makes of 0. */
  readonly flat: boolean;
}

/** A function of one number, and where its derivative is wanted. */
export interface Line {
  readonly f: (t: number) => number;
  readonly at: number;
  /** f there. */
  readonly value: number;
}

const ROUNDINGS = 64;

/** A tolerance above this share of the derivative's size decides nothing. */
const DECISIVE = 1e-3;

/** The second opinion's steps: incommensurable with the first's, so that an accident does not repeat. */
const OTHER_STEPS = 0.739;

/** What a difference with these steps says of the derivative that was given. */
function opinion(
  { f, at, value: here }: Line,
  given: number,
  precision: Precision,
  summed: number,
  factor: number,
): Judged {
  const stencil = new Stencil(at, here, factor, precision);
  while (!stencil.done) {
    const [above, below] = stencil.pair();
    const atAbove = f(above);
    stencil.take(above, below, atAbove, f(below));
  }
  return judged(given, at, stencil.result(), precision, summed);
}

function judged(
  given: number,
  at: number,
  measured: Omit<Difference, "evaluations">,
  precision: Precision,
  terms: number,
): Judged {
  const { unitRoundoff, gradientRoundoff, lost, oneSided, zero, sharp, shown } = precision;
  const { kind, noise, coarseness, left, right, leftError, rightError } = measured;
  let { derivative: expected, error } = measured;
  const least = ROUNDINGS * gradientRoundoff * Math.max(Math.abs(given), terms);
  // What the values lose, the gradient is likely to lose as well.
  const rounding = Math.max(least, ROUNDINGS * noise * Math.abs(given));
  let tolerance = 4 * error + rounding;
  const size = Math.max(Math.abs(expected), Math.abs(given));
  const slope = coarseness / Math.max(1, Math.abs(at));
  const flat = Math.abs(given) <= Math.max(zero * slope, ROUNDINGS * gradientRoundoff * terms);
  const says = (verdict: Verdict, hidden = false): Judged => ({
    given,
    expected,
    error,
    tolerance,
    verdict,
    hidden,
    flat,
  });
  if (kind === "singular" || kind === "one-sided") return says("singular");
  if (!Number.isFinite(given)) return { ...says("wrong"), tolerance: 4 * error };
  if (kind === "kink") {
    // Between the slopes of the sides lies what somebody's convention gives.
    const gap = Math.abs(right - left);
    const slack = 4 * (leftError + rightError) + least + DECISIVE * gap;
    return says(Math.abs(2 * given - left - right) > gap + 2 * slack ? "wrong" : "kink");
  }
  const [side, sideError] = leftError < rightError ? [left, leftError] : [right, rightError];
  if (sideError <= oneSided * Math.abs(side) && 4 * sideError < error) {
    // A kink close by costs the central difference its digits, and one side none of them.
    expected = side;
    error = sideError;
    tolerance = 4 * error + least;
  }
  const off = Math.abs(given - expected);
  // A slope of 0 is 0, whatever the function's rounding hides.
  const hidden = given !== 0 && tolerance > shown * size;
  if (off <= tolerance)
    return says(given === 0 || tolerance <= DECISIVE * size ? "right" : "inconclusive", hidden);
  // Agreement to nine digits is no wrong formula, whatever was lost on the way; and terms that cancel in the gradient, and not in its
  // derivative, are as large as those of the values, or as 1.
  const cancelled = gradientRoundoff * Math.max(1, (ROUNDINGS / 4 / unitRoundoff) * slope);
  if (off <= Math.max(lost * size, cancelled)) return says("inconclusive", true);
  // A kink close by bends the sides apart: then it is the difference that may be wrong.
  const sidesAgree = Math.abs(right - left) < off / 4;
  const isSharp = tolerance <= sharp * size || tolerance <= 10 * sharp * off;
  return says(kind === "smooth" && sidesAgree && isSharp ? "wrong" : "inconclusive");
}

/**
 * A derivative is wrong only if two differences with unlike steps agree that it is. Kinks and singular points do not accuse.
 *
 * @param terms the size of the terms that the derivative sums, where it is known to be larger than the derivative.
 */
export function checkDerivative(line: Line, given: number, precision: Precision, terms: number): Judged {
  const first = opinion(line, given, precision, terms, 1);
  if (first.verdict !== "wrong") return first;
  const second = opinion(line, given, precision, terms, OTHER_STEPS);
  if (second.verdict !== "wrong") return second;
  const apart = Math.abs(first.expected - second.expected);
  return apart <= first.tolerance + second.tolerance ? first : { ...first, verdict: "inconclusive" };
}
