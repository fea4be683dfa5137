/** Every kind of input is met in a hundred runs, whatever the seed, and shrinking finds the smallest that shows a fault. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { vectorPairs } from "./vectors.ts";

const REACH = { longest: 200, exponent: 30 };
const pairs = vectorPairs({ reach: REACH });

type Pair = readonly [Float64Array, Float64Array];

const norm = (data: Float64Array): number => Math.hypot(...data);
const sizes = (data: Float64Array): number[] => [...data].filter(Boolean).map(Math.abs);
const isSorted = (data: Float64Array): boolean => data.every((entry, i) => i === 0 || data[i - 1] <= entry);

const KINDS: Readonly<Record<string, (pair: Pair) => boolean>> = {
  "more than 8 entries": ([x]) => x.length > 8,
  "a norm above 1e6": ([x]) => norm(x) > 1e6,
  "a norm below 1e-6": ([x]) => norm(x) < 1e-6,
  "entries of unlike size": ([x]) => Math.max(...sizes(x)) > 1e7 * Math.min(...sizes(x)),
  "one entry alone": ([x]) => x.length > 1 && sizes(x).length === 1,
  "all entries alike": ([x]) => x.length > 2 && x.every((entry) => entry === x[0]),
  "sorted entries": ([x]) => x.length > 3 && new Set(x).size > 2 && isSorted(x),
  "ties in size": ([x]) => new Set(sizes(x)).size < sizes(x).length,
  "one vector twice": ([x, y]) => x.length > 1 && x.every((entry, i) => entry === y[i]),
  "a zero with a sign": ([x]) => x.some((entry) => Object.is(entry, -0)),
  "everyday numbers": ([x]) => x.length <= 6 && sizes(x).every((size) => size >= 0.01 && size <= 100),
};

describe("Vectors that reach far", () => {
  const SEEDS = 100;
  it(`have each kind in 100 runs of each of ${SEEDS} seeds`, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const drawn = fc.sample(pairs, { seed: 7919 * seed, numRuns: 100 });
      const all = drawn.map(({ x, y }): Pair => [x.data, y.data]);
      for (const [kind, holds] of Object.entries(KINDS))
        expect(all.some(holds), `${kind}, seed ${seed}`).to.equal(true);
    }
  }).timeout(60_000);

  it("keep two vectors within a thousandfold of one another, and zero out of it", () => {
    for (const { x, y } of fc.sample(pairs, { seed: 2, numRuns: 1000 })) {
      const ratio = norm(x.data) / norm(y.data);
      expect(ratio).to.be.within(1 / 6000, 6000);
      expect(norm(x.data)).to.be.within(1e-33, 1e35);
    }
  });

  const smallest = (fails: (x: Float64Array, y: Float64Array) => boolean, seed: number): number[][] => {
    const { counterexample } = fc.check(
      fc.property(pairs, ({ x, y }) => !fails(x.data, y.data)),
      { seed, numRuns: 1000 },
    );
    const [{ x, y }] = counterexample!;
    return [[...x.data], [...y.data]];
  };

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`shrink to the smallest that fails, seed ${seed}`, () => {
      expect(smallest(() => true, seed)).to.deep.equal([
        [1, 0],
        [3, 4],
      ]);
      expect(smallest((x) => x.length >= 9, seed)[0]).to.have.length(9);
      const [huge] = smallest((x) => norm(x) > 1e6, seed);
      expect(huge.length).to.be.at.most(2);
      expect(Math.hypot(...huge)).to.be.within(1e6, 2e7);
      const [tiny] = smallest((x) => norm(x) < 1e-6, seed);
      expect(tiny.length).to.be.at.most(2);
      expect(Math.hypot(...tiny)).to.be.within(1e-8, 1e-6);
      const [mixed] = smallest((x) => Math.max(...sizes(x)) > 1e7 * Math.min(...sizes(x)), seed);
      expect(mixed).to.have.length(2);
    });
  }
});
