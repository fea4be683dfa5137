/** The grammar of formulas. */

import { expect } from "chai";
import { textOf } from "../../../engine/calculus/derive.ts";
import {
  differentiate,
  evaluate,
  formulaText,
  freeNames,
  parseFormula,
  table,
} from "../../../engine/index.ts";
import { f64 } from "../../../properties/algebras/f64.ts";
import { derivative, evaluate as evaluateMathjs } from "../../mathjs.ts";

const value = (text: string, names: Record<string, number> = {}): number =>
  evaluate(parseFormula(text), new Map(Object.entries(names)), f64);

describe("The grammar of formulas", () => {
  it("binds as mathematics does", () => {
    const cases = [
      "2 + 3 * 4 - 5",
      "2 - 3 - 4",
      "-2 ^ 2",
      "2 ^ -1",
      "2 ^ 3 ^ 2",
      "12 / 2 / 3",
      "-(1 + 2) * 3",
      "1 < 2 ? 3 : 4",
      "1e-3 * 2",
    ];
    for (const text of cases) expect(value(text), text).to.equal(evaluateMathjs(text));
  });

  it("takes only the branch that the condition names", () => {
    expect(value("x == 0 and 1 > 0 ? 5 : 1 / x", { x: 0 })).to.equal(5);
  });

  it("reads back what it writes", () => {
    for (const text of ["max(x, 0) + exp(-abs(x))", "x >= 0 or x < -1 ? x : -x / 2", "x ^ (y - 1)"]) {
      const formula = parseFormula(text);
      expect(parseFormula(formulaText(formula)), text).to.equal(formula);
    }
  });

  it("says where it stops understanding", () => {
    for (const text of ["1 +", "x ? 1", "f(x", "2 x", "", "x $ y"]) {
      expect(() => parseFormula(text), text).to.throw(SyntaxError, "of the formula");
    }
  });

  it("is text that mathjs reads too, for every op", () => {
    // Functions that mathjs lacks are given to it.
    const lacking = "erfinv lgamma digamma polygamma zeta i0 i1".split(" ");
    const own = Object.fromEntries(
      lacking.map((word) => [word, (...args: number[]) => f64.apply(word, args)]),
    );
    for (const op of table.values()) {
      if (!op.formula) continue;
      const scope = Object.fromEntries(
        [...freeNames(op.formula)].map((input) => [input, op.domain[input]?.[0] === 1 ? 1.5 : 0.5]),
      );
      expect(typeof evaluateMathjs(textOf(op).formula!, { ...own, ...scope }), op.name).to.be.oneOf([
        "number",
        "boolean",
      ]);
    }
  });

  it("differentiates as mathjs does", () => {
    for (const text of ["x * sin(x) / (1 + x ^ 2)", "exp(-x * x) ^ 3"]) {
      const expected = derivative(text, "x", { simplify: false }).evaluate({ x: 0.7 });
      expect(value(formulaText(differentiate(parseFormula(text), "x")), { x: 0.7 })).to.be.closeTo(
        expected,
        1e-14,
      );
    }
  });
});
