/** `gradproof check`, as a person calls it: on functions of the engine's tensors, and on any others. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength } from "../conformance/extent.ts";
import { cliPath } from "./places.ts";

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SOURCE = `import { functional, type Tensor } from "gradproof/engine";
import { half } from "halves";
import { readFileSync } from "node:fs";
import { three } from "./beside.ts";
import { place } from "./inner/place.ts";
const table = JSON.parse(readFileSync(new URL("table.json", import.meta.url), "utf8")).concat(place ? [] : [0]);

export const huber = (x: Tensor, y: Tensor): Tensor => functional.huberLoss(x, y);
export const detached = (x: Tensor, w: Tensor): Tensor => x.mul(w.detach()).sum().mul(three * half(2) / 3);
export const cube = { f: ({ x }) => x[0] ** three, gradient: ({ x }) => ({ x: [-3 * x[0] ** 2] }), inputs: { x: [1] } };
export const several = [{ ...cube, gradient: ({ x }) => ({ x: [3 * x[0] ** 2] }) }, { name: "mine", f: huber, inputs: { x: [2], y: [2] } }];
export const three3 = three;
export const throwing = (x: Tensor): Tensor => {
  throw new Error("mine");
};
export const none = [];
export const root = { f: ([x]) => Math.sqrt(Math.abs(x)), gradient: () => [0], at: [0] };
export const misspelt = { f: ([x]) => x, gradient: () => [1], at: [3], trails: 3 };
export const there = { f: ([x]) => table.length * x, gradient: () => [2], at: [3] };
export const sparse = { f: ({ x }) => x, at: [1] };
`;

describe("gradproof check", function () {
  this.timeout(60_000);
  let folder = "";
  let file = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof check "));
    file = join(folder, "loss.ts");
    writeFileSync(file, SOURCE);
    writeFileSync(join(folder, "beside.ts"), "export const three: number = 3;\n");
    writeFileSync(join(folder, "table.json"), "[1, 2]");
    mkdirSync(join(folder, "inner"));
    writeFileSync(
      join(folder, "inner", "place.ts"),
      'export const place = import.meta.url.endsWith("/inner/place.ts");\n',
    );
    const halves = join(folder, "node_modules", "halves");
    mkdirSync(halves, { recursive: true });
    writeFileSync(join(halves, "package.json"), '{ "name": "halves", "main": "index.cjs" }');
    writeFileSync(join(halves, "index.cjs"), "exports.half = (x) => x / 2;\n");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const check = (name: string, ...args: string[]): Promise<Run> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        [cliPath, "check", `${file}${name}`, ...args],
        { env: { ...process.env, NO_COLOR: "1" } },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });

  itAtLength("says right of what the engine differentiates, both orders", async () => {
    const { code, stdout } = await check("#huber", "--inputs", "x:3 y:3", "--order", "2", "--seed", "5");
    expect(stdout).to.equal("✓ huber: right\n    The gradient is right, and so are its derivatives.\n");
    expect(code).to.equal(0);
  });

  it("shows where a gradient is lost, on small numbers", async () => {
    const { code, stdout } = await check("#detached", "--inputs", "x:2 w:2", "--trials", "2");
    expect(stdout)
      .to.include("✗ detached: wrong")
      .and.match(/The derivative by w\[0\] is 0: wrong\. Differences say 1 ±/)
      .and.match(/At x = \[1,0\], w = \[0,0\]/);
    expect(code).to.equal(1);
  });

  itAtLength("checks options with a gradient by hand, and lists of them; as JSON too", async () => {
    const { code, stdout } = await check("#cube", "--json");
    const [{ name, verdict, counterexample }] = JSON.parse(stdout);
    expect({ name, verdict, how: counterexample.how.code, code }).to.deep.equal({
      name: "cube",
      verdict: "wrong",
      how: "sign-flipped",
      code: 1,
    });
    expect(await check("#several")).to.include({
      code: 0,
      stdout: "✓ several[0]: right\n    The gradient is right.\n✓ mine: right\n    The gradient is right.\n",
    });
  });

  it("fails a point without a slope, as the matcher does, and keeps infinities in JSON", async () => {
    const { code, stdout } = await check("#root", "--json");
    const [{ verdict, message, entries }] = JSON.parse(stdout);
    expect({ code, verdict, error: entries[0].error }).to.deep.equal({
      code: 1,
      verdict: "singular",
      error: "Infinity",
    });
    expect(message).to.match(/f has no slope there to compare it with: ask at another point\.$/);
  });

  itAtLength("lets each module find what lies beside it", async () => {
    expect(await check("#there")).to.include({
      code: 0,
      stdout: "✓ there: right\n    The gradient is right.\n",
    });
  });

  itAtLength("tells what a function throws, and where", async () => {
    const { code, stdout } = await check("#throwing", "--inputs", "x");
    expect(stdout).to.match(/✗ throwing: threw\n {2}│ Error: mine\n {2}│ at .*loss\.ts:14/);
    expect(stdout).to.match(/\n {4}It was called with a tensor for each input, in this order: x\.\n/);
    expect(code).to.equal(1);
  });

  itAtLength("answers wrong usage with 2 and a sentence", async () => {
    writeFileSync(join(folder, "broken.ts"), "export const x = (;\n");
    writeFileSync(join(folder, "lost.ts"), "const here = import.meta.url;\nexport const x = (;\n");
    const cases: [string, string[], RegExp][] = [
      [
        "#hubr",
        ["--inputs", "x"],
        /does not export hubr\. Did you mean huber\? It exports cube, detached, huber/,
      ],
      ["", ["--inputs", "x"], /does not export default/],
      ["#none", [], /none is an empty list/],
      ["#sparse", [], /sparse has no gradient/],
      ["#huber", ["--inputs", "x:0 y:0"], /has 0 entries: give from 1 to 1000000/],
      ["#huber", ["--inputs", "x:100000,100000 y"], /has 10000000001 entries/],
      ["#huber", ["--inputs", "x:2 x:3"], /has x twice: give each name once/],
      ["#misspelt", [], /misspelt: There is no option trails\. There are gradient, at, dtype/],
      ["#three3", [], /three3 is neither a function nor/],
      ["#huber", [], /Which inputs has huber\? Add --inputs "x:2,3 w:3"/],
      ["#huber", ["--inputs", "x:a"], /--inputs takes names and shapes/],
      ["#huber", ["--inputs", "x", "--order", "3"], /--order takes a whole number from 1 to 2/],
      ["#huber", ["--input", "x"], /Did you mean --inputs/],
      ["x", ["--inputs", "x"], /There is no file/],
    ];
    for (const [name, args, says] of cases) {
      const { code, stderr } = await check(name, ...args);
      expect(stderr, name).to.match(says);
      expect(code, name).to.equal(2);
    }
    const whole = file;
    for (const [name, says] of Object.entries({
      broken: /broken\.ts:1: Unexp/,
      lost: / lost\.ts:2: Unexp/,
    })) {
      file = join(folder, `${name}.ts`);
      const { code, stderr } = await check("#x");
      expect(stderr).to.match(says);
      expect(code).to.equal(2);
    }
    file = whole;
  });
});
