/** The command line, as a person calls it: exit codes, files, and words. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength, some } from "../conformance/extent.ts";
import { findLesson } from "./lesson.ts";
import { mutantSource } from "./mutants.ts";
import { cliPath } from "./places.ts";

const { solution } = findLesson("cosine");

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function gradproof(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cliPath, ...args], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

describe("gradproof", function () {
  this.timeout(30_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof cli "));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("grades a right file with 0, and writes result and report", async () => {
    const [json, html] = [join(folder, "out", "result.json"), join(folder, "out", "report.html")];
    const { code, stdout } = await gradproof(
      "grade",
      findLesson("norm").solution,
      "--lesson",
      "norm",
      "--json",
      json,
      "--html",
      html,
    );
    expect(code).to.equal(0);
    expect(stdout).to.include("passed, 11 of 11 points").and.include(html);
    expect(JSON.parse(readFileSync(json, "utf8"))).to.include({
      schema: "gradproof/result/v1",
      lesson: "norm",
      status: "passed",
      score: 11,
      maxScore: 11,
      sandbox: "process",
    });
    expect(readFileSync(html, "utf8")).to.include("Content-Security-Policy");
  });

  it("grades a wrong file with 1, says how, and replays what it shows", async () => {
    const norm = findLesson("norm");
    const file = join(folder, "negated.ts");
    writeFileSync(file, await mutantSource(norm, "gradient-negated"));
    const { code, stdout } = await gradproof("grade", file, "--lesson", norm.folder);
    expect(code).to.equal(1);
    expect(stdout).to.include("sign-flipped").and.not.include("\u001b[");
    const [, token] = /gradproof replay (\S+)/.exec(stdout)!;
    const replayed: [string, number][] = [
      [file, 1],
      [norm.solution, 0],
    ];
    for (const [path, code] of some(replayed, 2))
      expect((await gradproof("replay", token, path)).code).to.equal(code);
  });

  itAtLength("writes the result alone to standard output when asked", async () => {
    const { solution, name } = findLesson("colinear");
    const { stdout } = await gradproof("grade", solution, "--lesson", name, "--json", "-");
    expect(JSON.parse(stdout).status).to.equal("passed");
  });

  itAtLength("grades a file that does not load with 1, and the result has every property", async () => {
    const file = join(folder, "broken.ts");
    const json = join(folder, "broken.json");
    writeFileSync(file, "export function cosine(x, y) {");
    expect((await gradproof("grade", file, "--lesson", "cosine", "--json", json)).code).to.equal(1);
    const result = JSON.parse(readFileSync(json, "utf8"));
    expect(result.properties).to.have.length(9);
    expect(
      result.properties.every(
        (property: { diagnosis: { code: string } }) => property.diagnosis.code === "not-loaded",
      ),
    ).to.equal(true);
  });

  it("answers wrong usage with 2 and a sentence; the JSON that was asked for says it too", async () => {
    const json = join(folder, "none.json");
    const cases: [string[], RegExp][] = [
      [["grade", join(folder, "nowhere.ts"), "--lesson", "cosine", "--json", json], /There is no file/],
      [["grade", folder, "--lesson", "cosine", "--json", json], /is a folder/],
      [["grade", solution, "--json", json], /Which lesson/],
      [["grade", solution, "--lesson", "cosin", "--json", json], /Did you mean cosine/],
      [["grade", solution, "--lesson", "cosine", "--seed", "-1", "--json", json], /--seed|ambiguous/],
      [["grade", solution, "--lesson", "cosine", "--sed", "1"], /Did you mean --seed/],
      [["grade"], /FILE is missing/],
      [["grade", solution, solution, "--lesson", "cosine"], /one argument too many/],
      [["grade", solution, "--lesson", "cosine", "--sandbox", "jail"], /no sandbox jail/],
      [["graed"], /Did you mean grade/],
      [["replay", "nonsense"], /no replay token/],
      [["verify-lesson", "nothing"], /no lesson nothing/],
    ];
    for (const [args, says] of some(cases, 6)) {
      const { code, stderr, stdout } = await gradproof(...args);
      expect(code, args.join(" ")).to.equal(2);
      expect(stderr + stdout, args.join(" "))
        .to.match(says)
        .and.not.match(/\n\s+at /);
      if (!args.includes("--json")) continue;
      const result = JSON.parse(readFileSync(json, "utf8"));
      expect(result, args.join(" ")).to.include({ schema: "gradproof/result/v1", status: "ungraded" });
      expect(result.reason, args.join(" ")).to.match(says);
      expect(result.submission.path).to.equal(args[1]);
      expect(result).not.to.have.property("score");
      rmSync(json);
    }
  });

  it("helps, with every command and each of them", async () => {
    const { code, stdout } = await gradproof("--help");
    expect(code).to.equal(0);
    for (const command of some(["grade", "replay", "verify-lesson", "reset", "samples", "doctor"], 6)) {
      expect(stdout).to.include(command);
      const help = await gradproof(command, "--help");
      expect(help.code).to.equal(0);
      expect(help.stdout).to.include(`gradproof ${command}`);
    }
    expect((await gradproof("--version")).stdout.trim()).to.match(/^\d+\.\d+\.\d+$/);
  });
});
