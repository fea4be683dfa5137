/** Tensors and shapes stay within what was asked for, drawn and shrunk. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { broadcastableShapes, shapes } from "./shapes.ts";
import { tensors } from "./tensors.ts";

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

describe("Shapes", () => {
  it("have the ranks and sizes asked for, and shrink to the least of them", () => {
    for (const shape of fc.sample(shapes({ minRank: 1, maxRank: 4, minSize: 2, maxSize: 5 }), {
      numRuns: 300,
      seed: 1,
    })) {
      expect(shape.length).to.be.within(1, 4);
      for (const size of shape) expect(size).to.be.within(2, 5);
    }
    const { counterexample } = fc.check(
      fc.property(shapes(), (shape) => sizeOf(shape) < 3),
      { seed: 1, numRuns: 1000 },
    );
    expect(counterexample).to.deep.equal([[3]]);
  });

  it("that are to broadcast do", () => {
    const broadcasts = ({ a, b }: { a: readonly number[]; b: readonly number[] }): boolean =>
      Array.from({ length: Math.min(a.length, b.length) }, (_, i) => [a.at(-1 - i)!, b.at(-1 - i)!]).every(
        ([m, n]) => m === n || m === 1 || n === 1,
      );
    let differ = 0;
    const tried: boolean[] = [];
    fc.check(
      fc.property(broadcastableShapes(), (pair) => {
        tried.push(broadcasts(pair));
        if (pair.a.join() !== pair.b.join()) differ++;
        return pair.a.length + pair.b.length < 4;
      }),
      { seed: 2, numRuns: 300 },
    );
    expect(tried.every(Boolean)).to.equal(true);
    expect(differ).to.be.above(0);
  });
});

describe("Tensors", () => {
  it("fill their shape with numbers of their domain, shrunk ones included", () => {
    const seen: boolean[] = [];
    fc.check(
      fc.property(tensors({ within: [0, 2], maxRank: 2 }), ({ x: { shape, data } }) => {
        seen.push(data.length === sizeOf(shape) && data.every((entry) => entry > 0 && entry < 2));
        return data.length < 3;
      }),
      { seed: 3, numRuns: 500 },
    );
    expect(seen.length).to.be.above(5);
    expect(seen.every(Boolean)).to.equal(true);
  });
});
