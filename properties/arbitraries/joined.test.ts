/** Inputs that are drawn apart shrink apart. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { oneOf } from "./fields.ts";
import { inputs } from "./inputs.ts";
import { joined } from "./joined.ts";
import { vectors } from "./vectors.ts";

describe("Joined inputs", () => {
  it("shrink each to what is easiest", () => {
    const { counterexample } = fc.check(
      fc.property(
        joined(vectors(), inputs({ p: oneOf([2, 3, 1, 4]) })),
        ({ x, p }) => x.data.length < 2 || p === 2,
      ),
      { seed: 1 },
    );
    const [{ x, p }] = counterexample!;
    expect([...x.data]).to.deep.equal([3, 4]);
    expect(p).to.equal(3);
  });
});
