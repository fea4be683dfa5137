/** What is read as a result: only what every format can rely on. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { UsageError } from "../usage.ts";
import { hostileResult, WITHOUT_GRADE } from "./hostile.fixture.ts";
import { readResult } from "./read-results.ts";

describe("A result that is read", () => {
  let path = "";
  before(() => {
    path = join(mkdtempSync(join(tmpdir(), "gradproof-results-")), "result.json");
  });
  after(() => rmSync(join(path, ".."), { recursive: true, force: true }));

  it("may have any status", () => {
    for (const result of [hostileResult({ printed: "" }), ...WITHOUT_GRADE]) {
      writeFileSync(path, JSON.stringify(result));
      expect(readResult(path).status).to.equal(result.status);
    }
  });

  for (const name of [
    "lesson",
    "submission",
    "suite",
    "seed",
    "durationMs",
    "maxScore",
    "score",
    "properties",
  ])
    it(`is refused in a sentence without its ${name}, and with null or a list of null for it`, () => {
      for (const wrong of [undefined, null, [null]]) {
        writeFileSync(path, JSON.stringify({ ...hostileResult({ printed: "" }), [name]: wrong }));
        expect(() => readResult(path), JSON.stringify(wrong)).to.throw(
          UsageError,
          "is no result of gradproof",
        );
      }
    });
});
