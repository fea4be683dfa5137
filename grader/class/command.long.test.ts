/** `gradproof class`, as a person calls it. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { gradproof, makeClass } from "./command.fixture.ts";

describe("gradproof class", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof class "));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("grades a class into results, feedback, a table and a page, and a second time for nothing", async () => {
    const [place, out] = [join(folder, "class"), join(folder, "out")];
    makeClass(place, { count: 2 });
    writeFileSync(join(place, "notes.md"), "# Notes\n");
    const first = await gradproof("class", place, "--lesson", "norm", "--out", out, "--jobs", "2");
    expect(first.code, first.stderr).to.equal(1);
    expect(first.stdout).to.include("2 graded, 1 of them passed; 1 without a grade.");
    expect(first.stderr).to.include("notes on norm: no grade. notes.md holds no TypeScript");
    expect(readdirSync(join(out, "results"))).to.deep.equal(["notes.json", "s0000.json", "s0001.json"]);
    expect(readdirSync(join(out, "feedback"))).to.deep.equal(["notes.html", "s0000.html", "s0001.html"]);
    const result = JSON.parse(readFileSync(join(out, "results", "s0001.json"), "utf8"));
    expect(result).to.deep.include({ status: "passed", score: 11, sandbox: "process" });
    expect(result.submission).to.include({ path: "s0001.ts", name: "s0001.ts" });
    expect(readFileSync(join(out, "grades.csv"), "utf8")).to.include("s0001,s0001,,,,11,11,passed");
    expect(readFileSync(join(out, "index.html"), "utf8")).to.include('href="feedback/s0001.html"');
    expect(existsSync(join(out, "journal.lock"))).to.equal(false);
    const second = await gradproof("class", place, "--lesson", "norm", "--out", out, "--resume");
    expect(second.stdout).to.include("3 of 3 are graded already.");
    expect(readFileSync(join(out, "journal.jsonl"), "utf8").trimEnd().split("\n").length).to.equal(3);
  });

  it("keeps nothing in what goes out of who is here no more, and has them again when they come back", async () => {
    const [place, out] = [join(folder, "leaving"), join(folder, "leaving out")];
    makeClass(place, { count: 2 });
    const grade = (): ReturnType<typeof gradproof> =>
      gradproof("class", place, "--lesson", "norm", "--out", out);
    const kept = (): string[] => [
      ...readdirSync(join(out, "results")),
      ...readdirSync(join(out, "feedback")),
    ];
    await grade();
    const all = kept();
    const left = readFileSync(join(place, "s0001.ts"));
    rmSync(join(place, "s0001.ts"));
    expect((await grade()).stdout).to.include("1 student of last time handed in nothing now");
    expect(kept()).to.deep.equal(["s0000.json", "s0000.html"]);
    writeFileSync(join(place, "s0001.ts"), left);
    expect((await grade()).stdout).to.include("2 of 2 are graded already");
    expect(kept()).to.deep.equal(all);
  });

  it("is not read by export and regrade where its class.json was damaged", async () => {
    const out = join(folder, "damaged");
    mkdirSync(out);
    for (const students of [
      7,
      [null],
      [{ id: "a", name: "a" }],
      [{ id: "a", name: "a", names: [], works: [{}] }],
      [{ id: "a", name: "a", names: [], works: [], total: "12" }],
    ]) {
      const file = {
        schema: "gradproof/class/v1",
        place: ".",
        layout: "plain",
        lessons: [],
        maxScore: 1,
        students,
      };
      writeFileSync(join(out, "class.json"), JSON.stringify(file));
      for (const args of [
        ["regrade", out],
        ["export", "moodle-feedback", out, "--out", join(folder, "x.zip")],
      ]) {
        const { code, stderr } = await gradproof(...args);
        expect(stderr).to.include("is not as gradproof class wrote it");
        expect(code).to.equal(2);
      }
    }
  });

  for (const [title, args, says] of [
    ["no lesson", ["."], "Which lesson?"],
    ["no place to write", [".", "--lesson", "norm"], "Where to?"],
    ["a lesson that there is not", [".", "--lesson", "nrom", "--out", "x"], "Did you mean norm?"],
    ["a lesson twice in one word", [".", "--lesson", "norm,1", "--out", "x"], "named twice"],
    ["a lesson twice", [".", "--lesson", "norm", "1", "--out", "x"], "named twice"],
    ["no such folder", ["nowhere", "--lesson", "norm", "--out", "x"], "There is no folder nowhere."],
    ["no such layout", [".", "--lesson", "norm", "--out", "x", "--names", "canvass"], "Did you mean canvas?"],
    ["no number", [".", "--lesson", "norm", "--out", "x", "--jobs", "0"], "from 1 to 999"],
    ["a place within", [".", "--lesson", "norm", "--out", "./x"], "lies in what is graded"],
    [
      "nothing to go on with",
      ["lessons/02-cosine/samples", "--lesson", "norm", "--out", "/nowhere/x", "--resume"],
      "x",
    ],
  ] as const)
    it(`refuses ${title}`, async () => {
      const { code, stderr } = await gradproof("class", ...args);
      expect(stderr).to.include(says);
      expect(code).to.equal(2);
    });
});
