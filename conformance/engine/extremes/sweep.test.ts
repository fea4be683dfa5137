/** A few of the sweep's numbers for some of its functions, on the CPU: `npm run test:long` tries all of everything, on both devices. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { some } from "../../extent.ts";
import { points, rowCases } from "./cases.ts";
import { type Place, tryPoints, tryRows } from "./compare.ts";
import { few, tuples, vectors } from "./inputs.ts";

const places: readonly Place[] = [
  { dtype: "float64", device: "cpu" },
  { dtype: "float32", device: "cpu" },
];

describe("At the ends of the numbers, a few of them,", () => {
  it("functions of numbers are their formulas or their limits, and so are their slopes", async () => {
    let count = 0;
    const tried = some(points(), 6);
    for (const [k, each] of tried.entries()) {
      const found = await tryPoints(each, few(tuples(each.inputs, "core"), 1, k), places[k % 2]);
      expect(found.wrong.join("\n")).to.equal("");
      count += found.count;
    }
    expect(count).to.be.above(tried.length);
  });

  it("functions of rows are their definitions or their limits, and so are their slopes", async () => {
    let count = 0;
    const tried = some(rowCases(), 6);
    for (const [k, each] of tried.entries()) {
      const found = await tryRows(each, few(vectors("core"), 1, k), places[k % 2]);
      expect(found.wrong.join("\n")).to.equal("");
      count += found.count;
    }
    expect(count).to.be.above(tried.length);
  });
});
