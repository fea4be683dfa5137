/** A gradient beside differences: what is exact is asked for where a difference disagrees, and only there. */
import { expect as plain } from "chai";
import { describe, it } from "mocha";
import { differencesOf } from "../oracles/differences.ts";
import { Failure } from "./failure.ts";
import { expect } from "./matchers.ts";

describe("Agreement with differences", () => {
  const found = differencesOf(([x, y]) => x * x * y, [3, 2]);
  const asked = (gradient: number[], exact: number[]): { calls: number; failed: boolean } => {
    let calls = 0;
    const right = (): number[] => {
      calls++;
      return exact;
    };
    try {
      expect(gradient).to.agreeWithDifferences(found, right);
      return { calls, failed: false };
    } catch (error) {
      plain(error).to.be.instanceOf(Failure);
      return { calls, failed: true };
    }
  };

  it("asks for nothing exact where each entry agrees", () => {
    plain(asked([12, 9], [Number.NaN, Number.NaN])).to.deep.equal({ calls: 0, failed: false });
  });

  it("lets what is exact acquit an entry that a difference accuses", () => {
    plain(asked([12, 9.5], [12, 9.5])).to.deep.equal({ calls: 1, failed: false });
  });

  it("fails what neither bears out, NaN too", () => {
    plain(asked([12, 9.5], [12, 9])).to.deep.equal({ calls: 1, failed: true });
    plain(asked([Number.NaN, 9], [12, 9])).to.deep.equal({ calls: 1, failed: true });
  });
});
