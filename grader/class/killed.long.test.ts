/** Killed again and again, a class is graded all the same: each submission once in the journal, and no result torn. */
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import { cliPath } from "../places.ts";
import { gradproof, makeClass } from "./command.fixture.ts";
import { entryOf } from "./journal.ts";

/** Submissions, distinct ones, and kills; the bench has more. */
const [COUNT, DISTINCT, KILLS] = (process.env["GRADPROOF_KILLS"] ?? "60,24,12").split(",").map(Number);

describe("A class that is killed", function () {
  this.timeout(1_200_000);

  it(`${KILLS} times has each of ${COUNT} submissions once, and the grades of one that was not`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradproof-killed-"));
    try {
      const [place, out, whole] = ["class", "out", "whole"].map((name) => join(folder, name));
      makeClass(place, { count: COUNT, distinct: DISTINCT, hostile: 12 });
      const args = [cliPath, "class", place, "--lesson", "norm", "--out"];
      let ended = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const child = spawn(process.execPath, [...args, out], { stdio: "ignore" });
        const exit = new Promise<boolean>((resolve) => child.once("exit", (code) => resolve(code !== null)));
        await Promise.race([exit, setTimeout(300 + 2700 * Math.random())]);
        child.kill(kill % 4 === 3 ? "SIGINT" : "SIGKILL");
        if (await exit) ended++;
        for (const name of jsonIn(out)) JSON.parse(readFileSync(name, "utf8"));
      }
      expect(ended, "some must be killed before the end").to.be.below(KILLS);
      const { stdout } = await gradproof(...args.slice(1), out, "--resume");
      expect(stdout).to.include("without a grade");
      const lines = readFileSync(join(out, "journal.jsonl"), "utf8").trimEnd().split("\n").map(entryOf);
      expect(lines.every((entry) => entry !== undefined)).to.equal(true);
      expect(lines.map((entry) => entry!.path).sort()).to.deep.equal(readdirSync(place).sort());
      expect(jsonIn(out).length).to.equal(COUNT);
      await gradproof(...args.slice(1), whole);
      for (const name of jsonIn(out))
        expect(gradeIn(name), name).to.deep.equal(gradeIn(name.replace(out, whole)));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

function jsonIn(out: string): string[] {
  try {
    return readdirSync(join(out, "results"))
      .filter((name) => name.endsWith(".json"))
      .map((name) => join(out, "results", name));
  } catch {
    return [];
  }
}

/** What does not depend on how fast the machine was. */
function gradeIn(path: string): unknown {
  const { status, score, maxScore, submission, seed } = JSON.parse(readFileSync(path, "utf8")) as Result;
  return { status, score, maxScore, submission, seed };
}
