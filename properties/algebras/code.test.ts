/** Compiled formulas give what the formulas say, logic and powers included. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { evaluate, parseFormula } from "../../engine/index.ts";
import { compile } from "./code.ts";
import { f64 } from "./f64.ts";

const SPECIAL = [
  0,
  -0,
  1,
  -1,
  2,
  3,
  -0.5,
  1e300,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  Number.NaN,
];

describe("A compiled formula", () => {
  it("is a number where it holds a comparison or a logical word", () => {
    const at = (text: string): number => compile(parseFormula(text), ["x", "y"])([3, 5]);
    expect(at("(x and y) * 2")).to.equal(2);
    expect(at("(x or 0) + 1")).to.equal(2);
    expect(at("(x < y) + (x == y)")).to.equal(1);
    expect(at("not(x)")).to.equal(0);
  });

  it("agrees with doubles on powers and products, whatever the numbers", () => {
    for (const text of ["x ^ y", "x ^ 2", "x * y - x / y", "x + (-y) ^ 3"])
      for (const x of SPECIAL)
        for (const y of SPECIAL) {
          const formula = parseFormula(text);
          const names = new Map([
            ["x", x],
            ["y", y],
          ]);
          const [given, right] = [compile(formula, ["x", "y"])([x, y]), evaluate(formula, names, f64)];
          expect(Object.is(given, right) || given === right, `${text} at ${x}, ${y}: ${given}`).to.equal(
            true,
          );
        }
  });

  it("refuses a name that it is not given", () => {
    expect(() => compile(parseFormula("x + z"), ["x"])).to.throw(TypeError, "z");
  });
});
