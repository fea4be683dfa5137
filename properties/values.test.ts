/** Arrays of arrays as tensors: whatever is not one is refused, and says how. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { type Nested, plain } from "./values.ts";

describe("Plain numbers", () => {
  it("take their shape from arrays of arrays", () => {
    expect(plain(3)).to.deep.equal({ shape: [], data: Float64Array.of(3) });
    expect(plain([[1, 2, 3]])).to.deep.equal({ shape: [1, 3], data: Float64Array.of(1, 2, 3) });
    expect(plain([])).to.deep.equal({ shape: [0], data: new Float64Array() });
    expect(plain([[], []])).to.deep.equal({ shape: [2, 0], data: new Float64Array() });
  });

  it("are refused where they are ragged, or no numbers", () => {
    for (const [given, says] of [
      [[1, []], /one is a number, another of length 0/],
      [[[], 5], /one is of length 0, another a number/],
      [[[1], [2, 3]], /one is of length 1, another of length 2/],
      [["1"], /one of them is "1"/],
      [null, /one of them is null/],
    ] as const)
      expect(() => plain(given as unknown as Nested), JSON.stringify(given)).to.throw(says);
  });
});
