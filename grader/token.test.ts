/** Tokens come back as they went, and nothing else is taken for one. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { decodeReplay, encodeReplay, isSameSuite, propertyKey } from "./token.ts";
import { UsageError } from "./usage.ts";

describe("Replay tokens", () => {
  it("hold lesson, property, seed, path and suite", () => {
    const path = fc.array(fc.nat(99), { minLength: 1 }).map((steps) => steps.join(":"));
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.nat(0xffff_ffff),
        fc.option(path, { nil: undefined }),
        (lesson, seed, path) => {
          const suite = "0123456789abcdef".repeat(4);
          const token = encodeReplay({
            lesson,
            property: propertyKey("p"),
            seed,
            suite,
            ...(path !== undefined && { path }),
          });
          expect(token).to.match(/^[\w-]+$/);
          const replay = decodeReplay(token);
          expect(replay).to.deep.include({ lesson, property: propertyKey("p"), seed });
          expect(replay.path).to.equal(path);
          expect(isSameSuite(replay, suite)).to.equal(true);
          expect(isSameSuite(replay, "f".repeat(64))).to.equal(false);
        },
      ),
    );
  });

  it("that are none are refused in a sentence", () => {
    for (const token of [
      "",
      "x",
      "bm8",
      encodeReplay({ lesson: "a", property: "b", seed: 0.5, suite: "c" }),
    ]) {
      expect(() => decodeReplay(token), token).to.throw(UsageError);
    }
    expect(() =>
      decodeReplay(encodeReplay({ lesson: "a", property: "b", seed: 1, suite: "c", path: "1;2" })),
    ).to.throw(UsageError);
  });
});
