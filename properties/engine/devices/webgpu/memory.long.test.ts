/** A long training holds no more at its end than at a tenth of it; a loop that never lets go is told what to do. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { onWebGpu } from "./device.ts";
import type { Held, LoopKind } from "./training.ts";

const script = fileURLToPath(new URL("training.js", import.meta.url));
const steps = Number(process.env["WEBGPU_STEPS"] ?? 100_000);

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

describe(`Training on WebGPU for ${steps} steps`, function () {
  this.timeout(60_000 + steps * 20);
  before(onWebGpu);

  for (const kind of ["awaited", "scoped"] as const) {
    it(`holds what it held at ${steps / 10}, within 5%: ${kind === "awaited" ? "a loop that reads now and then" : "a loop of scopes that never waits"}`, async () => {
      const [early, late] = await train(kind);
      for (const { step, heap, gpu } of [early, late])
        console.log(`      ${step} steps: heap ${megabytes(heap)}, GPU buffers ${megabytes(gpu)}`);
      expect(late.loss).to.be.below(1e-3);
      expect(late.heap / early.heap).to.be.at.most(1.05);
      expect(late.gpu / early.gpu).to.be.at.most(1.05);
      // What nobody asked for is not read back.
      expect(late.readbacks).to.be.at.most(kind === "scoped" ? 2 : 2 + steps / 500);
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
