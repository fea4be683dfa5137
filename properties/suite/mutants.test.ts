/** Mutants are edits of the solution: each at every place where it fits, all at once. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { editedSource, mutant } from "./mutants.ts";

const edited = (edits: Readonly<Record<string, string>>): string =>
  editedSource("a.dot(b).div(b)", { name: "m", edits });

describe("A mutant", () => {
  it("has several edits at once, so that two texts change places", () => {
    expect(edited({ "a.": "b.", "(b)": "(a)" })).to.equal("b.dot(a).div(a)");
    expect(edited({ dot: "div", div: "dot" })).to.equal("a.div(b).dot(b)");
  });

  it("is refused where an edit fits nowhere, or two overlap", () => {
    expect(() => edited({ "c.": "a." })).to.throw("c.");
    expect(() => edited({ "dot(b)": "x", "(b)": "y" })).to.throw("overlap");
  });

  it("names one code, or several", () => {
    expect(mutant("m", "scaled wrong-value", "t", {}).codes).to.deep.equal(["scaled", "wrong-value"]);
    expect(mutant("m", "scaled", "t", {})).not.to.have.property("told");
  });
});
