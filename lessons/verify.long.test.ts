/** Every lesson can be trusted with grades: what is right passes on many seeds, every mutant dies and is told why. */

import { basename } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { chosen } from "../conformance/extent.ts";
import { judge } from "../grader/judge.ts";
import { builtInLessons } from "../grader/lesson.ts";
import { lessonPage } from "../grader/lesson-page.ts";
import { isRightSample, verifyLesson } from "../grader/verification.ts";
import type { Picture } from "../reports/picture.ts";

/** The full campaign takes 200; GRADPROOF_SEEDS=200 asks for them. */
const SEEDS = chosen("GRADPROOF_SEEDS", 20);

/** LESSONS_EVERY=2 takes every second lesson: each has some dozens of wrong solutions, and each of them is a grade. */
const EVERY = chosen("LESSONS_EVERY", 1);

for (const lesson of builtInLessons().filter((_, i) => i % EVERY === 0)) {
  describe(`The lesson ${lesson.name}`, () => {
    it("passes what is right, fails what is wrong, and says how", async () => {
      const wrong: string[] = [];
      const counts = { solution: 0, right: 0, wrong: 0, mutant: 0, mechanical: 0 };
      for await (const { kind, name, verdict, holds } of verifyLesson(lesson)) {
        counts[kind]++;
        if (!holds) wrong.push(`${basename(name)}: ${verdict}`);
      }
      expect(wrong).to.deep.equal([]);
      expect(counts.right, "right samples").to.be.at.least(2);
      expect(counts.wrong, "wrong samples").to.be.at.least(1);
      expect(counts.mutant, "misconceptions").to.be.at.least(6);
      expect(counts.mechanical, "mechanical mutants").to.be.at.least(4);
    }).timeout(600_000);

    it("draws each of its pictures from the solution's run", async () => {
      const [{ pictures }, result] = [
        await lessonPage(lesson),
        await judge({ file: lesson.solution, lesson, seed: 1 }),
      ];
      const told = ({ id, panels }: Picture): unknown[] => [
        id,
        ...panels.flatMap(({ layers }) =>
          layers.flatMap((layer) => (layer.kind === "line" ? [layer.name, layer.steps] : [])),
        ),
      ];
      const runs = pictures.filter(({ run }) => run === "reference");
      expect((result.pictures ?? []).map(({ id }) => id)).to.deep.equal(runs.map(({ id }) => id));
      // What the learner chooses is drawn in place of the reference's choice.
      for (const own of result.pictures ?? [])
        if (!own.id.startsWith("your-choice"))
          expect(told(own)).to.deep.equal(told(runs.find(({ id }) => id === own.id)!));
    });

    for (const file of [lesson.solution, ...lesson.samples.filter(isRightSample)]) {
      it(`gives ${basename(file)} full marks on ${SEEDS} seeds`, async () => {
        for (let seed = 1; seed <= SEEDS; seed++) {
          const { status, properties } = await judge({ file, lesson, seed: seed * 7919 });
          const failed = properties.find((property) => property.status !== "passed");
          expect(status, `seed ${seed * 7919}: ${failed?.title} ${failed?.diagnosis?.text}`).to.equal(
            "passed",
          );
        }
      }).timeout(600_000);
    }
  });
}
