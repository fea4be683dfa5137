/** The journal: torn anywhere, it keeps what was whole, and goes on. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import { type Entry, entryOf, Journal, lineOf } from "./journal.ts";

const entry = (id: string): Entry => ({
  id,
  lesson: "norm",
  path: `${id}.ts`,
  key: `key of ${id}`,
  result: { status: "passed", reason: "ü\u2028\n🙂" } as Result,
});

describe("The journal of a class", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-journal-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("has each line back, and no line that was changed anywhere", () => {
    const line = lineOf(entry("ada"));
    expect(entryOf(line)).to.deep.equal(entry("ada"));
    for (let at = 0; at < line.length; at++) {
      const other = line[at] === "x" ? "y" : "x";
      expect(entryOf(line.slice(0, at) + other + line.slice(at + 1)), `at ${at}`).to.equal(undefined);
    }
  });

  it("keeps every whole entry, whatever byte it was cut at, and takes more", () => {
    const path = join(folder, "journal.jsonl");
    const bytes = Buffer.from(["ada", "bob", "cy"].map((id) => `${lineOf(entry(id))}\n`).join(""));
    const ends = [...bytes.entries()].flatMap(([i, byte]) => (byte === 10 ? [i] : []));
    for (let length = 0; length <= bytes.length; length++) {
      writeFileSync(path, bytes.subarray(0, length));
      const whole = ends.filter((end) => end <= length).length;
      const journal = new Journal(path);
      expect(journal.size, `cut at ${length}`).to.equal(whole);
      journal.add(entry("dee"));
      journal.close();
      const lines = readFileSync(path, "utf8").trimEnd().split("\n").map(entryOf);
      expect(lines.map((each) => each?.id)).to.deep.equal([...["ada", "bob", "cy"].slice(0, whole), "dee"]);
    }
  });

  it("leaves out a line that was damaged among others, and says so", () => {
    const path = join(folder, "damaged.jsonl");
    writeFileSync(path, `${lineOf(entry("ada"))}\n{"id":"bob"}\n`);
    appendFileSync(path, `${lineOf(entry("cy"))}\n`);
    const journal = new Journal(path);
    expect([journal.torn, journal.size, journal.find("cy", "norm")?.key]).to.deep.equal([1, 2, "key of cy"]);
    journal.close();
  });
});
