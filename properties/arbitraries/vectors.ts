/** Vectors, and pairs of them, of sizes at which any sound float64 program keeps its digits. */
import type { Arbitrary, Random } from "fast-check";
import type { Values } from "../suite/channel.ts";
import { difficulty, drawEntry, easier } from "./entry.ts";
import { simplest } from "./simplest.ts";

export interface VectorOptions {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Bounds on the Euclidean norm. */
  readonly minNorm?: number;
  readonly maxNorm?: number;
  /** Whether single entries may be 0. */
  readonly zeroEntries?: boolean;
}

type Bounds = Required<VectorOptions>;

const DEFAULTS: Bounds = { minLength: 1, maxLength: 6, minNorm: 1 / 16, maxNorm: 64, zeroEntries: true };

export function vectorOf(entries: Iterable<number>): Values {
  const data = Float64Array.from(entries);
  return { shape: [data.length], data };
}

/** One vector, never zero unless `minNorm` is 0. */
export function vectors(options: VectorOptions = {}): Arbitrary<{ x: Values }> {
  const bounds = { ...DEFAULTS, ...options };
  return simplest(
    (random) => ({ x: drawVector(random, drawLength(random, bounds), bounds, []) }),
    function* ({ x }) {
      for (const [data] of simplerTogether([x.data], bounds)) yield { x: vectorOf(data) };
    },
    ({ x }) => fits(x, bounds),
  );
}

/** Two vectors of one length, neither of them zero. */
export function vectorPairs(options: VectorOptions = {}): Arbitrary<{ x: Values; y: Values }> {
  const bounds = { ...DEFAULTS, ...options };
  return simplest(
    (random) => {
      const n = drawLength(random, bounds);
      const x = drawVector(random, n, bounds, []);
      return { x, y: drawVector(random, n, bounds, [...x.data]) };
    },
    function* ({ x, y }) {
      for (const [a, b] of simplerTogether([x.data, y.data], bounds))
        yield { x: vectorOf(a), y: vectorOf(b) };
    },
    ({ x, y }) => fits(x, bounds) && fits(y, bounds),
  );
}

const BITS = 2 ** 16;

/** x = αy to the last bit, for α of either sign. */
export function colinearPairs(
  options: VectorOptions = {},
): Arbitrary<{ x: Values; y: Values; alpha: number }> {
  const bounds = { ...DEFAULTS, ...options };
  const pair = (y: Float64Array, alpha: number): { x: Values; y: Values; alpha: number } => ({
    x: vectorOf(y.map((entry) => alpha * entry)),
    y: vectorOf(y),
    alpha,
  });
  return simplest(
    (random) => {
      // Few bits each, so that the product is exact and colinearity is no accident of rounding.
      const short = (value: number): number => Math.round(value * BITS) / BITS;
      const y = drawVector(random, drawLength(random, bounds), bounds, []).data.map(short);
      return pair(y, short(drawEntry(random, [], { exponents: [-1, 1], zero: false })));
    },
    function* ({ y, alpha }) {
      for (const [data] of simplerTogether([y.data], bounds)) yield pair(data, alpha);
      for (const simpler of easier(alpha)) if (simpler !== 0) yield pair(y.data, simpler);
    },
    ({ x, y, alpha }) => alpha !== 0 && fits(x, bounds) && fits(y, bounds) && isExact(x.data, y.data, alpha),
  );
}

function isExact(x: Float64Array, y: Float64Array, alpha: number): boolean {
  return y.every((entry, i) => Math.abs(entry) > 2 ** 20 || x[i] / alpha === entry);
}

function drawLength(random: Random, { minLength, maxLength }: Bounds): number {
  return random.nextInt(minLength, maxLength);
}

function drawVector(random: Random, n: number, { zeroEntries }: Bounds, earlier: number[]): Values {
  const entries: number[] = [];
  for (let i = 0; i < n; i++) {
    entries.push(drawEntry(random, [...earlier, ...entries], { exponents: [-1.2, 1.2], zero: zeroEntries }));
  }
  return vectorOf(entries);
}

function fits({ data }: Values, { minLength, minNorm, maxNorm, zeroEntries }: Bounds): boolean {
  const norm = Math.hypot(...data);
  return data.length >= minLength && norm >= minNorm && norm <= maxNorm && (zeroEntries || !data.includes(0));
}

/** Vectors of one length, made simpler together: shorter first, then rounder, then entry by entry. */
export function* simplerTogether(
  vectors: readonly Float64Array[],
  { minLength }: { readonly minLength: number },
): Iterable<Float64Array[]> {
  const n = vectors[0].length;
  for (const length of new Set([minLength, 2, 3])) {
    if (length < n && length >= minLength) yield vectors.map((vector) => vector.slice(0, length));
  }
  if (n > minLength) {
    for (let i = 0; i < n; i++) yield vectors.map((vector) => vector.filter((_, k) => k !== i));
  }
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
