/** Vectors, and pairs of them, of sizes at which any sound float64 program keeps its digits. */
import type { Arbitrary, Random } from "fast-check";
import type { Values } from "../suite/channel.ts";
import { drawEntry, easier } from "./entry.ts";
import {
  arranged,
  drawArrangement,
  drawFactors,
  drawLong,
  isDrawn,
  isMixed,
  REACH_SHARES,
  type Reach,
  withNegativeZeros,
} from "./reach.ts";
import { type OnPaper, simplerTogether } from "./simpler-vectors.ts";
import { simplest } from "./simplest.ts";

export interface VectorOptions {
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Bounds on the Euclidean norm. */
  readonly minNorm?: number;
  readonly maxNorm?: number;
  /** Whether single entries may be 0. */
  readonly zeroEntries?: boolean;
  /** How far a share of them goes beyond these lengths and norms, in ways that keep vectors of a pair near one another. @defaultValue nowhere */
  readonly reach?: Reach;
  /** What a counterexample is to be if it can, the easiest first: numbers that a person follows on paper. @defaultValue [3, 4] and the like */
  readonly onPaper?: OnPaper;
}

type Optional = "reach" | "onPaper";
type Bounds = Required<Omit<VectorOptions, Optional>> & Pick<VectorOptions, Optional>;

const DEFAULTS: Bounds = { minLength: 1, maxLength: 6, minNorm: 1 / 16, maxNorm: 64, zeroEntries: true };

export function vectorOf(entries: Iterable<number>): Values {
  const data = Float64Array.from(entries);
  return { shape: [data.length], data };
}

/** One vector, never zero unless `minNorm` is 0. */
export function vectors(options: VectorOptions = {}): Arbitrary<{ x: Values }> {
  const bounds = { ...DEFAULTS, ...options };
  return simplest(
    (random) => {
      const [x] = drawVectors(random, 1, bounds);
      return { x: vectorOf(x) };
    },
    function* ({ x }) {
      for (const [data] of simplerTogether([x.data], bounds)) yield { x: vectorOf(data) };
    },
    ({ x }) => hold([x.data], bounds),
  );
}

/** Two vectors of one length, neither of them zero. */
export function vectorPairs(options: VectorOptions = {}): Arbitrary<{ x: Values; y: Values }> {
  const bounds = { ...DEFAULTS, ...options };
  return simplest(
    (random) => {
      const [x, y] = drawVectors(random, 2, bounds);
      return { x: vectorOf(x), y: vectorOf(y) };
    },
    function* ({ x, y }) {
      for (const [a, b] of simplerTogether([x.data, y.data], bounds))
        yield { x: vectorOf(a), y: vectorOf(b) };
    },
    ({ x, y }) => hold([x.data, y.data], bounds),
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
      const [y] = drawVectors(random, 1, {
        ...bounds,
        ...(bounds.reach && { reach: { ...bounds.reach, exponent: 0 } }),
      });
      const factor = bounds.reach && drawFactors(random, 1, bounds.reach)?.[0];
      const power = 2 ** Math.round(Math.log2(factor ?? 1));
      return pair(
        y.map((entry) => power * short(entry)),
        short(drawEntry(random, [], { exponents: [-1, 1], zero: false })),
      );
    },
    function* ({ y, alpha }) {
      if (alpha !== 2) for (const [data] of simplerTogether([y.data], bounds)) yield pair(data, 2);
      for (const [data] of simplerTogether([y.data], bounds)) yield pair(data, alpha);
      for (const simpler of easierFactors(alpha)) yield pair(y.data, simpler);
    },
    ({ x, y, alpha }) => alpha !== 0 && hold([x.data, y.data], bounds) && isExact(x.data, y.data, alpha),
  );
}

/** 2 first: at 1, both vectors are one. */
function easierFactors(alpha: number): number[] {
  const first = [2, -2, 1, -1];
  const place = first.indexOf(alpha);
  return place >= 0
    ? first.slice(0, place)
    : [...first, ...easier(alpha).filter((each) => each !== 0 && !first.includes(each))];
}

function isExact(x: Float64Array, y: Float64Array, alpha: number): boolean {
  return y.every((entry, i) => Math.abs(entry) > 2 ** 20 || x[i] / alpha === entry);
}

/** Vectors of one length that belong together. */
function drawVectors(random: Random, count: number, bounds: Bounds): Float64Array[] {
  const { minLength, maxLength, zeroEntries, reach } = bounds;
  const n =
    reach && isDrawn(random, REACH_SHARES.long)
      ? drawLong(random, maxLength, reach)
      : random.nextInt(minLength, maxLength);
  const factors = reach && reach.exponent > 0 ? drawFactors(random, n, reach) : undefined;
  const arrangement = reach && drawArrangement(random);
  const zeros = zeroEntries && reach && isDrawn(random, REACH_SHARES.negativeZero);
  const drawn: Float64Array[] = [];
  for (let v = 0; v < count; v++) {
    const earlier = [...(drawn[v - 1] ?? [])];
    for (let i = 0; i < n; i++) {
      const entry = drawEntry(random, earlier, { exponents: [-1.2, 1.2], zero: zeroEntries });
      // Beside entries of other sizes, each is to have about the size that its factor gives it.
      earlier.push(isMixed(factors) && Math.abs(entry) < 0.25 ? 1 : entry);
    }
    const entries = Float64Array.from(earlier.slice(-n));
    const whole = arranged(random, entries, arrangement, drawn[v - 1], zeroEntries);
    drawn.push(zeros ? withNegativeZeros(random, whole) : whole);
  }
  return factors ? drawn.map((vector) => vector.map((entry, i) => entry * factors[i])) : drawn;
}

const normOf = (vector: Float64Array): number => Math.hypot(...vector);

function hold(vectors: readonly Float64Array[], bounds: Bounds): boolean {
  const { minLength, maxLength, minNorm, maxNorm, zeroEntries, reach } = bounds;
  const n = vectors[0].length;
  if (n < minLength || (!zeroEntries && vectors.some((vector) => vector.includes(0)))) return false;
  const norms = vectors.map(normOf);
  const [least, most] = [Math.min(...norms), Math.max(...norms)];
  if (!reach) return least >= minNorm && most <= maxNorm;
  const wide = maxNorm * Math.max(1, Math.sqrt(n / maxLength));
  const widest = 10 ** Math.max(reach.exponent, 8);
  return least >= minNorm / widest && most <= wide * widest && most / least <= wide / minNorm;
}
