/** The test that a worthless answer gets a fifth of the points at most. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { it } from "mocha";
import { judge } from "../grader/judge.ts";
import { builtInLessons } from "../grader/lesson.ts";
import type { Worthless } from "./worthless.ts";

const MOST = 0.2;

export function earnsLittle({ lesson: name, says, source }: Worthless, mostRuns?: number): void {
  it(`${says} earns a fifth of the points of ${name} at most`, async () => {
    const lesson = builtInLessons().find((each) => each.name === name)!;
    const folder = mkdtempSync(join(tmpdir(), "gradproof-worthless-"));
    try {
      const file = join(folder, "exercise.ts");
      writeFileSync(file, source);
      const { score, maxScore, status, properties } = await judge({
        file,
        lesson,
        seed: 1,
        pictures: false,
        mostRuns,
      });
      const earned = properties.filter((property) => property.points > 0).map(({ title }) => title);
      expect(status, "it runs").to.equal("failed");
      expect(score, earned.join("; ")).to.be.at.most(MOST * maxScore);
      // Nothing is earned by not running at all.
      const codes = properties.map(({ diagnosis }) => diagnosis?.code);
      expect(codes).not.to.include.members(["not-loaded"]);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }).timeout(300_000);
}
