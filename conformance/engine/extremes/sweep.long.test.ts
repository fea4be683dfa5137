/** Everything at the ends of the numbers, in every dtype and on both devices. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { atLength } from "../../extent.ts";
import { onWebGpu } from "../devices/webgpu/device.ts";
import { points, rowCases } from "./cases.ts";
import { type Place, tryPoints, tryRows } from "./compare.ts";
import { tuples, vectors } from "./inputs.ts";

const places: readonly Place[] = [
  { dtype: "float64", device: "cpu" },
  { dtype: "float32", device: "cpu" },
  { dtype: "float32", device: "webgpu" },
];

describe("At the ends of the numbers", () => {
  before(onWebGpu);
  let tried = 0;
  for (const each of atLength(points()))
    it(`${each.name} is its formula or its limit, and so are its slopes`, async () => {
      const wrong: string[] = [];
      for (const place of places) {
        const found = await tryPoints(each, tuples(each.inputs, "all"), place);
        tried += found.count;
        wrong.push(...found.wrong);
      }
      expect(wrong.length, wrong.slice(0, Number(process.env["SHOW"] ?? 8)).join("\n")).to.equal(0);
    });
  for (const each of atLength(rowCases()))
    it(`${each.name} of rows is its definition or its limit, and so are its slopes`, async () => {
      const wrong: string[] = [];
      for (const place of places) {
        const found = await tryRows(each, vectors("all"), place);
        tried += found.count;
        wrong.push(...found.wrong);
      }
      expect(wrong.length, wrong.slice(0, Number(process.env["SHOW"] ?? 8)).join("\n")).to.equal(0);
    });
  it("was tried on many numbers", () => {
    console.log(`      ${tried} values and slopes`);
    expect(tried).to.be.above(1000);
  });
});
