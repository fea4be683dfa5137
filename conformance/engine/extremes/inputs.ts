/** The numbers that everything is tried on: where formulas divide 0 by 0, overflow, underflow and cancel. */

const inf = Number.POSITIVE_INFINITY;

/** Whether as many as there are, or a few that stand for all. */
export type Extent = "core" | "all";

interface Scalars {
  readonly core: readonly number[];
  readonly all: readonly number[];
}

/** By how many inputs a function has: of three there are cubes. */
const scalars: readonly Scalars[] = [
  {
    core: [0, 1, -1, 0.5, -20, 40, -100, 1e30, -1e30, 1e-30, inf, -inf, Number.NaN],
    all: [
      0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 6, 20, -20, 40, -40, 89, -89, 100, -100, 200, -200, 720, -720,
      3000, -3000, 1e-3, -1e-3, 1e-8, -1e-8, 1e-30, -1e-30, 1e30, -1e30, 1e300, -1e300, 1e-300,
      5e-324, 1e-45, 3.4e38, inf, -inf, Number.NaN,
    ],
  },
  {
    core: [0, 1, -1, 0.5, -20, 1e30, 1e-30, inf, -inf, Number.NaN],
    all: [0, -0, 1, -1, 0.5, -3, 20, -100, 1e30, -1e30, 1e-30, 1e300, 1e-300, inf, -inf, Number.NaN],
  },
  {
    core: [0, 1, 0.5, -20, inf],
    all: [0, 1, -1, 0.5, 20, 1e30, inf, -inf, Number.NaN],
  },
]; // biome-ignore format: lists of numbers

/** The largest and the smallest numbers of both dtypes, and ordinary ones beside them: sums, squares and quotients of these leave the range. */
const edges: readonly (readonly number[])[] = [
  [3e38, -3e38], [1.6e308, -1.6e308], [3e38, 2], [-3e38, 0.5], [1.6e308, 2], [2, 1.6e308],
  [1e-40, 3e-40], [1e-40, 2], [2, 1e-40], [1e-20, -2e-20], [1e-200, 2e-200], [5e-324, 2], [1e-310, -1e-310],
  [2e38, 1.9e38], [1.5e308, 1.4e308],
]; // biome-ignore format: lists of numbers

function pairs(inputs: number): number[][] {
  if (inputs === 1) return [...new Set(edges.flat())].map((x) => [x]);
  const both = edges.flatMap(([x, y]) => [[x, y], [y, x], [x, x]]);
  return inputs === 2 ? both : both.flatMap(([x, y]) => [[x, y, 0.5], [x, y, 1.5], [0.5, x, y], [x, 0.5, y]]);
} // biome-ignore format: lists of numbers

/** All tuples of special numbers for a function of so many inputs. */
export function tuples(inputs: number, extent: Extent): number[][] {
  const found = products(inputs, extent);
  return extent === "core" ? found : [...found, ...pairs(inputs)];
}

function products(inputs: number, extent: Extent): number[][] {
  const list = scalars[Math.min(inputs, scalars.length) - 1][extent];
  let found: number[][] = [[]];
  for (let k = 0; k < inputs; k++) found = found.flatMap((tuple) => list.map((x) => [...tuple, x]));
  return found;
}

/** Rows of three for functions of vectors. */
const rows = {
  core: [
    [0, 0, 0],
    [1, 2, 4],
    [2, 2, 2],
    [1e5 + 0.1, 1e5 + 0.11, 1e5 + 0.12],
    [3e25, 4e25, 1],
    [3e-30, 4e-30, 0],
    [1, 2, inf],
    [1, -inf, 2],
  ],
  more: [
    [-1, 0, 1],
    [2, 1, 2],
    [-2, 2, 2],
    [0, 3, 0],
    [1, 1, 3],
    [1000000.1, 1000000.1, 1000000.1],
    [1000.1, 1000.2, 1000.1],
    [-1e5, -1e5 + 0.02, -1e5 - 0.01],
    [1e30, -1e30, 1e30],
    [1e30, 1, -1],
    [1e-30, -1e-30, 2e-30],
    [1e300, -2e300, 1e300],
    [1e-300, 2e-300, -1e-300],
    [100, 200, 300],
    [1000, 1000, 1001],
    [-1000, -1000, -1001],
    [-100, 0, 100],
    [inf, inf, 1],
    [inf, -inf, 0],
    [-inf, -inf, -inf],
    [-inf, -inf, 0],
    [0, inf, 0],
    [3e38, 3e38, 3e38],
    [3.4e38, -3.4e38, 1e38],
    [3e38, 2.9e38, -1e38],
    [2e38, 1, -1],
    [1e-20, -2e-20, 1e-20],
    [1e-40, 2e-40, -3e-40],
    [1e-45, 0, 0],
    [1.6e308, 1.6e308, 1.6e308],
    [1.7e308, -1.7e308, 1e308],
    [1.6e308, 1.5e308, -1e308],
    [1e308, 1, -1],
    [1e-200, 2e-200, -1e-200],
    [1e-310, 2e-310, -1e-310],
    [5e-324, 0, 1e-323],
    [Number.NaN, 1, 2],
    [1, 2, Number.NaN],
    [Number.NaN, Number.NaN, Number.NaN],
  ],
}; // biome-ignore format: lists of numbers

export function vectors(extent: Extent): readonly (readonly number[])[] {
  return extent === "core" ? rows.core : [...rows.core, ...rows.more];
}

/** A few of a list, others for another seed; together the seeds try all. */
export function few<T>(list: readonly T[], count: number, seed: number): T[] {
  return Array.from(
    { length: Math.min(count, list.length) },
    (_, k) => list[(seed * count + k) % list.length],
  );
}
