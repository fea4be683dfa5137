/** What a second grading changed: who rose and who fell, by which property and why. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { PropertyResult, Result } from "../../reports/result.ts";
import { balanceOf, changeOf, summaryOf } from "./changes.ts";

const who = { id: "ada", name: "Ada", lesson: "norm" };
const property = (id: string, points: number, rest: Partial<PropertyResult> = {}): PropertyResult => ({
  id,
  title: id,
  points,
  maxPoints: 2,
  runs: 1,
  replay: "",
  durationMs: 0,
  status: points > 0 ? "passed" : "failed",
  ...rest,
});
const result = (
  score: number | undefined,
  properties: PropertyResult[],
  rest: Partial<Result> = {},
): Result =>
  ({
    status: "failed",
    ...(score !== undefined && { score }),
    maxScore: 4,
    properties,
    submission: { sha256: "a" },
    ...rest,
  }) as Result;

describe("A change of a grade", () => {
  const scaled = { code: "scaled", text: "Twice the right one." } as const;
  it("is none where every property came to the same", () => {
    expect(changeOf(who, result(2, [property("a", 2)]), result(2, [property("a", 2)]))).to.equal(undefined);
  });

  it("says by which property, and why", () => {
    const change = changeOf(
      who,
      result(0, [property("a", 0, { diagnosis: scaled }), property("b", 2)]),
      result(4, [property("a", 2), property("c", 2)]),
    );
    expect(change).to.include({ from: 0, to: 4, otherFile: false });
    expect(change!.properties.map(({ title, from, to, why }) => [title, from, to, why])).to.deep.equal([
      ["a", 0, 2, "no longer: scaled: Twice the right one."],
      ["c", 0, 2, "a new property, which holds"],
      ["b", 2, 0, "the property is gone"],
    ]);
    const worth = changeOf(
      who,
      result(2, [property("a", 2)]),
      result(3, [property("a", 3, { maxPoints: 3 })]),
    );
    expect(worth!.properties[0].why).to.equal("it is worth 3 in place of 2");
  });

  it("adds up to a sentence for the class", () => {
    const changes = [
      [0, 1],
      [0, 2],
      [1, 2],
      [3, 1.5],
      [undefined, 1],
      [2, undefined],
    ].map(([from, to]) => changeOf(who, result(from, []), result(to, []))!);
    expect(summaryOf(changes, 10)).to.equal(
      "3 rose, 1 fell, 1 got a grade, 1 lost the grade, 4 as they were.",
    );
    expect(balanceOf(changes)).to.equal(2.5);
  });
});
