/** A long training holds no more at its end than at a tenth of it; a loop that never lets go is told what to do. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { chosen } from "../../../extent.ts";
import { onWebGpu } from "./device.ts";
import type { Held, LoopKind } from "./training.ts";

const script = fileURLToPath(new URL("training.js", import.meta.url));
const steps = chosen("WEBGPU_STEPS", 100_000);

async function train(kind: LoopKind, env: Record<string, string> = {}): Promise<Held[]> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", script, `${steps}`, kind], {
    env: { ...process.env, ...env },
  });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Held);
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

/**
 * What the process cannot do without: the least of several samples, once everything is compiled. V8's own tables come and go by 0.25 MB from one collection to the next;
 * what leaks is in every sample.
 */
const leastOf = (samples: readonly Held[]): Held => {
  const least = (of: (held: Held) => number): number => Math.min(...samples.map(of));
  return { ...samples.at(-1)!, heap: least(({ heap }) => heap), gpu: least(({ gpu }) => gpu) };
};

describe(`Training on WebGPU for ${steps} steps`, function () {
  // Milliseconds; a loaded machine takes 40 a step, and a quiet one 10.
  this.timeout(60_000 + steps * 60);
  before(onWebGpu);

  for (const kind of ["awaited", "scoped"] as const) {
    it(`holds in its second half what it held in its first, within 5%: ${kind === "awaited" ? "a loop that reads now and then" : "a loop of scopes that never waits"}`, async () => {
      const tenths = await train(kind);
      for (const { step, heap, gpu } of tenths)
        console.log(`      ${step} steps: heap ${megabytes(heap)}, GPU buffers ${megabytes(gpu)}`);
      const [early, late] = [leastOf(tenths.slice(1, 5)), leastOf(tenths.slice(6))];
      expect(late.loss).to.be.below(1e-3);
      expect(late.heap / early.heap).to.be.at.most(1.05);
      expect(late.gpu / early.gpu).to.be.at.most(1.05);
      // What nobody asked for is not read back.
      expect(late.readbacks).to.be.at.most(tenths.length + (kind === "scoped" ? 0 : steps / 500));
    });
  }

  it("is refused at the limit of memory, with advice, where the loop neither waits nor has scopes", async () => {
    const error = await train("unscoped", { MEMORY_LIMIT: "8000000" }).catch((reason: unknown) => reason);
    expect(String(error)).to.contain("DeviceError: Tensors on WebGPU use 7.6 MiB");
    expect(String(error)).to.contain(
      "await settled() now and then, or run each step of a tight loop in scope",
    );
    expect((error as { code: unknown }).code).to.equal(1);
  });
});
