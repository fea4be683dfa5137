/** What is a learner's stays theirs, in lessons whose solution says what is right: no suite is blamed for it. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength } from "../../conformance/extent.ts";
import type { Result } from "../../reports/result.ts";
import { judge, judgeHere } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { wordsWith, writeLesson } from "./cases.ts";

const ENERGY = "export const energy = (x) => x.square().sum().mul(0.5);\n";

describe("A sound suite whose solution says what is right", function () {
  this.timeout(30_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-blame-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const grade = (
    source: string,
    { solution, wrong }: { solution: string; wrong: string },
    grading: typeof judge = judgeHere,
  ): Promise<Result> => {
    const place = join(folder, "sound-lesson");
    writeLesson(place, { source, solution: `${ENERGY}${solution}` });
    const file = join(place, "wrong.ts");
    writeFileSync(file, wrong);
    return grading({ file, lesson: findLesson(place), seed: 7 });
  };

  it("tells a learner who gives no record what they gave", async () => {
    const suite = wordsWith(
      `const halves = exercise.procedure("halves of x", { needs: ["halves"], run: ({ exports, inputs }) => exports.halves(inputs.x), domain: vectors() });
  it("gives halves", { points: 2 }, halves.agrees());`,
    );
    const { status, mistakes, properties } = await grade(suite, {
      solution: "export const halves = (x) => ({ half: x.mul(0.5) });\n",
      wrong: `${ENERGY}export const halves = (x) => 3;\n`,
    });
    expect({ status, mistakes }).to.deep.equal({ status: "failed", mistakes: undefined });
    expect(properties[1].diagnosis).to.deep.include({
      code: "wrong-type",
      text: "halves of x is the number 3; values by name were expected.",
    });
  });

  itAtLength("tells a learner whose run throws, where the solution's does not", async () => {
    const suite = wordsWith(
      `const halves = exercise.procedure("halves of x", { needs: ["halves"], run: ({ exports, inputs }) => exports.halves(inputs.x), domain: vectors() });
  it("gives halves", { points: 2 }, halves.agrees());`,
    );
    const { status, properties } = await grade(suite, {
      solution: "export const halves = (x) => ({ half: x.mul(0.5) });\n",
      wrong: `${ENERGY}export const halves = (x) => { throw new Error("mine"); };\n`,
    });
    expect(status).to.equal("failed");
    expect(properties[1].diagnosis).to.deep.include({ code: "threw", text: "halves threw Error: mine." });
  });

  itAtLength("tells a learner their wrong value where the solution has no gradient and no size", async () => {
    const suite = wordsWith(
      `const size = exercise.function("size", { domain: vectors(), sizes: ({ x }) => ({ x: x.data.map((e) => Math.abs(e) / Math.hypot(...x.data)) }) });
  const zeros = vectors().map(({ x }) => ({ x: { shape: x.shape, data: x.data.map(() => 0) } }));
  it("is 0 at 0", { points: 2 }, size.agrees({ on: zeros, of: ["value"] }));`,
    );
    const solution = "export const size = (x) => x.mul(x).sum().sqrt();\n";
    const wrong = await grade(suite, {
      solution,
      wrong: `${ENERGY}export const size = (x) => x.mul(x).sum().sqrt().add(1);\n`,
    });
    expect(wrong.mistakes).to.equal(undefined);
    expect(wrong.properties[1].diagnosis?.text).to.include("size(x) is 1");
    expect((await grade(suite, { solution, wrong: `${ENERGY}${solution}` })).status).to.equal("passed");
  });

  it("tells a learner who answers as a mutant does its mistake, from the lesson's own process", async () => {
    const suite = wordsWith("", {
      mutants: 'mutant("no-half", "scaled", "a factor", { ".mul(0.5)": "" }, "The ½ is missing.")',
    });
    const { mistakes, properties } = await grade(
      suite,
      { solution: "", wrong: "export const energy = (x) => x.mul(x).sum();\n" },
      judge,
    );
    expect(mistakes).to.equal(undefined);
    expect(properties[0].diagnosis).to.include({ code: "scaled" });
    expect(properties[0].diagnosis?.text).to.include("The ½ is missing.");
  });
});
