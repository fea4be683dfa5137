/** Whether a gradient written by hand is right: a verdict with no tolerance to choose. */
import { type Difference, Stencil } from "./differences.ts";

export interface GradientToCheck {
  /** The gradient under test: as many entries as `at`. */
  readonly gradient: (x: Float64Array) => ArrayLike<number>;
  /** Where. */
  readonly at: ArrayLike<number>;
}

export type Verdict = "right" | "wrong" | "inconclusive" | "kink" | "singular";

export interface CheckedEntry {
  readonly index: number;
  readonly given: number;
  /** The finite difference. */
  readonly expected: number;
  readonly error: number;
  /** What |given − expected| may be: four times the difference's own error estimate, and the rounding of the gradient. */
  readonly tolerance: number;
  readonly verdict: Verdict;
}

export interface GradientCheck {
  /** Wrong if any entry is; else the least certain of the entries. */
  readonly verdict: Verdict;
  readonly entries: readonly CheckedEntry[];
  /** How often `f` was called. */
  readonly evaluations: number;
}

const UNIT_ROUNDOFF = 2 ** -53;
const ROUNDINGS = 64;

/** A slope that moves f by less than so many of its roundings over a distance of |x| counts as 0. */
const ZERO = 2048;

/** A tolerance above this share of the derivative's size decides nothing. */
const DECISIVE = 1e-3;

/** The smallest scale for steps. */
const CLOSEST = 2 ** -20;

/** Two differences with unlike steps, each this close to the gradient, decide together what neither does alone. */
const AGREEMENT = DECISIVE / 4;

/** Two numbers this close, relative to their size, are one number with other digits lost. */
const LOST = 1e-9;

/** A one-sided difference with an error below this share of itself is known well. */
const CLEAN = 1e-6;

/** A difference this coarse accuses nobody, unless the gradient is off by a thousand times more: it may straddle a kink. */
const SHARP = 1e-4;

/** The second opinion's steps: incommensurable with the first's, so that an accident does not repeat. */
const OTHER_STEPS = 0.7390851332151607;

/**
 * Check a gradient of a function of plain numbers, against adaptive differences in float64 whose error is estimated entry by entry.
 * An entry is wrong only if two differences with unlike steps agree that it is. Kinks and singular points do not accuse.
 *
 * @throws {TypeError} unless the gradient has one entry for each of `at`, and `f` gives a finite number there.
 * @example
 * checkGradient(([x]) => x ** 3, { gradient: ([x]) => [3 * x ** 2], at: [2] }).verdict; // "right"
 */
export function checkGradient(
  f: (x: Float64Array) => number,
  { gradient, at }: GradientToCheck,
): GradientCheck {
  const x = Float64Array.from(at);
  const given = gradient(x.slice());
  if (given.length !== x.length)
    throw new TypeError(`The gradient has ${given.length} entries; the point has ${x.length}.`);
  const counted = { evaluations: 1 };
  const value = f(x);
  if (!Number.isFinite(value)) throw new TypeError(`f is ${value} at this point: it has no gradient there.`);
  const entries: CheckedEntry[] = [];
  for (let i = 0; i < x.length; i++) entries.push(checkEntry(f, x, i, given[i], value, counted));
  return { verdict: worst(entries), entries, evaluations: counted.evaluations };
}

function checkEntry(
  f: (x: Float64Array) => number,
  x: Float64Array,
  index: number,
  given: number,
  value: number,
  counted: { evaluations: number },
): CheckedEntry {
  const entry = x[index];
  const opinion = (factor: number): CheckedEntry =>
    judge(index, given, measure(f, x, index, value, factor, counted), entry);
  const first = opinion(1);
  if (first.verdict === "wrong") return reconcile(first, opinion(OTHER_STEPS));
  if (first.verdict !== "inconclusive") return first;
  const wider = opinion(4 * OTHER_STEPS);
  if (wider.verdict !== "inconclusive") return reconcile(first, wider);
  // Where f changes on a scale far below that of x, or of 1, wide steps drown the values in those from afar.
  const size = Math.abs(entry);
  const closer = opinion(OTHER_STEPS * (size < 1 ? Math.max(size, CLOSEST) : 1 / size));
  if (closer.verdict === "right") return closer;
  return closer.verdict !== "wrong" && agreeing(first) && agreeing(wider)
    ? { ...first, verdict: "right" }
    : first;
}

/** Two opinions: wrong only where both say so and they agree on what is right. */
function reconcile(first: CheckedEntry, second: CheckedEntry): CheckedEntry {
  if (second.verdict !== first.verdict)
    return second.verdict === "wrong" ? { ...first, verdict: "inconclusive" } : second;
  if (first.verdict !== "wrong") return first;
  const apart = Math.abs(first.expected - second.expected);
  return apart <= first.tolerance + second.tolerance ? first : { ...first, verdict: "inconclusive" };
}

/** Whether a gradient agrees with a difference far better than the bound on the difference's noise demands. */
function agreeing({ given, expected, tolerance }: CheckedEntry): boolean {
  const size = Math.max(Math.abs(given), Math.abs(expected));
  return tolerance > DECISIVE * size && Math.abs(given - expected) <= AGREEMENT * size;
}

function measure(
  f: (x: Float64Array) => number,
  x: Float64Array,
  index: number,
  value: number,
  factor: number,
  counted: { evaluations: number },
): Difference {
  const entry = x[index];
  const stencil = new Stencil(entry, value, factor);
  let evaluations = 0;
  while (!stencil.done) {
    const [pair] = stencil.points(1);
    x[index] = pair[0];
    const above = f(x);
    x[index] = pair[1];
    stencil.take(pair, above, f(x));
    evaluations += 2;
  }
  x[index] = entry;
  counted.evaluations += evaluations;
  return stencil.result(evaluations);
}

function judge(index: number, given: number, difference: Difference, x: number): CheckedEntry {
  const { derivative: expected, error, kind, noise } = difference;
  // What the values lose, the gradient is likely to lose as well.
  const least = ROUNDINGS * UNIT_ROUNDOFF * Math.abs(given);
  const rounding = Math.max(least, ROUNDINGS * noise * Math.abs(given));
  const tolerance = 4 * error + rounding;
  const entry = { index, given, expected, error, tolerance };
  if (kind === "singular" || kind === "one-sided") return { ...entry, verdict: "singular" };
  if (!Number.isFinite(given))
    return { ...entry, tolerance: 4 * error, verdict: kind === "kink" ? "kink" : "wrong" };
  if (kind === "kink")
    return { ...entry, verdict: betweenSides(given, difference, least) ? "kink" : "wrong" };
  const size = Math.max(Math.abs(expected), Math.abs(given));
  const off = Math.abs(given - expected);
  // A gradient of 0 may come out as the rounding of the function itself.
  const slope = difference.coarseness / Math.max(1, Math.abs(x));
  const isZero = Math.abs(given) <= ZERO * slope;
  const side = cleanSide(difference);
  if (side && 4 * side.error < error) {
    // A kink close by costs the central difference its digits, and one side none of them.
    const known = { ...entry, expected: side.value, error: side.error, tolerance: 4 * side.error + least };
    if (Math.abs(given - side.value) <= known.tolerance) return { ...known, verdict: "right" };
    if (off <= tolerance && !isZero) return { ...known, verdict: "inconclusive" };
  }
  if (off <= tolerance)
    return { ...entry, verdict: tolerance <= DECISIVE * size || isZero ? "right" : "inconclusive" };
  // Agreement to nine digits is no wrong formula, whatever was lost on the way.
  if (off <= LOST * size) return { ...entry, verdict: "inconclusive" };
  // The values lie on a plateau: the slope is 0, or too small for doubles to show.
  if (expected === 0 && Math.abs(given) <= Math.max(UNIT_ROUNDOFF, (LOST / UNIT_ROUNDOFF) * slope))
    return { ...entry, verdict: "inconclusive" };
  // A kink close by bends the sides apart: then it is the difference that may be wrong.
  const sidesAgree = Math.abs(difference.right - difference.left) < off / 4;
  const sharp = tolerance <= SHARP * size || tolerance <= 10 * SHARP * off;
  return { ...entry, verdict: kind === "smooth" && sidesAgree && sharp ? "wrong" : "inconclusive" };
}

/** Whether a gradient at a kink lies between the slopes of its sides: any such value is one that somebody's convention gives. */
function betweenSides(
  given: number,
  { left, right, leftError, rightError }: Difference,
  rounding: number,
): boolean {
  const slack = 4 * (leftError + rightError) + rounding + DECISIVE * Math.abs(right - left);
  return given >= Math.min(left, right) - slack && given <= Math.max(left, right) + slack;
}

/** The one-sided difference that is known better, if it is known well. */
function cleanSide({
  left,
  right,
  leftError,
  rightError,
}: Difference): { value: number; error: number } | undefined {
  const [value, error] = leftError < rightError ? [left, leftError] : [right, rightError];
  return error <= CLEAN * Math.abs(value) ? { value, error } : undefined;
}

const RANK: readonly Verdict[] = ["right", "kink", "singular", "inconclusive", "wrong"];

function worst(entries: readonly CheckedEntry[]): Verdict {
  return entries.reduce<Verdict>(
    (verdict, entry) => (RANK.indexOf(entry.verdict) > RANK.indexOf(verdict) ? entry.verdict : verdict),
    "right",
  );
}
