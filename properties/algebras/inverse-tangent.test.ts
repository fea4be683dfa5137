/** Arc tangents by whole numbers are those of decimal.js, to the last digits. */

import { expect } from "chai";
import { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import { acos, asin, atan, atan2 } from "./inverse-tangent.ts";

const NUMBERS = "1e-290 3e-40 1e-9 0.3 0.5 0.99999999999999999999 1 1.0000000001 2.5 12345.678 1e150".split(
  " ",
);

describe("Inverse functions of angles by whole numbers", function () {
  this.timeout(20_000);
  for (const precision of [40, 64]) {
    const D = Decimal.clone({ precision, defaults: true, minE: -9e15, maxE: 9e15 });
    const isNear = (found: Decimal, right: Decimal, what: string): void => {
      const error = found.minus(right).abs();
      expect(
        error.lte(right.abs().times(`1e${3 - precision}`)),
        `${what} is ${found}, not ${right}`,
      ).to.equal(true);
    };

    it(`are those of decimal.js at ${precision} digits`, () => {
      const signed = NUMBERS.flatMap((text) => [new D(text), new D(text).neg()]);
      for (const x of signed) isNear(atan(D, x), D.atan(x), `atan ${x}`);
      for (const x of signed.filter((x) => x.abs().lte(1) && x.abs().gt(1e-50))) {
        isNear(asin(D, x), D.asin(x), `asin ${x}`);
        isNear(acos(D, x), D.acos(x), `acos ${x}`);
      }
      for (const [y, x] of [
        [1, 2],
        [1, -2],
        [-3, 2],
        [-3, -2],
        [0, -1],
        [0, 1],
        [2, 0],
      ].map((pair) => pair.map((n) => new D(n))))
        isNear(atan2(D, y, x), D.atan2(y, x), `atan2 ${y}, ${x}`);
    });
  }

  it("give what decimal.js gives where there is no number, and at the ends", () => {
    for (const x of [Number.NaN, Number.POSITIVE_INFINITY, 0, -0].map((x) => new Decimal(x))) {
      expect(atan(Decimal, x).toString()).to.equal(Decimal.atan(x).toString());
      expect(asin(Decimal, x).toString()).to.equal(Decimal.asin(x).toString());
    }
    expect(acos(Decimal, new Decimal(1)).isZero()).to.equal(true);
    expect(acos(Decimal, new Decimal(2)).isNaN()).to.equal(true);
  });
});
