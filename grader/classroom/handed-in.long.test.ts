/** Whatever lies in a class's folder is graded, or left ungraded, as a person would say: all of it. */
import { rmSync } from "node:fs";
import { after, before, describe, it } from "mocha";
import { atLength } from "../../conformance/extent.ts";
import { holdTo, makeClass } from "./folder.ts";
import { handedIn } from "./handed-in.ts";

describe("All that a class hands in", function () {
  this.timeout(120_000);
  let folder = "";
  before(function () {
    if (process.platform === "win32") this.skip();
    folder = makeClass();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const each of atLength(handedIn)) {
    it(`${JSON.stringify(each.name.slice(0, 40))} is ${each.verdict}`, () => holdTo(folder, each));
  }
});
