/** Exponentials and logarithms by whole numbers are those of decimal.js, to the last digits. */
import { expect } from "chai";
import { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import { exp, ln, pow, sqrt } from "./exponential.ts";

const EXPONENTS = "1e-60 3e-20 1e-9 0.3 0.34657359 1 2.5 37.25 745.13 9876.5 123456.789".split(" ");
const POSITIVE =
  "1.5e-4000 1e-290 3e-40 1e-9 0.3 0.7071 0.99 1.000000000000000000000000000001 1.41422 2 2.5 745 12345.678 1e150 7.25e1234".split(
    " ",
  );

describe("Exponentials, logarithms and roots by whole numbers", function () {
  this.timeout(20_000);
  for (const precision of [40, 64, 128]) {
    const D = Decimal.clone({ precision, defaults: true, minE: -9e15, maxE: 9e15 });
    const isNear = (found: Decimal, right: Decimal, what: string): void => {
      const error = found.minus(right).abs();
      const bound = right.abs().times(`1e${3 - precision}`);
      expect(error.lte(bound), `${what} is ${found}, not ${right}`).to.equal(true);
    };

    it(`are those of decimal.js at ${precision} digits`, () => {
      for (const x of EXPONENTS.flatMap((text) => [new D(text), new D(text).neg()]))
        isNear(exp(D, x), D.exp(x), `exp ${x}`);
      for (const x of POSITIVE.map((text) => new D(text))) {
        isNear(ln(D, x), D.ln(x), `ln ${x}`);
        isNear(sqrt(D, x), D.sqrt(x), `sqrt ${x}`);
      }
      for (const [x, y] of ["2 0.3", "0.1 -2.5", "1e20 0.01", "3 1234.5", "7.5 -3", "1 0.2"].map((pair) =>
        pair.split(" "),
      ))
        isNear(pow(D, new D(x), new D(y)), D.pow(x, y), `${x} to the power ${y}`);
      const below = new D(1).minus("1e-30");
      isNear(ln(D, below), D.ln(below), `ln ${below}`);
    });
  }

  it("give what decimal.js gives where there is no number, and at the ends", () => {
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1].map(
      (x) => new Decimal(x),
    )) {
      expect(ln(Decimal, x).toString()).to.equal(Decimal.ln(x).toString());
      if (x.abs().eq(1)) continue;
      expect(exp(Decimal, x).toString()).to.equal(Decimal.exp(x).toString());
    }
  });
});
