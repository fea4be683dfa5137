/** Solutions by another hand than the suites': what is right has full marks on every seed, what is wrong fails and is told why. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { atLength, chosen } from "../../conformance/extent.ts";
import type { Result } from "../../reports/result.ts";
import { type Attack, attacksIn } from "../hostile/attack.ts";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";

/** The full campaign takes 100; GRADPROOF_SEEDS=100 asks for them. */
const SEEDS = chosen("GRADPROOF_SEEDS", 5);
const solutions = attacksIn("grader/classroom/");

describe("Solutions by another hand", function () {
  this.timeout(600_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-solutions-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const grade = ({ lesson, source }: Attack, seed?: number): Promise<Result> => {
    const file = join(folder, "exercise.ts");
    writeFileSync(file, source!);
    return judge({ file, lesson: findLesson(lesson), seed, pictures: false });
  };

  for (const solution of solutions.filter(({ kind }) => kind === "right")) {
    it(`${solution.name} has full marks on ${SEEDS} seeds`, async () => {
      for (let seed = 1; seed <= SEEDS; seed++) {
        const { status, properties } = await grade(solution, seed * 104_729);
        const failed = properties.find((property) => property.status !== "passed");
        expect(status, `seed ${seed * 104_729}: ${failed?.title} ${failed?.diagnosis?.text}`).to.equal(
          "passed",
        );
      }
    });
  }

  for (const solution of atLength(solutions.filter(({ kind }) => kind === "wrong"))) {
    it(`${solution.name} fails as ${solution.codes.join(" or ")}`, async () => {
      const { status, properties } = await grade(solution);
      expect(status).to.equal("failed");
      const [first] = properties.flatMap(({ diagnosis }) => diagnosis ?? []);
      expect(solution.codes, first.text).to.include(first.code);
    });
  }
});
