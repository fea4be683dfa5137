/** Without eval: the same values and gradients, to the last bit. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";
import { meanings } from "../../../engine/cpu/interpret.ts";
import { words } from "../../../engine/cpu/words.ts";
import { table } from "../../../engine/index.ts";
import { rows } from "./rows.ts";

describe("Where text may not become code", () => {
  it("every op has the values and gradients of compiled loops, bit for bit", () => {
    const said = execFileSync(
      process.execPath,
      ["--disallow-code-generation-from-strings", fileURLToPath(new URL("interpreted.js", import.meta.url))],
      { encoding: "utf8", maxBuffer: 1 << 28 },
    );
    const interpreted = JSON.parse(said) as { compiled: boolean; rows: string[] };
    expect(interpreted.compiled).to.equal(false);
    const expected = rows();
    expect(expected.filter((line) => !/Error/.test(line)).length).to.be.above(2 * table.size);
    const differing = expected.flatMap((line, k) =>
      line === interpreted.rows[k] ? [] : [line.slice(0, 40)],
    );
    expect(differing).to.deep.equal([]);
    expect(interpreted.rows).to.have.length(expected.length);
  });

  it("every word that loops are written in has a meaning, and no other", () => {
    expect(Object.keys(meanings).sort()).to.deep.equal(Object.keys(words).sort());
  });
});
