/** What a property may be worth, and which files a lesson may let in. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Suite } from "./property.ts";
import { suite } from "./suite.ts";

const worth = (points: number, bonus?: boolean): Suite =>
  suite("tiny", ({ it: property }) =>
    property("adds up", { points, bonus }, async () => ({ status: "passed", runs: 1 })));
const allowing = (...helpers: string[]): Suite =>
  suite(
    "tiny",
    ({ it: property }) => property("adds up", { points: 1 }, async () => ({ status: "passed", runs: 1 })),
    { helpers },
  );

describe("A suite's points", () => {
  it("may be 0, a fraction, and many", () => {
    for (const points of [0, 0.1, 1 / 3, 100]) expect(worth(points).properties[0].points).to.equal(points);
  });

  it("are a mistake of the property's, with its title, where they are no number from 0", () => {
    for (const points of [-1, Number.NaN, Number.POSITIVE_INFINITY, undefined as unknown as number]) {
      const [property] = worth(points).properties;
      expect(property.points).to.equal(0);
      expect(property.mistake?.message).to.include(`"adds up"`).and.include(String(points));
    }
  });

  it("may be a bonus", () => {
    const [plain, extra] = [worth(1), worth(1, true)].map(({ properties: [property] }) => property);
    expect(plain.bonus).to.equal(undefined);
    expect(extra.bonus).to.equal(true);
  });
});

describe("A hidden property", () => {
  const hiding = (hidden: unknown, hint?: string): Suite =>
    suite("tiny", ({ it: property }) =>
      property("adds up", { points: 1, hidden: hidden as true, hint }, async () => ({
        status: "passed",
        runs: 1,
      })));

  it("is hidden for ever or until it is due, with a hint", () => {
    expect(hiding(undefined).properties[0]).to.not.have.any.keys("hidden", "hint");
    expect(hiding(true, "Think of 0.").properties[0]).to.include({ hidden: true, hint: "Think of 0." });
    expect(hiding("after-due").properties[0]).to.include({ hidden: "after-due" });
  });

  it("is a mistake of its author's where it says anything else", () => {
    for (const hidden of [false, "yes", 1, null])
      expect(hiding(hidden).properties[0].mistake?.message).to.include("hidden").and.include("after-due");
  });
});

describe("A suite's helpers", () => {
  it("are none unless they are named", () => {
    expect(allowing().helpers).to.deep.equal([]);
    expect(allowing("layers.ts", "own-data.mjs").helpers).to.deep.equal(["layers.ts", "own-data.mjs"]);
  });

  it("are programs right beside the exercise, and none of the lesson's own files", () => {
    for (const name of [
      "../layers.ts",
      "a/b.ts",
      ".env",
      "grades.json",
      "layers",
      "solution.ts",
      "suite.js",
      "",
    ])
      expect(() => allowing(name), name).to.throw(`"${name}"`);
  });
});
