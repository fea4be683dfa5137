/** The derivatives that the package was built with are those that mathjs derives now. */
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { describe, it } from "mocha";
import { evaluate } from "../engine/index.ts";
import { f64 } from "../properties/algebras/f64.ts";
import { byMathjs, loadMathjs, packed, type Table, unpacked } from "../properties/oracles/derived.ts";
import { judgeFolder } from "./places.ts";

describe("The table of derivatives", () => {
  it("is what mathjs derives now, text for text and name for name", async () => {
    const { derived } = (await import(pathToFileURL(`${judgeFolder}derived.mjs`).href)) as { derived: Table };
    const math = await loadMathjs();
    const texts = Object.keys(derived);
    expect(texts.filter((text) => /\by6\b/.test(text) && text.includes("sqrt"))).to.have.length(1);
    expect(texts).to.include("sqrt(((x1 * x1) + (x2 * x2)))");
    for (const text of texts) {
      const names = Object.keys(derived[text].by);
      expect(names, text).to.have.members([...new Set(text.match(/\b[axy]\d+/g))]);
      expect(packed(byMathjs(text, math), names)).to.deep.equal(derived[text]);
    }
  });

  it("gives back the very formulas that were packed", async () => {
    const text = "(((x1 * x1) + exp(0.1)) / sqrt(x1))";
    const fresh = byMathjs(text, await loadMathjs());
    const back = unpacked(JSON.parse(JSON.stringify(packed(fresh, ["x1"]))));
    expect(back.value).to.equal(fresh.value);
    expect(back.by("x1")).to.equal(fresh.by("x1"));
    const at4 = evaluate(back.by("x1"), new Map([["x1", 4]]), f64);
    expect(at4).to.be.closeTo(3 - Math.exp(0.1) / 16, 1e-14);
  });
});
