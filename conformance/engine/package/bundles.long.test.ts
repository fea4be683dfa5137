/** Bundles in the formats of old: one file that is no module. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { build } from "esbuild";
import { after, before, describe, it } from "mocha";
import { bundle, type Outcome } from "./bundles.ts";
import { Packed } from "./packed.ts";

describe("A program that is bundled with the engine", () => {
  let packed: Packed;
  before(() => {
    packed = new Packed();
  });
  after(() => packed?.remove());

  /** What the program prints, run by Node. */
  function outcomeOf(file: string, text: string, ...flags: string[]): Outcome {
    const path = packed.write(file, text);
    const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, path], { encoding: "utf8" });
    expect(status, stderr).to.equal(0);
    return JSON.parse(stdout) as Outcome;
  }

  const start = "run().then((outcome) => console.log(JSON.stringify(outcome)));";

  it("gives the same numbers as a module, as one function, as a CommonJS module, and without eval", async () => {
    const esm = await bundle(packed.folder, start, "esm");
    const forms = [
      outcomeOf("module.mjs", esm),
      outcomeOf("function.cjs", await bundle(packed.folder, start, "iife")),
      outcomeOf("common.cjs", await bundle(packed.folder, start, "cjs")),
      outcomeOf("evalless.mjs", esm, "--disallow-code-generation-from-strings"),
    ];
    for (const form of forms) expect({ ...form, name: "" }).to.deep.equal({ ...forms[0], name: "" });
    expect(forms[0].loss).to.be.above(0).and.below(1);
  });

  it("starts threads from the package's one file and from its modules, and none from a bundle without the worker's file", async () => {
    const text = `import { randn, setNumThreads } from "ENGINE";
      import { readdirSync } from "node:fs";
      // Linux says which threads a process has; elsewhere it is only run.
      const threads = () => (process.platform === "linux" ? readdirSync("/proc/self/task").length : 0);
      const before = threads();
      setNumThreads(3);
      const x = randn([256, 256]);
      for (let i = 0; i < 60; i++) {
        x.matmul(x);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      console.log(JSON.stringify(threads() - before));`;
    const started = process.platform === "linux" ? 2 : 0;
    for (const [engine, more] of [
      ["@gradproof/engine", started],
      [pathToFileURL(join(packed.engine, "dist", "index.js")).href, started],
    ] as const)
      expect(outcomeOf("threads.mjs", text.replace("ENGINE", engine)), engine).to.equal(more);
    const { outputFiles } = await build({
      stdin: { contents: text.replace("ENGINE", "@gradproof/engine"), resolveDir: packed.folder },
      bundle: true,
      format: "esm",
      platform: "node",
      write: false,
      logLevel: "silent",
    });
    expect(outcomeOf("alone.mjs", outputFiles[0].text)).to.equal(0);
  });
}).timeout(120_000);
