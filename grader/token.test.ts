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

  it("that are none are refused in a sentence, at once, and without repeating them", () => {
    const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
    const good = { lesson: "a", property: propertyKey("b"), seed: 1, suite: "0123456789abcdef" };
    const [lesson, property, seed, suite] = ["a", good.property, 1, "01234567"];
    const bad: Readonly<Record<string, string>> = {
      nothing: "",
      "one letter": "x",
      "two letters": "bm8",
      "a fraction of a seed": encodeReplay({ ...good, seed: 0.5 }),
      "a seed below 0": encodeReplay({ ...good, seed: -1 }),
      "a seed of 33 bits": encodeReplay({ ...good, seed: 2 ** 32 }),
      "a property that is no key": encodeReplay({ ...good, property: "b" }),
      "a suite without a hash": encoded([lesson, property, seed, ""]),
      "a path with a semicolon": encodeReplay({ ...good, path: "1;2" }),
      "a path that never ends": encodeReplay({ ...good, path: "1000000000" }),
      "a path of a million": encodeReplay({ ...good, path: "999999" }),
      "a path that shrinks for ever": encodeReplay({ ...good, path: "0:1000000000" }),
      "a path of many steps": encodeReplay({ ...good, path: Array(3000).fill("0").join(":") }),
      "a path that is a number": encoded([lesson, property, seed, suite, 3]),
      "another device": encoded([lesson, property, seed, suite, null, "toaster"]),
      "a field too many": encoded([lesson, property, seed, suite, null, "webgpu", 1]),
      "megabytes of a lesson": encodeReplay({ ...good, lesson: "a".repeat(1 << 22) }),
      "deep JSON": Buffer.from("[".repeat(1 << 20)).toString("base64url"),
      "JSON that is nested within the length": Buffer.from(`${"[".repeat(3000)}${"]".repeat(3000)}`).toString(
        "base64url",
      ),
      "an escape sequence": "\u001b[31mWyJhIl0",
      "spaces around it": ` ${encodeReplay(good)}`,
      "an object": encoded({ lesson, property, seed, suite }),
    };
    expect(decodeReplay(encodeReplay(good)).lesson).to.equal("a");
    const start = performance.now();
    for (const [title, token] of Object.entries(bad)) {
      const refused = (): unknown => decodeReplay(token);
      expect(refused, title).to.throw(
        UsageError,
        /^This (is no replay token|replay token is damaged)\. Copy/,
      );
    }
    expect(performance.now() - start).to.be.below(500);
  });

  it("have room for every path that shrinking leads along", () => {
    const longest = ["99", ...Array(400).fill("0")].join(":");
    const token = encodeReplay({
      lesson: "gradient-descent",
      property: propertyKey("p"),
      seed: 1,
      suite: "0".repeat(64),
      path: longest,
    });
    expect(decodeReplay(token).path).to.equal(longest);
  });
});
