/** Grading on WebGPU: what is right passes within the derived bounds, what is wrong fails and is told why, and where there is no device nobody gets a grade. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { onWebGpu } from "../conformance/engine/devices/webgpu/device.ts";
import { itAtLength } from "../conformance/extent.ts";
import { firstFailure } from "../reports/causes.ts";
import { renderReport } from "../reports/index.ts";
import type { Result } from "../reports/result.ts";
import { multiplied } from "./device-submissions.ts";
import { judge } from "./judge.ts";
import { findLesson } from "./lesson.ts";
import { deviceOption, readArguments } from "./options.ts";
import { cliPath } from "./places.ts";
import { styleFor, verdictLine } from "./terminal.ts";
import { decodeReplay, encodeReplay } from "./token.ts";
import { UsageError } from "./usage.ts";

const cosine = findLesson("cosine");

describe("grade --device webgpu", function () {
  this.timeout(120_000);
  before(onWebGpu);
  const folder = mkdtempSync(join(tmpdir(), "gradproof-device-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What all of these are about; the long tests ask everything. */
  const asks = (title: string): boolean => /angle between x and y|derivative on paper/.test(title);
  const grade = (source: string, seed = 7): Promise<Result> => {
    const file = join(folder, "exercise.ts");
    writeFileSync(file, source);
    return judge({ file, lesson: cosine, device: "webgpu", seed, mostRuns: 5, pictures: false, asks });
  };

  itAtLength(
    "explains a fault that float64 shows as well by what float64 shows, at float32 inputs",
    async () => {
      const result = await grade(multiplied("-1"), 5);
      const { diagnosis, counterexample, comparison } = firstFailure(result)!;
      expect(diagnosis!.code).to.equal("sign-flipped");
      expect(counterexample!.inputs[0].dtype).to.equal("float32");
      expect(comparison!.entries[0]).to.have.property("difference");
    },
  );

  itAtLength("tells who reads a number at once how it is read on a device", async () => {
    const result = await grade(`import type { Tensor } from "gradproof/engine";
export const cosine = (x: Tensor, y: Tensor): Tensor => x.dot(y).div(x.norm().item() * y.norm().item());`);
    const { code, text } = firstFailure(result)!.diagnosis!;
    expect(code).to.equal("threw");
    expect(text).to.include("await x.read()");
  });

  it("fails a gradient that is off by a thousandth, and names the device", async () => {
    const result = await grade(multiplied("1.001"), 5);
    expect(result).to.include({ status: "failed", device: "webgpu" });
    expect(firstFailure(result)!.diagnosis!.code).to.equal("scaled");
    expect(verdictLine(result, styleFor(process.stdout))).to.include("on WebGPU");
    expect(renderReport([result])).to.include("on WebGPU");
  });
});

describe("the device of a grade", () => {
  const option = (...args: string[]) => deviceOption(readArguments(args, [], { device: { type: "string" } }));

  it("is the CPU unless told, and a wrong name is wrong usage", () => {
    expect(option()).to.equal("cpu");
    expect(option("--device", "webgpu")).to.equal("webgpu");
    expect(() => option("--device", "webpgu")).to.throw(UsageError, "Known: cpu, webgpu");
  });

  it("gives no grade where there is none, exit code 3, and says what to install", async function () {
    this.timeout(60_000);
    // A machine without the packages: nothing resolves them.
    const hiding = `import module from "node:module";
      const { createRequire } = module;
      module.createRequire = (from) => {
        const real = createRequire(from);
        return Object.assign((name) => real(name), { resolve: (name) => {
          if (name === "webgpu") throw new Error("Cannot find module 'webgpu'");
          return real.resolve(name);
        } });
      };
      module.syncBuiltinESMExports();`;
    const args = ["--import", `data:text/javascript,${encodeURIComponent(hiding)}`, cliPath];
    const asked = ["grade", cosine.solution, "--lesson", "cosine", "--device", "webgpu", "--json", "-"];
    const { code, stdout } = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
      execFile(process.execPath, [...args, ...asked], (error, stdout) =>
        resolve({ code: error?.code ?? 0, stdout }),
      );
    });
    expect(code).to.equal(3);
    const result = JSON.parse(stdout) as Result;
    expect(result).to.include({ status: "error", device: "webgpu" }).and.not.have.property("score");
    expect(result.reason).to.include("could not run on webgpu").and.include("npm install webgpu");
  });

  itAtLength(
    "is opened by the submission's process as the judge has found it, with a home that cannot be",
    async function () {
      this.timeout(120_000);
      await onWebGpu.call(this);
      const program = `
      import { judge } from ${JSON.stringify(new URL("judge.js", import.meta.url).href)};
      import { findLesson } from ${JSON.stringify(new URL("lesson.js", import.meta.url).href)};
      const lesson = findLesson("norm");
      const asks = (title) => title.startsWith("is the length");
      const options = { file: lesson.solution, lesson, device: "webgpu", mostRuns: 1, pictures: false, asks };
      console.log(JSON.stringify(await judge(options)));`;
      const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", program], {
        env: { ...process.env, HOME: "/dev/null/home", XDG_CACHE_HOME: "" },
      });
      const { reason, properties } = JSON.parse(stdout) as Result;
      expect(reason).to.equal(undefined);
      expect(properties.map(({ status }) => status)).to.deep.equal(["passed"]);
    },
  );

  it("travels in a replay token, with a path and without", () => {
    const replay = { lesson: "cosine", property: "12345678", seed: 1, suite: "abcdef12" };
    for (const more of [
      {},
      { path: "0:1" },
      { device: "webgpu" as const },
      { path: "3", device: "webgpu" as const },
    ])
      expect(decodeReplay(encodeReplay({ ...replay, ...more }))).to.deep.equal({ ...replay, ...more });
  });
});
