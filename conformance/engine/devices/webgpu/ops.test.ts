/** Value and gradient of every op on WebGPU, in units of the bound derived from WGSL. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { coverage } from "../../../../engine/face/coverage.ts";
import { webGpuStats } from "../../../../engine/index.ts";
import { some } from "../../../extent.ts";
import { casesOf, deviceRows, measure } from "./campaign.ts";
import { onWebGpu } from "./device.ts";

describe("On WebGPU", () => {
  // Another suite makes one on purpose.
  let fallbacks: object | undefined;
  before(async function () {
    await onWebGpu.call(this);
    fallbacks = webGpuStats()?.fallbacks;
  });

  for (const op of some(deviceRows(), 10, ({ kind }) => kind)) {
    if (casesOf(op, "core").length === 0) continue;
    it(`${op.name} is within its bound, value and gradient`, async () => {
      const { ratio, worst, compared } = await measure(op, "core");
      expect(compared).to.be.above(1);
      expect(
        ratio,
        worst ? `${worst.what} ${worst.index}: ${worst.given}, expected ${worst.expected}` : "",
      ).to.be.at.most(1);
    });
  }

  it("no op is computed on the CPU but those that the coverage says", () => {
    const known = coverage().filter(({ webgpu }) => webgpu === "on the CPU");
    const names = [...Object.keys(fallbacks ?? {}), ...known.map(({ name }) => name)];
    expect(names).to.include.members(Object.keys(webGpuStats()!.fallbacks));
  });
});
