/** Grading on WebGPU, at length: faults of the device alone, lost digits, more seeds, and the same bytes again. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { onWebGpu } from "../conformance/engine/devices/webgpu/device.ts";
import { tryAll } from "../conformance/extent.ts";
import { firstFailure } from "../reports/causes.ts";
import type { Result } from "../reports/result.ts";
import { multiplied } from "./device-submissions.ts";
import { judge } from "./judge.ts";
import { findLesson } from "./lesson.ts";

const cosine = findLesson("cosine");

describe("grade --device webgpu, at length", () => {
  before(onWebGpu);
  const folder = mkdtempSync(join(tmpdir(), "gradproof-device-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const grade = (source: string, seed = 7, mostRuns = 5): Promise<Result> => {
    const file = join(folder, "exercise.ts");
    writeFileSync(file, source);
    return judge({ file, lesson: cosine, device: "webgpu", seed, mostRuns, pictures: false });
  };

  it("passes a gradient that is off by one unit in the last place of float32, on seeds of any kind", async () => {
    for (const seed of [0, 1, 2, 3, 0xffff_ffff]) {
      const result = await grade(multiplied("1 + 2 ** -23"), seed, 20);
      expect(result.status, firstFailure(result)?.diagnosis?.text).to.equal("passed");
    }
  });

  it("says so where only the device shows the fault", async () => {
    const result = await grade(`import type { Tensor } from "gradproof/engine";
export const cosine = (x: Tensor, y: Tensor): Tensor => x.dot(y).div(x.norm().mul(y.norm())).mul(x.device === "webgpu" ? 3 : 1);`);
    expect(firstFailure(result)!.diagnosis!.text).to.match(
      /^On WebGPU alone: .*On the CPU, in float64, the same inputs pass\.$/,
    );
  });

  it("calls a formula that float64 bears and float32 does not inaccurate", async () => {
    const result = await grade(`import type { Tensor } from "gradproof/engine";
export const cosine = (x: Tensor, y: Tensor): Tensor => x.dot(y).div(x.norm().mul(y.norm())).add(2000).sub(2000);`);
    expect(firstFailure(result)!.diagnosis!.code).to.equal("inaccurate");
  });

  it("writes the same bytes for the same seed", async () => {
    const bytes = async (): Promise<string> =>
      JSON.stringify(await grade(multiplied("1.001"), 5), (key, value) => (key === "durationMs" ? 0 : value));
    expect(await bytes()).to.equal(await bytes());
  });
});

tryAll();
await import("./device.test.ts");
