/** Every op on WebGPU in every arrangement; and no bound a hundred times above the errors seen, but for a reason. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { atLength } from "../../../extent.ts";
import { casesOf, deviceRows, type Measured, measure } from "./campaign.ts";
import { onWebGpu } from "./device.ts";
import { reasons } from "./reasons.ts";

describe("On WebGPU, broadcast, transposed and large", () => {
  before(onWebGpu);
  const measured: Measured[] = [];

  for (const op of atLength(deviceRows())) {
    if (casesOf(op).length === 0) continue;
    it(`${op.name} is within its bound`, async () => {
      const one = await measure(op);
      measured.push(one);
      expect(one.ratio).to.be.at.most(1);
    });
  }

  it("each bound is within a hundred times the largest error, or says why not", () => {
    const loose = measured
      .filter(({ exact, ratio }) => !exact && ratio < 0.01)
      .map(({ op }) => op.name)
      .filter((name) => !Object.hasOwn(reasons, name));
    expect(measured).not.to.be.empty;
    expect(loose).to.deep.equal([]);
  });

  it("no reason is given for a bound that needs none", () => {
    const needless = measured.filter(({ exact, ratio }) => exact || ratio >= 0.01).map(({ op }) => op.name);
    expect(needless.filter((name) => Object.hasOwn(reasons, name))).to.deep.equal([]);
    const known = deviceRows().map(({ name }) => name);
    expect(Object.keys(reasons).filter((name) => !known.includes(name))).to.deep.equal([]);
  });
});
