/** Puts a gradient before the judge with the best oracle there is for it. */
import { randomFrom } from "../../conformance/random.ts";
import type { Case } from "./case.ts";
import { agrees } from "./counterpart.ts";
import { risesJointly } from "./entry.ts";
import { exactly, joined } from "./exact.ts";
import { judge, type Question, type Verdict } from "./judge.ts";
import { measured } from "./measured.ts";
import type { Peer, Values } from "./peer.ts";
import { type Slopes, unit } from "./slopes.ts";
import { valueAt } from "./values.ts";

export const LARGEST = 3e38;

/** The inputs that take part, as one vector, and back. */
function split(found: Case, inputs: readonly Values[], x: Float64Array): Values[] {
  let taken = 0;
  return inputs.map((input, i) => {
    if (!found.wrt.includes(i)) return input;
    const data = x.slice(taken, (taken += input.data.length));
    return { shape: input.shape, data };
  });
}

/**
 * Accused by a counterpart, a gradient is judged again by differences, unless the counterpart has the same values all around; accused by
 * differences of what compiled code gives, again by differences of what the function itself gives.
 */
export function confirmed(
  found: Case,
  inputs: readonly Values[],
  judgedBy: (found: Case) => Verdict,
): Verdict {
  let verdict = judgedBy(found);
  if (found.counterpart) {
    if (verdict.verdict !== "wrong" || meansTheSame(found, inputs)) return verdict;
    verdict = judgedBy({ ...found, counterpart: undefined });
  }
  if (verdict.verdict !== "wrong" || !found.peer.compiled) return verdict;
  return judgedBy({ ...found, counterpart: undefined, peer: { ...found.peer, compiled: undefined } });
}

/** What gives values and gradients quickest, if it gives the same values here. */
function quickest({ peer, program }: Case, inputs: readonly Values[]): Pick<Peer, "value" | "vjp"> {
  const { compiled } = peer;
  if (!compiled) return peer;
  const [theirs, quick] = [peer, compiled].map(({ value }) => quietly(() => value(program, inputs)));
  if (!theirs || !quick) return peer;
  const [given, wanted] = [joined(quick), joined(theirs)];
  return given.length === wanted.length && agrees(given, wanted, 1e-6) ? compiled : peer;
}

/** Whether a value is more than a convention: close by, the function has values like it. */
export function isContinuous(
  { counterpart }: Case,
  inputs: readonly Values[],
  k: number,
  value: number,
): boolean {
  const isNear = (point: readonly Values[]): boolean => {
    const near = quietly(() => counterpart!.value(point))?.[k] ?? Number.NaN;
    return Number.isNaN(near) || Math.abs(near - value) <= (Math.abs(value) + 1) / 4;
  };
  const random = randomFrom(3);
  // Each input by a step of its own size: where a matrix is singular, much hangs on which of two is the smaller.
  const aside = (): Values[] =>
    inputs.map(({ shape, data }) => {
      const size = 2 ** -(6 + 7 * Math.floor(3 * random()));
      const step = (entry: number): number => (2 * random() - 1) * size * Math.max(1, Math.abs(entry));
      return { shape, data: data.map((entry) => entry + step(entry)) };
    });
  return (
    Array.from({ length: 12 }, aside).every(isNear) &&
    [-1 / 64, 1 / 64].every((step) =>
      [-1, ...inputs.keys()].every((which) => isNear(moved(inputs, step, which))),
    )
  );
}

/** All inputs, or one of them, a little aside, and no two neighbours equally far. */
function moved(inputs: readonly Values[], step: number, which: number): Values[] {
  return inputs.map(({ shape, data }, i) => ({
    shape,
    data: data.map((entry, k) =>
      Math.fround(
        entry + (which < 0 || which === i ? step * (1 + (k % 3) / 2) * Math.max(1, Math.abs(entry)) : 0),
      ),
    ),
  }));
}

function meansTheSame({ peer, program, counterpart }: Case, inputs: readonly Values[]): boolean {
  const agree = (near: readonly Values[]): boolean => {
    const [theirs, ours] = [valueAt(peer, program, near), quietly(() => counterpart!.value(near))];
    if (!theirs || !ours || theirs.length !== ours.length) return false;
    return theirs.every(
      (entry, k) => !Number.isFinite(entry) || !Number.isFinite(ours[k]) || agrees([entry], [ours[k]], 1e-3),
    );
  };
  return [-1 / 64, 1 / 64].every((step) =>
    [-1, ...inputs.keys()].every((which) => agree(moved(inputs, step, which))),
  );
}

export function oursOf({ wrt }: Case, work: () => Float64Array[] | undefined): Float64Array | undefined {
  const found = quietly(work);
  return found && joined(wrt.map((i) => ({ shape: [], data: found[i] })));
}

/** A difference of float32 values accuses only where another with unlike steps says the same. */
export function judged(question: Omit<Question, "slopes">, slopes: (factor: number) => Slopes): Verdict {
  if (!question.other && addsUp(question.given, slopes(1))) return { verdict: "right" };
  const first = judge({ ...question, slopes: slopes(1) });
  if (first.verdict !== "wrong") return first;
  const second = judge({ ...question, slopes: slopes(0.739) });
  return second.verdict === "wrong" && second.wrong.how === first.wrong.how
    ? first
    : { verdict: "undecided" };
}

/**
 * Whether every entry that is no number belongs to an input by which some output has no derivative, alone or with the others: 0 · ∞ is NaN, and an upstream gradient
 * of 0 does not change that in libraries that multiply.
 */
export function isPoleOfAny(given: Float64Array, slopes: () => Slopes): boolean {
  const broken = [...given.keys()].filter((i) => !Number.isFinite(given[i]));
  if (broken.length === 0) return false;
  const all = slopes();
  const { at, along } = all;
  const isPole = (i: number): boolean => {
    const { ahead, behind } = along(at, unit(at.length, i));
    return Number.isNaN(ahead + behind) || Math.abs(ahead) > LARGEST;
  };
  return broken.every(isPole) || !risesJointly(all);
}

/** Whether a gradient says along one direction of no axis what the values say. */
function addsUp(given: ArrayLike<number>, { at, along }: Slopes): boolean {
  const direction = at.map((_, i) => [1, -0.5, 0.75, -1.25][i % 4]);
  const { ahead, behind, error } = along(at, direction);
  const sum = direction.reduce((total, entry, i) => total + entry * given[i], 0);
  const size = direction.reduce((total, entry, i) => total + Math.abs(entry * given[i]), 0);
  return (
    [ahead, behind].every((slope) => Math.abs(slope - sum) <= 2 * error + 1e-4 * size) && error <= 0.01 * size
  );
}

export function slopesOf(
  found: Case,
  inputs: readonly Values[],
  x: Float64Array,
  weights: Float64Array,
  factor: number,
): Slopes {
  if (found.counterpart) return exactSlopes(found, inputs, x, weights);
  const { peer, known } = valuesAround(found, inputs);
  const value = (at: Float64Array): Float64Array | undefined => {
    const key = at.join();
    if (!known.has(key)) known.set(key, valueAt(peer, found.program, split(found, inputs, at)));
    return known.get(key);
  };
  return measured((at) => weighed(value(at), weights), x, factor);
}

interface Around {
  readonly peer: Pick<Peer, "value" | "vjp">;
  readonly known: Map<string, Float64Array | undefined>;
}

const around = new WeakMap<readonly Values[], Map<boolean, Around>>();

/** Differences of all outputs at a point are of the same values. */
function valuesAround(found: Case, inputs: readonly Values[]): Around {
  let both = around.get(inputs);
  if (!both) around.set(inputs, (both = new Map()));
  const isCompiled = found.peer.compiled !== undefined;
  let known = both.get(isCompiled);
  if (!known) both.set(isCompiled, (known = { peer: quickest(found, inputs), known: new Map() }));
  return known;
}

function weighed(value: Float64Array | undefined, weights: Float64Array): number {
  if (value?.length !== weights.length) return Number.NaN;
  return value.reduce((sum, entry, i) => (weights[i] === 0 ? sum : sum + entry * weights[i]), 0);
}

/** The counterpart takes all inputs; those that take no part stay where they are. */
function exactSlopes(
  found: Case,
  inputs: readonly Values[],
  x: Float64Array,
  weights: Float64Array,
  along?: Float64Array,
): Slopes {
  const { trace } = found.counterpart!;
  const full = joined(inputs);
  const places = inputs.flatMap(({ data }, i) => {
    const start = inputs.slice(0, i).reduce((sum, each) => sum + each.data.length, 0);
    return found.wrt.includes(i) ? Array.from(data, (_, k) => start + k) : [];
  });
  const widened = (part: Float64Array, into: Float64Array): Float64Array => {
    const all = into.slice();
    for (const [k, place] of places.entries()) all[place] = part[k];
    return all;
  };
  const zeros = new Float64Array(full.length);
  const over = exactly(
    { trace, shapes: found.shapes, cotangent: weights, ...(along && { along: widened(along, zeros) }) },
    full,
  );
  return {
    at: x,
    aside: over.aside,
    along: (at, direction) => over.along(widened(at, full), widened(direction, zeros)),
  };
}

export function secondSlopesOf(
  found: Case,
  inputs: readonly Values[],
  x: Float64Array,
  weights: Float64Array,
  cotangents: readonly Values[],
  along: readonly Values[],
  factor: number,
): Slopes {
  if (found.counterpart) return exactSlopes(found, inputs, x, weights, joined(along));
  const { program, wrt } = found;
  const { peer } = valuesAround(found, inputs);
  const direction = joined(along);
  const first = (at: Float64Array): number => {
    const gradients = quietly(() => peer.vjp(program, split(found, inputs, at), wrt, cotangents));
    if (!gradients) return Number.NaN;
    const all = joined(
      gradients.map((data, i) => ({ shape: [], data: data ?? new Float64Array(inputs[wrt[i]].data.length) })),
    );
    return all.reduce((sum, entry, i) => sum + entry * direction[i], 0);
  };
  return measured(first, x, factor);
}

export function quietly<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
