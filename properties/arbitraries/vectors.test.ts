/** What is drawn, and where shrinking ends. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { drawEntry, ENTRY_SHARES } from "./entry.ts";
import { simplest } from "./simplest.ts";
import { colinearPairs, vectorPairs, vectors } from "./vectors.ts";

const norm = (data: Float64Array): number => Math.hypot(...data);

describe("Entries", () => {
  it("fall into their classes as often as they are meant to", () => {
    const count = 20_000;
    const earlier = [1.2345678];
    const drawn = fc.sample(
      simplest(
        (random) => ({ value: drawEntry(random, earlier) }),
        () => [],
      ),
      { numRuns: count, seed: 1 },
    );
    const share = (holds: (value: number) => boolean): number =>
      (100 * drawn.filter(({ value }) => holds(value)).length) / count;
    expect(share((value) => Number.isInteger(4 * value))).to.be.within(
      ENTRY_SHARES.grid,
      ENTRY_SHARES.grid + ENTRY_SHARES.special + 3,
    );
    expect(share((value) => value === earlier[0])).to.be.within(
      ENTRY_SHARES.tie - 1.5,
      ENTRY_SHARES.tie + 1.5,
    );
    expect(share((value) => value !== earlier[0] && Math.abs(value - earlier[0]) <= 0.01)).to.be.at.least(
      ENTRY_SHARES.near - 2,
    );
    expect(share((value) => value === 0)).to.be.at.least(2);
    expect(share((value) => Math.abs(value) >= 1e-3 && Math.abs(value) <= 1e3)).to.be.at.least(85);
    expect(share((value) => Math.abs(value) < 1e-3 && value !== 0)).to.be.at.least(2);
  });
});

describe("Vectors", () => {
  it("have the lengths and norms asked for", () => {
    for (const { x } of fc.sample(vectors({ minLength: 2, maxLength: 4, minNorm: 1, maxNorm: 2 }), {
      numRuns: 500,
      seed: 2,
    })) {
      expect(x.data.length).to.be.within(2, 4);
      expect(norm(x.data)).to.be.within(1, 2);
    }
  });

  it("are never zero, alone or in pairs, after shrinking either", () => {
    const seen: number[] = [];
    fc.check(
      fc.property(vectorPairs(), ({ x, y }) => {
        seen.push(norm(x.data), norm(y.data));
        return false;
      }),
      { seed: 3 },
    );
    expect(Math.min(...seen)).to.be.at.least(1 / 16);
  });

  it("shrink to numbers that are easy on paper", () => {
    const smallest = (fails: (x: Float64Array, y: Float64Array) => boolean, seed: number): number[][] => {
      const { counterexample } = fc.check(
        fc.property(vectorPairs(), ({ x, y }) => !fails(x.data, y.data)),
        { seed, numRuns: 2000 },
      );
      const [{ x, y }] = counterexample!;
      return [[...x.data], [...y.data]];
    };
    for (const seed of [1, 2, 3, 4, 5]) {
      expect(smallest(() => true, seed)).to.deep.equal([
        [1, 0],
        [3, 4],
      ]);
      expect(
        smallest((x, y) => x.length > 1 && x[0] * y[0] + x[1] * y[1] === 0, seed)
          .flat()
          .every(Number.isInteger),
      ).to.equal(true);
      expect(smallest((x) => x.length >= 3, seed)[0].length).to.equal(3);
      const [big] = smallest((x) => x.some((entry) => entry > 2.6), seed);
      expect(big).to.deep.equal([3, 4]);
      const [only] = smallest((x) => x.length === 1, seed);
      expect(only).to.have.length(1);
    }
  });

  it("come again from the same seed and path", () => {
    const property = fc.property(vectorPairs(), ({ x }) => !(x.data.length > 1 && x.data[0] < -0.5));
    const first = fc.check(property, { seed: 9, numRuns: 1000 });
    const again = fc.check(property, { seed: 9, path: first.counterexamplePath!, endOnFailure: true });
    expect(again.counterexample).to.deep.equal(first.counterexample);
  });
});

describe("Colinear pairs", () => {
  it("are colinear to the last bit, with factors of both signs", () => {
    const drawn = fc.sample(colinearPairs(), { numRuns: 500, seed: 4 });
    for (const { x, y, alpha } of drawn) {
      for (const [i, entry] of y.data.entries()) expect(x.data[i]).to.equal(alpha * entry);
      for (let i = 1; i < x.data.length; i++) expect(x.data[i] * y.data[0]).to.equal(x.data[0] * y.data[i]);
    }
    expect(drawn.filter(({ alpha }) => alpha < 0).length).to.be.above(100);
    expect(drawn.filter(({ alpha }) => alpha > 0).length).to.be.above(100);
  });

  it("stay so when they shrink", () => {
    const { counterexample } = fc.check(
      fc.property(colinearPairs(), ({ alpha, x }) => !(alpha < -1 && x.data.length > 2)),
      { seed: 5, numRuns: 2000 },
    );
    const [{ x, y, alpha }] = counterexample!;
    expect(alpha).to.equal(-2);
    expect([...x.data]).to.deep.equal([...y.data].map((entry) => -2 * entry));
    expect(y.data.every((entry) => Math.abs(entry) <= 2)).to.equal(true);
    const { counterexample: easiest } = fc.check(
      fc.property(colinearPairs(), ({ x }) => x.data.length === 0),
      { seed: 6 },
    );
    const [{ x: twice, alpha: factor }] = easiest!;
    expect([...twice.data, factor]).to.deep.equal([6, 8, 2]);
  });
});
