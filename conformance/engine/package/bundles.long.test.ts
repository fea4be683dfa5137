/** Bundles in the formats of old: one file that is no module. */
import { spawnSync } from "node:child_process";
import { expect } from "chai";
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
}).timeout(120_000);
