/** What is right gets full marks on WebGPU, too, on many seeds. */

import { basename } from "node:path";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { onWebGpu } from "../conformance/engine/devices/webgpu/device.ts";
import { chosen } from "../conformance/extent.ts";
import { judge } from "../grader/judge.ts";
import { findLesson } from "../grader/lesson.ts";
import { isRightSample } from "../grader/verification.ts";

/** Takes each of its steps, and reads, on the device. */
const descent = findLesson("gradient-descent");

const SEEDS = chosen("GRADPROOF_SEEDS", 5);

describe("Right samples on WebGPU", function () {
  this.timeout(600_000);
  before(onWebGpu);

  it("lets right-async.ts of gradient-descent take its 813 steps", async () => {
    const file = descent.samples.find((path) => basename(path) === "right-async.ts")!;
    const { status, properties } = await judge({
      file,
      lesson: descent,
      device: "webgpu",
      mostRuns: 1,
      pictures: false,
      asks: (title) => title.startsWith("takes 313 steps"),
    });
    expect(properties).to.have.length(1);
    expect(status, properties[0].diagnosis?.text).to.equal("passed");
  });

  for (const lesson of ["norm", "cosine"].map(findLesson)) {
    for (const file of [lesson.solution, ...lesson.samples.filter(isRightSample)]) {
      it(`gives ${basename(file)} of ${lesson.name} full marks on ${SEEDS} seeds`, async () => {
        for (let seed = 1; seed <= SEEDS; seed++) {
          const result = await judge({ file, lesson, device: "webgpu", seed: seed * 7919 });
          const failed = result.properties.find((property) => property.status !== "passed");
          expect(result.status, `seed ${seed * 7919}: ${failed?.title} ${failed?.diagnosis?.text}`).to.equal(
            "passed",
          );
        }
      });
    }
  }
});
