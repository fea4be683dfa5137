/** Value and gradient of every op on WebGPU, in units of the bound derived from WGSL. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { webGpuStats } from "../../../../engine/index.ts";
import { casesOf, deviceRows, measure } from "./campaign.ts";
import { onWebGpu } from "./device.ts";

describe("On WebGPU", () => {
  // Another suite makes one on purpose.
  let fallbacks: unknown;
  before(async function () {
    await onWebGpu.call(this);
    fallbacks = webGpuStats()?.fallbacks;
  });

  for (const row of deviceRows()) {
    if (casesOf(row, "core").length === 0) continue;
    it(`${row.name} is within its bound, value and gradient`, async () => {
      const { ratio, worst, compared } = await measure(row, "core");
      expect(compared).to.be.above(1);
      expect(
        ratio,
        worst ? `${worst.what} ${worst.index}: ${worst.given}, expected ${worst.expected}` : "",
      ).to.be.at.most(1);
    });
  }

  it("no op is computed on the CPU", () => {
    expect(webGpuStats()!.fallbacks).to.deep.equal(fallbacks);
  });
});
