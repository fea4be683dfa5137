/** Totals are what a person gets on paper. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { sumOfPoints } from "./points.ts";

describe("A sum of points", () => {
  const cases: readonly (readonly [points: readonly number[], total: number])[] = [
    [[], 0],
    [[0.1, 0.2], 0.3],
    [[0.7, 0.1, 0.3], 1.1],
    [[0.125, 0.125, 0.125], 0.375],
    [Array.from({ length: 10 }, () => 0.1), 1],
    [[1 / 3, 1 / 3, 1 / 3], 1],
    [[2 / 3], 0.6667],
    [Array.from({ length: 7 }, () => 1 / 7), 1],
    [[0.00004, 0.00001], 0.0001],
    [[1e-7, 5], 5],
    [[1e21, 1], 1e21],
    [[0, 0, 0], 0],
    [[1, 2, 3], 6],
  ];
  for (const [points, total] of cases) {
    it(`of ${points.map(String).join(" + ") || "nothing"} is ${total}`, () => {
      expect(sumOfPoints(points)).to.equal(total);
    });
  }

  it("of hundredths is the hundredth of the sum of whole numbers, in any order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10_000 }), { maxLength: 40 }), (hundredths) => {
        const total = hundredths.reduce((sum, each) => sum + each, 0) / 100;
        const points = hundredths.map((each) => each / 100);
        expect(sumOfPoints(points)).to.equal(total);
        expect(sumOfPoints([...points].reverse())).to.equal(total);
      }),
    );
  });

  it("is never above the most, and never below 0", () => {
    expect(sumOfPoints([3, 4], 5)).to.equal(5);
    expect(sumOfPoints([1, -4], 5)).to.equal(0);
  });

  it("of what is no number is refused", () => {
    for (const each of [Number.NaN, Number.POSITIVE_INFINITY])
      expect(() => sumOfPoints([1, each])).to.throw(RangeError);
  });
});
