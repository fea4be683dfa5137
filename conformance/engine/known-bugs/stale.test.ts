/** Every mistake of the table changes what stands once in the engine as it is now, and names a suite that there is. */
import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import { bugs } from "./bugs.ts";

const built = new URL("../../../", import.meta.url);

describe("Mistakes that others made", () => {
  it("change text that stands once in a module, and name a suite", () => {
    const stale = bugs.flatMap(({ told, file, from, to, kills }) => {
      const count = readFileSync(new URL(`engine/${file}.js`, built), "utf8").split(from).length - 1;
      const wrong = [
        count === 1 ? "" : `"${from}" stands ${count} times in ${file}`,
        from === to ? "nothing is changed" : "",
        existsSync(new URL(`conformance/${kills}.test.js`, built)) ? "" : `there is no ${kills}`,
      ];
      return wrong.filter(Boolean).map((words) => `${told}: ${words}`);
    });
    expect(stale).to.deep.equal([]);
    expect(bugs.length).to.be.above(50);
  });
});
