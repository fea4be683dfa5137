/** Decimals of many digits go on as they were after a function that they cannot compute. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { decimal } from "./decimal.ts";

describe("Decimals", () => {
  it("have the digits that they had, after one of them could not be computed", () => {
    const { apply, constant } = decimal(64);
    const sine = (): string => `${apply("sin", [constant(1)])}`;
    const before = sine();
    // It takes more digits of π than there are.
    expect(() => apply("sin", [apply("exp", [constant(5000)])])).to.throw(/Precision limit/);
    expect(sine()).to.equal(before);
    expect(before.slice(0, 20)).to.equal("0.841470984807896506");
    expect(`${apply("div", [constant(1), constant(3)])}`).to.have.length(66);
  });
});
