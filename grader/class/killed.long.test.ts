/** Killed again and again, a class is graded all the same: each submission once in the journal, and no result torn. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { describe, it } from "mocha";
import { cliPath } from "../places.ts";
import { bankOf, layOut } from "./bank.fixture.ts";
import { gradproof } from "./command.fixture.ts";
import { differencesOf, misjudgedIn, missingIn, tornIn } from "./whole.fixture.ts";

/** Submissions, distinct ones, and kills; the bench has more. */
const [COUNT, DISTINCT, KILLS] = (process.env["GRADPROOF_KILLS"] ?? "60,24,12").split(",").map(Number);

describe("A class that is killed", function () {
  this.timeout(1_200_000);

  it(`${KILLS} times has each of ${COUNT} submissions once, and the grades of one that was not`, async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradproof-killed-"));
    try {
      const [place, out, whole] = ["class", "out", "whole"].map((name) => join(folder, name));
      const handed = layOut(place, await bankOf(DISTINCT, 3), COUNT);
      // Some are hostile: held by the strongest that this machine has.
      const args = [cliPath, "class", place, "--lesson", "cosine", "--sandbox", "auto", "--out"];
      let ended = 0;
      for (let kill = 0; kill < KILLS; kill++) {
        const child = spawn(process.execPath, [...args, out], { stdio: "ignore" });
        const exit = new Promise<boolean>((resolve) => child.once("exit", (code) => resolve(code !== null)));
        await Promise.race([exit, setTimeout(300 + 2700 * Math.random())]);
        child.kill(kill % 4 === 3 ? "SIGINT" : "SIGKILL");
        if (await exit) ended++;
        expect(tornIn(out)).to.deep.equal([]);
      }
      expect(ended, "some must be killed before the end").to.be.below(KILLS);
      const { stdout } = await gradproof(...args.slice(1), out, "--resume");
      expect(stdout).to.include("without a grade");
      expect(missingIn(out, handed)).to.deep.equal([]);
      expect(misjudgedIn(out, handed)).to.deep.equal([]);
      await gradproof(...args.slice(1), whole);
      expect(differencesOf(out, whole, handed)).to.deep.equal([]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
