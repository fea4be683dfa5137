/** Processes that use the device end by themselves, as they were told to, however they treat it. */

import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { chosen } from "../../../extent.ts";
import { onWebGpu } from "./device.ts";
import { endings } from "./process.ts";

const script = fileURLToPath(new URL("process.js", import.meta.url));
const count = chosen("WEBGPU_PROCESSES", 200);
const patience = 60_000;

interface End {
  readonly name: string;
  /** The exit code, or the signal. */
  readonly end: number | string;
  readonly said: string;
}

function run(name: string): Promise<End> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--expose-gc", script, name], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    let late = false;
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, patience);
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ name, end: late ? "did not end" : (code ?? signal!), said: said.slice(0, 2000) });
    });
  });
}

describe(`Of ${count} processes that use WebGPU`, function () {
  this.timeout(count * 10_000);
  before(onWebGpu);

  const names = Object.keys(endings);
  for (const [i, name] of names.entries()) {
    const times = Math.floor(count / names.length) + (i < count % names.length ? 1 : 0);
    it(`${times} whose code ${name} exit with ${endings[name]}`, async () => {
      const failed: End[] = [];
      for (let done = 0; done < times; done += 2) {
        const ends = await Promise.all(Array.from({ length: Math.min(2, times - done) }, () => run(name)));
        for (const end of ends) {
          const meant = endings[name] !== 1 || end.said.includes("on purpose");
          if (end.end !== endings[name] || !meant) failed.push(end);
        }
      }
      expect(failed).to.deep.equal([]);
    });
  }
});
