/** Totals are what a person gets on paper. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { gradeOf, proportion, sumOfPoints } from "./points.ts";

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

describe("A grade", () => {
  const property = (
    points: number,
    maxPoints: number,
    bonus?: true,
  ): Parameters<typeof gradeOf>[0][number] => ({
    status: points === maxPoints ? "passed" : "failed",
    points,
    maxPoints,
    bonus,
  });

  it("counts a bonus above the maximum, which it does not raise", () => {
    expect(gradeOf([property(2, 2), property(0.5, 0.5, true)])).to.deep.equal({
      status: "passed",
      score: 2.5,
      maxScore: 2,
      bonus: { score: 0.5, maxScore: 0.5 },
    });
  });

  it("is passed without the bonus, and not by the bonus alone", () => {
    expect(gradeOf([property(2, 2), property(0, 1, true)])).to.include({ status: "passed", score: 2 });
    expect(gradeOf([property(0, 2), property(3, 3, true)])).to.include({
      status: "failed",
      score: 3,
      maxScore: 2,
    });
    expect(gradeOf([property(0, 3, true)])).to.include({ status: "failed", maxScore: 0 });
  });

  it("says nothing of a bonus where there is none, and adds decimals exactly", () => {
    expect(gradeOf([property(0.1, 0.1), property(0.2, 0.2)])).to.deep.equal({
      status: "passed",
      score: 0.3,
      maxScore: 0.3,
    });
  });

  it("is passed with points of 0, where that is all there is to get", () => {
    expect(gradeOf([property(0, 0)])).to.include({ status: "passed", score: 0, maxScore: 0 });
  });
});

describe("A part of other points", () => {
  it("is exact, and rounded once", () => {
    for (const [score, maxScore, most, is] of [
      [1, 3, 10, 3.3333],
      [2, 3, 10, 6.6667],
      [0.1, 0.3, 3, 1],
      [1.7, 1.7, 0.7, 0.7],
      [12, 10, 5, 6],
      [0, 0, 5, 0],
      [1, 8, 0.0001, 0],
      [1, 2, 0.0001, 0.0001],
      [0.7, 1, 0.1, 0.07],
    ])
      expect(proportion(score, maxScore, most), `${score}/${maxScore} of ${most}`).to.equal(is);
  });
});
