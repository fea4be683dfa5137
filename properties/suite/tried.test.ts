/** The counts of what was tried say what the inputs were. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { vectorPairs } from "../arbitraries/vectors.ts";
import { triedOf } from "./tried.ts";

const vector = (...data: number[]): { shape: number[]; data: Float64Array } => ({
  shape: [data.length],
  data: Float64Array.from(data),
});

describe("What was tried", () => {
  it("is counted: shapes, sizes, zeros, ties, and the values of settings", () => {
    const tried = triedOf([
      { x: vector(0, 0.5), y: vector(-0.5, 20), momentum: 0.5 },
      { x: vector(3), y: vector(-4), momentum: 0 },
    ]);
    expect(tried).to.deep.equal({
      tensors: [
        {
          name: "x, y",
          shapes: [
            ["[1]", 1],
            ["[2]", 1],
          ],
        },
      ],
      entries: 6,
      zeros: 1,
      negative: 2,
      whole: 4,
      ties: 1,
      magnitudes: [
        [-1, 2],
        [0, 2],
        [1, 1],
      ],
      settings: [
        {
          name: "momentum",
          values: [
            ["0", 1],
            ["0.5", 1],
          ],
        },
      ],
    });
  });

  it("adds up, and stays small, however many inputs there are", () => {
    const samples = fc.sample(vectorPairs(), { seed: 1, numRuns: 1000 });
    const { tensors, entries, zeros, magnitudes } = triedOf(samples);
    const sum = (counts: readonly (readonly [unknown, number])[]): number =>
      counts.reduce((total, [, count]) => total + count, 0);
    expect(sum(tensors[0].shapes)).to.equal(1000);
    expect(zeros + sum(magnitudes)).to.equal(entries);
    expect(JSON.stringify(triedOf(samples)).length).to.be.below(700);
  });

  it("leaves out a setting that takes many values, and names no more than eight shapes", () => {
    const samples = Array.from({ length: 40 }, (_, k) => ({
      x: vector(...Array(1 + (k % 12)).fill(1)),
      alpha: k,
    }));
    const { tensors, settings } = triedOf(samples);
    expect(settings).to.deep.equal([]);
    expect(tensors[0].shapes).to.have.length(9);
    expect(tensors[0].shapes.at(-1)).to.deep.equal(["others", 12]);
  });
});
