/** IDs: safe names of files, no two the same wherever they lie. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { idsOf } from "./ids.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.constantFrom(
    "",
    ".",
    "..",
    "../x",
    "CON",
    "nul.ts",
    "a/b",
    "a\0b",
    "Ada",
    "ada",
    "ADA",
    "-rf",
    "Zoë",
    "Zoe\u0308",
    "💥",
    "x".repeat(400),
  ),
);

describe("IDs", () => {
  it("are safe, and none twice where capitals make no difference", () => {
    fc.assert(
      fc.property(fc.array(hostile, { maxLength: 30 }), (names) => {
        const ids = idsOf(names);
        for (const id of ids) {
          expect(id).to.match(/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/);
          expect(id.length).to.be.below(90);
          expect(/^(?:con|nul|aux|prn)(?:\.|$)/i.test(id)).to.equal(false);
        }
        expect(new Set(ids.map((id) => id.toLowerCase())).size).to.equal(names.length);
        expect(idsOf(names)).to.deep.equal(ids);
      }),
    );
  });

  it("are the names themselves where these will do", () => {
    expect(idsOf(["ada", "grace.hopper", "s4711"])).to.deep.equal(["ada", "grace.hopper", "s4711"]);
  });
});
