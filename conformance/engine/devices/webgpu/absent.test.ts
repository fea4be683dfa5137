/** Where WebGPU cannot be had, the CPU works, and asking for WebGPU says what to install. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength } from "../../../extent.ts";

const program = `
import { defaultDevice, openDevice, tensor, webGpuStats } from "./engine/index.js";
const x = tensor([3, 4], { requiresGrad: true });
x.norm().backward();
const gradient = x.grad.toArray();
const refused = await openDevice("webgpu").catch((error) => error.name + ": " + error.message);
const choice = String(await defaultDevice({ silent: true }));
const after = tensor([1, 2]).add(1).toArray();
console.log(JSON.stringify({ gradient, refused, choice, after, stats: webGpuStats() }));
`;

interface Answer {
  readonly gradient: readonly number[];
  readonly refused: string;
  readonly choice: string;
  readonly after: readonly number[];
  readonly stats: unknown;
}

describe("Without WebGPU", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-absent-"));
    cpSync(fileURLToPath(new URL("../../../../engine", import.meta.url)), join(folder, "engine"), {
      recursive: true,
    });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "program.js"), program);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** A driver that is chosen and not there hides those of the machine. */
  function run(): Answer {
    const env = { ...process.env, VK_DRIVER_FILES: join(folder, "no-driver.json"), HOME: folder };
    return JSON.parse(
      execFileSync(process.execPath, ["program.js"], {
        cwd: folder,
        env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }),
    ) as Answer;
  }

  function holds({ gradient, choice, after, stats, refused }: Answer): void {
    expect(gradient[0]).to.be.closeTo(0.6, 1e-7);
    expect(after).to.deep.equal([2, 3]);
    const said = choice.replace(/ \(\d threads\)/, "");
    expect(said).to.equal(`device: cpu: ${refused.replace("DeviceError: ", "")}`);
    expect(stats).to.equal(null);
  }

  it("the CPU works, and asking for WebGPU says to install the package webgpu", () => {
    const answer = run();
    expect(answer.refused).to.match(
      /^DeviceError: WebGPU in Node needs the package webgpu: npm install webgpu\./,
    );
    holds(answer);
  });

  itAtLength(
    "but for the package, asking for WebGPU says to install a driver, a GPU's or a software one",
    () => {
      const webgpu = dirname(createRequire(import.meta.url).resolve("webgpu/package.json"));
      mkdirSync(join(folder, "node_modules"), { recursive: true });
      symlinkSync(webgpu, join(folder, "node_modules", "webgpu"));
      const answer = run();
      expect(answer.refused).to.match(
        /^DeviceError: WebGPU found no Vulkan driver that works at .*no-driver.json\. Install a Vulkan driver for your GPU; or/,
      );
      expect(answer.refused).to.contain("npm install @sparticuz/chromium");
      holds(answer);
    },
  );
});
