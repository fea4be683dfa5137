/** `gradproof export`, as a person calls it. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { parseZip } from "../../engine/io/zip.ts";
import { gradproof } from "../class/command.fixture.ts";
import { FORMATS } from "./format.ts";
import { hostileResult, WITHOUT_GRADE } from "./hostile.fixture.ts";

describe("gradproof export", function () {
  this.timeout(30_000);
  let folder = "";
  let result = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof export "));
    result = join(folder, "result.json");
    writeFileSync(result, JSON.stringify(hostileResult()));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("writes to standard output, for students; to a file, for staff", async () => {
    const { code, stdout } = await gradproof("export", "--format", "ctrf", result);
    expect(code).to.equal(0);
    expect(stdout).to.include('"reportFormat":"CTRF"').and.not.include("TOKEN1,");
    const out = join(folder, "out.xml");
    await gradproof("export", "--format", "junit", result, "--out", out, "--audience", "staff");
    expect(readFileSync(out, "utf8")).to.equal(FORMATS["junit"]([hostileResult()]));
  });

  it("says what it does not know, and refuses what has no grade where a platform has no word for it", async () => {
    const error = join(folder, "error.json");
    writeFileSync(error, JSON.stringify(WITHOUT_GRADE[0]));
    for (const [args, says] of [
      [["--format", "gradscope", result], "Did you mean gradescope?"],
      [[result], "Which format?"],
      [["--format", "tap", join(folder, "none.json")], "cannot be read"],
      [["--format", "tap", "package.json"], "is no result"],
      [["--format", "submitty", error], "no grade"],
      [["--format", "tap", result, "--audience", "all"], "student or staff"],
      [["gradescope-zip"], "Which lesson?"],
      [["canvas-gradebook", folder, "--out", join(folder, "x.csv")], "Which gradebook?"],
    ] as const) {
      const { code, stderr } = await gradproof("export", ...args);
      expect(stderr).to.include(says);
      expect(code).to.equal(2);
    }
  });

  it("makes what Gradescope takes: its two scripts at the root, which a shell reads", async () => {
    const out = join(folder, "autograder.zip");
    const { code, stderr } = await gradproof(
      "export",
      "gradescope-zip",
      "--lesson",
      "cosine",
      "grader/foreign/my-lesson",
      "--out",
      out,
    );
    expect(code, stderr).to.equal(0);
    const entries = await parseZip(readFileSync(out));
    const names = entries.map(({ name }) => name);
    expect(names).to.include.members(["setup.sh", "run_autograder", "lessons/my-lesson/suite.ts"]);
    for (const name of ["setup.sh", "run_autograder"]) {
      const script = Buffer.from(entries.find((entry) => entry.name === name)!.bytes).toString();
      execFileSync("bash", ["-n"], { input: script });
    }
  });

  it("makes a course of PrairieLearn, and replaces nothing", async () => {
    const out = join(folder, "course");
    const args = ["export", "prairielearn-course", "--lesson", "cosine", "--out", out];
    expect((await gradproof(...args)).code).to.equal(0);
    const question = join(out, "questions", "gradproof-cosine");
    const info = JSON.parse(readFileSync(join(question, "info.json"), "utf8"));
    expect(info).to.include({ type: "v3", gradingMethod: "External" });
    expect(info.uuid).to.match(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
    execFileSync("bash", ["-n", join(question, "tests", "run.sh")]);
    expect(existsSync(join(question, "question.html"))).to.equal(true);
    expect((await gradproof(...args)).stderr).to.include("is there already");
  });
});
