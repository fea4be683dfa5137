/** How vectors become simpler: one that a person can follow on paper first; then shorter, of everyday size, rounder, entry by entry. */
import { difficulty, easier, powerOf, timesTen } from "./entry.ts";

/**
 * Vectors that a person squares in the head, the easiest first, by how many belong together. Their entries differ, so that a sum is no
 * product, and their length is not 1, so that a root is no square; where that hides the mistake, the next is tried.
 */
const ON_PAPER: Readonly<Record<number, readonly (readonly (readonly number[])[])[]>> = {
  1: [[[3, 4]], [[3, -4]], [[-3, 4]], [[-3, -4]]],
  2: [
    [
      [1, 0],
      [3, 4],
    ],
    [
      [3, 4],
      [1, 0],
    ],
    [
      [3, 4],
      [8, 6],
    ],
    [
      [3, 4],
      [-8, -6],
    ],
    [
      [3, 4],
      [-4, 3],
    ],
    [
      [3, 4],
      [3, 4],
    ],
  ],
};

export type OnPaper = (typeof ON_PAPER)[number];

/** On one dimension alone, a cosine is a sign, and every vector is its own largest entry. */
const LEAST = 2;

/** Beyond this, entries are left out by halves alone: one by one takes too many tries. */
const ONE_BY_ONE = 12;

/** Vectors of one length, made simpler together. */
export function* simplerTogether(
  vectors: readonly Float64Array[],
  {
    minLength,
    maxLength,
    onPaper,
  }: { readonly minLength: number; readonly maxLength: number; readonly onPaper?: OnPaper | undefined },
): Iterable<Float64Array[]> {
  const n = vectors[0].length;
  const easiest = onPaper ?? ON_PAPER[vectors.length] ?? [];
  const place = easiest.findIndex((each) => isSame(each, vectors));
  const easierStill = place < 0 ? easiest : easiest.slice(0, place);
  for (const each of easierStill)
    if (each[0].length >= minLength && each[0].length <= maxLength)
      yield each.map((vector) => Float64Array.from(vector));
  if (place >= 0) return;
  const least = Math.max(minLength, LEAST);
  for (const length of shorter(n)) {
    if (length >= least) yield vectors.map((vector) => vector.slice(0, length));
  }
  if (n > least && n <= ONE_BY_ONE) {
    for (let i = 0; i < n; i++) yield vectors.map((vector) => vector.filter((_, k) => k !== i));
  }
  yield* ofEverydaySize(vectors);
  for (const step of [1, 0.5, 0.01]) {
    const rounded = vectors.map((vector) => vector.map((entry) => round(entry, step)));
    if (isSimpler(rounded, vectors)) yield rounded;
  }
  for (const [v, vector] of vectors.entries()) {
    for (const [i, entry] of vector.entries()) {
      for (const value of easier(entry))
        yield vectors.map((other, k) => (k === v ? vector.with(i, value) : other));
    }
  }
}

function isSame(a: readonly (readonly number[])[], b: readonly Float64Array[]): boolean {
  return a.every(
    (vector, v) => vector.length === b[v].length && vector.every((entry, i) => Object.is(entry, b[v][i])),
  );
}

/** 2 and 3 first, then half as many, then fewer and fewer less. */
function shorter(n: number): number[] {
  const lengths = [2, 3];
  for (let less = n >> 1; less >= 1; less >>= 1) lengths.push(n - less);
  return [...new Set(lengths)].filter((length) => length < n).sort((a, b) => a - b);
}

/** All entries by one power of ten nearer to 1, then one place of all vectors. */
function* ofEverydaySize(vectors: readonly Float64Array[]): Iterable<Float64Array[]> {
  const all = vectors.map((vector) => [...vector]);
  const n = vectors[0].length;
  const largest = (entries: readonly number[]): number => Math.max(...entries.map(Math.abs));
  for (const by of nearer(powerOf(largest(all.flat()))))
    yield vectors.map((vector) => vector.map((entry) => shifted(entry, by)));
  for (let i = 0; i < n; i++) {
    for (const by of nearer(powerOf(largest(all.map((vector) => vector[i])))))
      yield vectors.map((vector) => vector.with(i, shifted(vector[i], by)));
  }
}

/** What to add to an exponent: all of it, half of it, one. */
function nearer(power: number): number[] {
  const steps = [power, Math.trunc(power / 2), Math.sign(power)];
  return [...new Set(steps)].filter(Boolean).map((step) => -step);
}

/** Digits stay as they are: 1e8 becomes 1, and not 0.99999999. */
function shifted(entry: number, by: number): number {
  const [digits, power] = entry.toExponential().split("e");
  return Object.is(entry, -0) ? entry : timesTen(Number(digits), Number(power) + by);
}

function round(entry: number, step: number): number {
  return step === 0.01 ? Math.round(entry * 100) / 100 : Math.round(entry / step) * step + 0;
}

function isSimpler(a: readonly Float64Array[], b: readonly Float64Array[]): boolean {
  let strictly = false;
  for (const [v, vector] of a.entries()) {
    for (const [i, entry] of vector.entries()) {
      const [now, before] = [difficulty(entry), difficulty(b[v][i])];
      if (now > before) return false;
      strictly ||= now < before;
    }
  }
  return strictly;
}
