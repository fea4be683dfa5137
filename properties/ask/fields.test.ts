/** A field is held to the size that it naturally has: as a whole, or entry by entry. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { vectorOf } from "../arbitraries/vectors.ts";
import type { Field } from "../suite/channel.ts";
import { compareField, disagreement } from "./fields.ts";

const right = vectorOf([1e6, 1]);
const given = { kind: "tensor", values: vectorOf([1e6, 1 + 1e-8]) } as const;

describe("A field of a record", () => {
  it("is right where it is near, beside the largest of its entries", () => {
    expect(disagreement("path", given, right)).to.equal(undefined);
    expect(compareField("path", given, right)!.entries.map(({ ok }) => ok)).to.deep.equal([true, true]);
  });

  it("is wrong where an entry lacks digits that its own size gives it", () => {
    expect(disagreement("path", given, right, 0, [1e6, 1])!.says).to.include("Entry 1 of path");
    expect(compareField("path", given, right, 0, [1e6, 1])!.entries.map(({ ok }) => ok)).to.deep.equal([
      true,
      false,
    ]);
  });

  it("is not let off by an entry that is said to be larger than the whole", () => {
    const far = { kind: "tensor", values: vectorOf([1e6, 2]) } as const;
    expect(disagreement("path", far, right, 0, [1e300, 1e300])!.says).to.include("Entry 1 of path");
  });

  it("are held to their size beside an infinite one, which is right when it is the same", () => {
    const right = { shape: [3], data: Float64Array.of(Number.NEGATIVE_INFINITY, 1, 2) };
    const of = (...data: number[]): Field => ({
      kind: "tensor",
      values: { shape: [3], data: Float64Array.from(data) },
    });
    expect(disagreement("v", of(Number.NEGATIVE_INFINITY, 1, 2), right)).to.equal(undefined);
    expect(disagreement("v", of(0, 1, 2), right)!.says).to.include("Entry 0 of v");
    expect(disagreement("v", of(Number.NEGATIVE_INFINITY, 999, 2), right)!.says).to.include("Entry 1 of v");
    const marks = compareField("v", of(Number.NEGATIVE_INFINITY, 999, 2), right)!.entries.map(({ ok }) => ok);
    expect(marks).to.deep.equal([true, false, true]);
  });
});
