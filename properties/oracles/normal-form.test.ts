/** The short form means what the raw one means. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { call, type Formula, name, number, parse } from "../../engine/core/formula.ts";
import { evaluate } from "../../engine/index.ts";
import { decimal } from "../algebras/decimal.ts";
import { normalForm, toFormula } from "./normal-form.ts";
import { latex, plainText } from "./notation.ts";

const short = (text: string): string => plainText(toFormula(normalForm(parse(text))));

const formulas: fc.Arbitrary<Formula> = fc.letrec<{ formula: Formula }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom(name("a"), name("b"), number(0), number(1), number(2), number(-3)),
    fc
      .tuple(fc.constantFrom("add", "sub", "mul", "div"), tie("formula"), tie("formula"))
      .map(([word, x, y]) => call(word, x, y)),
    tie("formula").map((x) => call("sqrt", x)),
    tie("formula").map((x) => call("neg", x)),
    tie("formula").map((x) => call("exp", x)),
    fc.tuple(tie("formula"), fc.integer({ min: -3, max: 3 })).map(([x, n]) => call("pow", x, number(n))),
  ),
})).formula;

describe("The short form of a formula", () => {
  it("is short", () => {
    expect(short("1 * x + 0")).to.equal("x");
    expect(short("x * x")).to.equal("x^2");
    expect(short("(x + x) / (2 * sqrt(x + y))")).to.equal("x / sqrt(x + y)");
    expect(short("sqrt(x + y)^2")).to.equal("x + y");
    expect(short("-(-x) - y")).to.equal("x - y");
  });

  it("keeps an absolute value that a root hides", () => {
    expect(short("sqrt(x * x)")).to.equal("abs(x)");
    expect(short("sqrt(x * y)")).to.equal("sqrt(x * y)");
  });

  it("has the same value wherever the raw form has one", () => {
    const algebra = decimal();
    let compared = 0;
    fc.assert(
      fc.property(formulas, fc.integer({ min: -8, max: 8 }), fc.integer({ min: 1, max: 9 }), (raw, p, q) => {
        const names = new Map([
          ["a", algebra.constant(p / 4)],
          ["b", algebra.constant(q / 8)],
        ]);
        const before = evaluate(raw, names, algebra);
        if (!before.isFinite() || before.abs().gt("1e30")) return;
        const after = evaluate(toFormula(normalForm(raw)), names, algebra);
        compared++;
        expect(after.minus(before).abs().toNumber(), plainText(raw)).to.be.at.most(
          1e-40 * Math.max(1, before.abs().toNumber()),
        );
      }),
      { numRuns: 1500, seed: 6 },
    );
    expect(compared).to.be.above(500);
  });

  it("is written in LaTeX with the brackets it needs", () => {
    expect(latex(parse("a - (b + 1)"))).to.equal("a - \\left(b + 1\\right)");
    expect(latex(parse("sqrt(x1) / 2"))).to.equal("\\frac{\\sqrt{x_{1}}}{2}");
  });
});
