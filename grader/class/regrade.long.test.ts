/** `gradproof regrade`, as a person calls it. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { gradproof } from "./command.fixture.ts";

describe("gradproof regrade", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-regrade-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("grades by the suite as it is now, with the seeds that were, and leaves the old grades alone", async () => {
    const [lesson, place, old] = ["lesson", "class", "old"].map((name) => join(folder, name));
    cpSync("grader/foreign/my-lesson", lesson, { recursive: true });
    const exercise = readFileSync(join(lesson, "solution.ts"), "utf8");
    mkdirSync(place);
    cpSync(join(lesson, "solution.ts"), join(place, "ada.ts"));
    writeFileSync(join(place, "bob.ts"), exercise.replace("export", "/* bob */ export"));
    const first = await gradproof("class", place, "--lesson", lesson, "--out", old);
    expect(first.code, first.stderr).to.equal(0);
    const same = await gradproof("regrade", old);
    expect(same.stdout).to.include("2 as they were.");
    expect(same.code).to.equal(0);
    const suite = readFileSync(join(lesson, "suite.ts"), "utf8");
    writeFileSync(join(lesson, "suite.ts"), suite.replace(/points: 1\b/, "points: 3"));
    const json = join(folder, "changes.json");
    const { code, stdout, stderr } = await gradproof("regrade", old, "--json", json);
    expect(stdout, stderr)
      .to.include("2 rose. +4 points altogether.")
      .and.include("it is worth 3 in place of 1");
    expect(code).to.equal(1);
    expect(JSON.parse(readFileSync(json, "utf8")).length).to.equal(2);
    rmSync(join(place, "bob.ts"));
    const without = await gradproof("regrade", old);
    expect(without.stdout).to.include("→ missing").and.include("1 rose, 1 lost the grade.");
    expect(without.stdout).not.to.include("the property is gone");
    expect(without.code).to.equal(1);
    expect((await gradproof("regrade", old, "--out", old)).code).to.equal(2);
    expect((await gradproof("regrade", place)).stderr).to.include(
      "no folder that gradproof class has finished",
    );
  });
});
