/** Lines of suites, from what stacks say of their bundles. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import { inLesson, placeIn, placeOf } from "./places.ts";

/** The title of its first property. */
const [, WORDS] = /\bit\(\s*"([^"]+)"/.exec(
  readFileSync(new URL("../../../lessons/01-norm/suite.ts", import.meta.url), "utf8"),
)!;

/** The line of these words, from 1, and how far in they stand. */
function positionOf(text: string): [number, number] {
  const lines = text.split("\n");
  const line = lines.findIndex((each) => each.includes(WORDS));
  return [line + 1, (lines[line] ?? "").indexOf(WORDS)];
}

describe("A place in a suite", () => {
  const bundle = new URL("../../judge/lesson-01-norm.mjs", import.meta.url);
  const source = new URL("../../../lessons/01-norm/suite.ts", import.meta.url);

  it("of a lesson that comes with gradproof is a line of its source", () => {
    const [line, column] = positionOf(readFileSync(bundle, "utf8"));
    const [expected] = positionOf(readFileSync(source, "utf8"));
    expect(placeOf(bundle.href, line, column)).to.equal(`lessons/01-norm/suite.ts:${expected}`);
    const stack = `Error: no\n    at f (file:///elsewhere/a.mjs:1:1)\n    at ${bundle.href}:${line}:${column}`;
    expect(placeIn(stack)).to.equal(`lessons/01-norm/suite.ts:${expected}`);
  });

  it("of anything else is none", () => {
    expect(placeIn("Error: no\n    at file:///elsewhere/lesson-x.mjs:1:1")).to.equal(undefined);
    expect(placeIn(undefined)).to.equal(undefined);
    expect(inLesson("suite.ts", "/a/b")).to.equal("suite.ts");
  });
});
