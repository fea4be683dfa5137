/** Whether a float32 gradient is right at a point, given an oracle of slopes: accuses no rounding, no convention at a kink, nothing where there is no derivative. */

import { randomFrom } from "../../conformance/random.ts";
import { bendsJointly, CERTAIN, type Entry, entryOf, risesJointly, SMALLEST } from "./entry.ts";
import { type How, howBroken, howOf, named, rounded, sentence } from "./how.ts";
import { distanceToHull } from "./hull.ts";
import { UNIT_ROUNDOFF } from "./measured.ts";
import type { Slopes } from "./slopes.ts";

export interface Question {
  /** The gradient under test. */
  readonly given: ArrayLike<number>;
  readonly slopes: Slopes;
  /** What another derivative says, made apart: where both agree, the oracle is not asked. */
  readonly other?: ArrayLike<number>;
  /** The size of the function's value there: what cancels inside is of this size. */
  readonly size: number;
}

export type Verdict =
  | { readonly verdict: "right" | "kink" | "singular" | "undecided" }
  | { readonly verdict: "wrong"; readonly wrong: Wrong };

export interface Wrong {
  readonly how: How;
  readonly given: readonly number[];
  /** NaN for an entry by which there is no derivative. */
  readonly right: readonly number[];
  /** At a kink: the gradients around it, every mixture of which would do. */
  readonly corners?: readonly (readonly number[])[];
  readonly says: string;
}

/** Roundings that a right gradient may have lost. */
const ROUNDINGS = 2 ** 10;
const LARGEST = 3.4e38;
const AGREEMENT = 1e-5;
/** What a mixture may be off by, as a share of how far apart its corners lie. */
const SLACK = 0.05;
const AROUND = 8;
/** Entries of a kink: the gradients around more of them are too many. */
const MOST_BENT = 10;

export function judge(question: Question): Verdict {
  const { slopes } = question;
  const given = Array.from(question.given);
  const entries = given.map((_, i) => agreedOn(question, i) ?? entryOf(slopes, slopes.at, i));
  const known = entries.flatMap(({ kind }, i) => (kind === "singular" ? [] : [i]));
  if (known.length === 0) return { verdict: "singular" };
  const expected = entries.map((entry) => entry.expected);
  const broken = known.find((i) => !Number.isFinite(given[i]) && Math.abs(expected[i]) < LARGEST);
  const bent = entries.some(({ kind }) => kind === "kink");
  if (broken === undefined && known.every((i) => Math.abs(expected[i]) < LARGEST)) {
    if (!bent && isClose(question, entries, known)) return { verdict: "right" };
  } else if (broken === undefined) return { verdict: "undecided" };
  // At the end of where there are values, and where it jumps, a function has no derivative.
  if (known.length < given.length || (broken !== undefined && !risesJointly(slopes)))
    return { verdict: "singular" };
  const lone = bent && broken === undefined ? atLoneKink(question, entries, known) : undefined;
  if (lone) return lone;
  const joint = bent || bendsJointly(slopes, expected, known);
  const zero = (i: number): boolean => given[i] === 0 && agreedOn(question, i) !== undefined;
  if (joint)
    return atKink(
      given,
      expected,
      slopes,
      known.filter((i) => !zero(i)),
      broken,
    );
  const how = broken === undefined ? howOf(given, expected, known) : howBroken(given[broken]);
  if (broken === undefined && !isCertain(question, entries, known)) return { verdict: "undecided" };
  return {
    verdict: "wrong",
    wrong: { how, given, right: expected, says: sentence(how, given, expected, known) },
  };
}

/** Two derivatives made apart that agree are right. */
function agreedOn({ given, other }: Question, i: number): Entry | undefined {
  if (!other || !(Math.abs(given[i] - other[i]) <= AGREEMENT * (Math.abs(other[i]) + 0.1 * largestOf(other))))
    return undefined;
  return { kind: "smooth", expected: other[i], error: 0, sides: [other[i], other[i]] };
}

function largestOf(list: ArrayLike<number>): number {
  return Array.from(list).reduce((most, entry) => Math.max(most, Math.abs(entry) || 0), 0);
}

function tolerances({ slopes, size, given }: Question, entries: readonly Entry[]): number[] {
  const largest = entries.reduce((most, { expected }) => Math.max(most, Math.abs(expected) || 0), 0);
  return entries.map(({ expected, error }, i) => {
    const natural = size / Math.max(1, Math.abs(slopes.at[i]));
    const rounding = ROUNDINGS * UNIT_ROUNDOFF * (Math.abs(expected) + largest + natural);
    return rounding + CERTAIN * error + SMALLEST * Math.max(1, Math.abs(given[i]));
  });
}

function isClose(question: Question, entries: readonly Entry[], known: readonly number[]): boolean {
  const tolerance = tolerances(question, entries);
  return known.every((i) => Math.abs(question.given[i] - entries[i].expected) <= tolerance[i]);
}

/** Also if the inputs had been rounded otherwise: what a function is that sensitive to, its gradient may have lost. */
function isCertain(question: Question, entries: readonly Entry[], known: readonly number[]): boolean {
  const { slopes, given } = question;
  const tolerance = tolerances(question, entries);
  for (const seed of [1, 2]) {
    const random = randomFrom(seed);
    const nearby = slopes.at.map((entry) => entry * (1 + (random() < 0.5 ? -4 : 4) * UNIT_ROUNDOFF));
    for (const i of known) {
      const { expected } = entryOf(slopes, nearby, i);
      tolerance[i] += 8 * Math.abs(expected - entries[i].expected) || 0;
    }
  }
  return known.some((i) => Math.abs(given[i] - entries[i].expected) > tolerance[i]);
}

/** By one input alone the function bends, and by the others it has a slope: then right is what lies between the two sides. */
function atLoneKink(
  question: Question,
  entries: readonly Entry[],
  known: readonly number[],
): Verdict | undefined {
  const bent = known.filter((i) => entries[i].kind === "kink");
  const others = known.filter((i) => entries[i].kind === "smooth" && entries[i].expected !== 0);
  if (
    bent.length !== 1 ||
    others.length > 0 ||
    !isClose(
      question,
      entries,
      known.filter((i) => i !== bent[0]),
    )
  )
    return undefined;
  const [i] = bent;
  const { sides, error } = entries[i];
  const [low, high] = [Math.min(...sides), Math.max(...sides)];
  const slack = SLACK * (high - low) + CERTAIN * error;
  return question.given[i] >= low - slack && question.given[i] <= high + slack
    ? { verdict: "kink" }
    : undefined;
}

/** At a kink right is what mixes the gradients around it: the subdifferential of Clarke. */
function atKink(
  given: readonly number[],
  expected: readonly number[],
  slopes: Slopes,
  known: readonly number[],
  broken: number | undefined,
): Verdict {
  const point = known.map((i) => given[i]);
  const corners: number[][] = [];
  if (known.length <= MOST_BENT) {
    for (const corner of cornersOf(slopes, known)) {
      corners.push(corner);
      // Where no gradient came, they are shown, and need not be mixed.
      if (broken !== undefined && corners.length === AROUND) break;
      // What a few of them mix to, all of them do.
      if (broken === undefined && corners.length % AROUND === 0 && isMixture(point, corners))
        return { verdict: "kink" };
    }
  }
  if (corners.length === 0) return { verdict: "undecided" };
  const wrong = (how: How, says: string): Verdict => ({
    verdict: "wrong",
    wrong: {
      how,
      given,
      right: expected,
      corners: distinct(corners).map((corner) => spread(corner, known, given.length)),
      says,
    },
  });
  if (broken !== undefined)
    return wrong(
      howBroken(given[broken]),
      `${named(given[broken])}, where every mixture of the gradients around the kink would do`,
    );
  if (isMixture(point, corners)) return { verdict: "kink" };
  const sums = corners.map(sum);
  const same = sums.every((each) => Math.abs(each - sums[0]) <= 1e-3 * Math.max(1, Math.abs(sums[0])));
  const total = sum(point);
  return wrong(
    "outside",
    same && known.length > 1 && Math.abs(total - sums[0]) > 0.01
      ? `outside the subdifferential: its entries sum to ${rounded(total)}, those of every right gradient to ${rounded(sums[0])}`
      : "outside the subdifferential: no mixture of the gradients around the kink gives it",
  );
}

function isMixture(point: readonly number[], corners: readonly (readonly number[])[]): boolean {
  const width = corners.reduce((most, corner) => Math.max(most, distance(corner, corners[0])), 0);
  const size = corners.reduce((most, corner) => Math.max(most, ...corner.map(Math.abs)), 0);
  return distanceToHull(point, corners) <= SLACK * width + ROUNDINGS * UNIT_ROUNDOFF * size;
}

function* cornersOf(slopes: Slopes, known: readonly number[]): Generator<number[]> {
  const { at, aside } = slopes;
  const random = randomFrom(11);
  for (let k = 0; k < AROUND + 6 * known.length; k++) {
    const nearby = at.slice();
    for (const i of known)
      nearby[i] +=
        aside * Math.max(1, Math.abs(at[i])) * (random() < 0.5 ? -1 : 1) * (0.25 + 0.75 * random());
    const corner = smoothAt(slopes, nearby, known);
    if (corner) yield corner;
  }
}

/** The slopes there, if all of them are. */
function smoothAt(slopes: Slopes, at: Float64Array, known: readonly number[]): number[] | undefined {
  const corner: number[] = [];
  for (const i of known) {
    const { kind, expected } = entryOf(slopes, at, i);
    if (kind !== "smooth") return undefined;
    corner.push(expected);
  }
  return corner;
}

function spread(corner: readonly number[], known: readonly number[], length: number): number[] {
  const all = new Array<number>(length).fill(Number.NaN);
  for (const [k, i] of known.entries()) all[i] = corner[k];
  return all;
}

function distinct(corners: readonly (readonly number[])[]): (readonly number[])[] {
  const found: (readonly number[])[] = [];
  for (const corner of corners)
    if (
      !found.some((other) => distance(corner, other) <= 1e-3 * (1 + Math.sqrt(sum(corner.map((c) => c * c)))))
    )
      found.push(corner);
  return found.slice(0, 8);
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.hypot(...a.map((entry, i) => entry - b[i]));
}

function sum(list: readonly number[]): number {
  return list.reduce((total, entry) => total + entry, 0);
}
