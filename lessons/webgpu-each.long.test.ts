/** Grades what is right in every lesson on WebGPU as well, on few inputs a property; skipped where there is no adapter. */
import { basename } from "node:path";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { onWebGpu } from "../conformance/engine/devices/webgpu/device.ts";
import { judge } from "../grader/judge.ts";
import { builtInLessons, type Lesson } from "../grader/lesson.ts";

/** Each property once: the engine's own suites hold the device to its bounds. */
const RUNS = 1;

/** The solution; where that must read numbers on its way, the sample that awaits them. */
function deviceNeutral({ solution, samples }: Lesson): string {
  return samples.find((file) => /^right-async\.[jt]s$/.test(basename(file))) ?? solution;
}

describe("lessons on WebGPU", function () {
  this.timeout(120_000);
  before(onWebGpu);

  for (const lesson of builtInLessons()) {
    const file = deviceNeutral(lesson);
    it(`${lesson.name}: ${basename(file)} passes`, async () => {
      const { status, reason, properties } = await judge({
        file,
        lesson,
        device: "webgpu",
        mostRuns: RUNS,
        pictures: false,
        // Eight hundred steps that each read a number: too many here.
        asks: (title) => !title.startsWith("takes 313 steps"),
      });
      expect(properties).not.to.be.empty;
      const failed = properties.find((property) => property.status !== "passed");
      expect(status, reason ?? `${failed?.title}: ${failed?.diagnosis?.text}`).to.equal("passed");
    });
  }
});
