/** Without eval: the same values and gradients, to the last bit. */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { meanings } from "../../../engine/cpu/interpret.ts";
import { words } from "../../../engine/cpu/words.ts";
import { table, tensor } from "../../../engine/index.ts";
import { extent } from "../../extent.ts";
import { rows } from "./rows.ts";

describe("Where text may not become code", () => {
  let expected: string[] = [];
  before(() => {
    expected = rows();
  });

  it("every op has the values and gradients of compiled loops, bit for bit", () => {
    const said = execFileSync(
      process.execPath,
      [
        "--disallow-code-generation-from-strings",
        fileURLToPath(new URL("interpreted.js", import.meta.url)),
        extent("some", "all"),
      ],
      { encoding: "utf8", maxBuffer: 1 << 28 },
    );
    const interpreted = JSON.parse(said) as { compiled: boolean; rows: string[] };
    expect(interpreted.compiled).to.equal(false);
    expect(expected.filter((line) => !/Error/.test(line)).length).to.be.above(
      2 * table.size * extent(1 / 16, 1),
    );
    const differing = expected.flatMap((line, k) =>
      line === interpreted.rows[k] ? [] : [line.slice(0, 40)],
    );
    expect(differing).to.deep.equal([]);
    expect(interpreted.rows).to.have.length(expected.length);
  });

  it("and the same as the functions that ops and pullbacks have of their own, once they are called often", () => {
    const own = rows(70);
    expect(own.flatMap((line, k) => (line === expected[k] ? [] : [line.slice(0, 40)]))).to.deep.equal([]);
    // Of fewer rows, these are not among them.
    if (extent(2, 1) > 1) return;
    for (const op of ["exp", "mul", "dot"].map((name) => table.get(name)!)) {
      expect(op.fused[0], op.name).to.be.a("function");
      expect(op.pullbacks[0], op.name).to.be.a("function");
    }
  });

  it("an op has its own function made once, whatever else it is called on", () => {
    const { mul, sum } = { mul: table.get("mul")!, sum: table.get("sum")! };
    const x = tensor([[1, 2]], { dtype: "float32" });
    const often = () => {
      for (let k = 0; k < 200; k++) {
        x.mul(x).sum();
        x.mul(2).sum(0);
      }
      return [mul.fused[0], sum.fused[0]];
    };
    const [own, total] = often();
    expect(own).to.be.a("function");
    expect(often()).to.deep.equal([own, total]);
  });

  it("every word that loops are written in has a meaning, and no other", () => {
    expect(Object.keys(meanings).sort()).to.deep.equal(Object.keys(words).sort());
  });
});
