/** Pictures show the learner's own run where it can be drawn, and never cost or earn a point. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { LineLayer, Picture, Result } from "../reports/index.ts";
import { judge } from "./judge.ts";
import { findLesson } from "./lesson.ts";
import { lessonPage } from "./lesson-page.ts";

const descent = findLesson("gradient-descent");
const momentum = findLesson("momentum");

function lines(pictures: readonly Picture[] | undefined): LineLayer[] {
  return (pictures ?? []).flatMap(({ panels }) =>
    panels.flatMap(({ layers }) => layers.filter((layer) => layer.kind === "line")),
  );
}

function legends(pictures: readonly Picture[] | undefined): string[] {
  return [...new Set(lines(pictures).map(({ name, steps }) => `${name} (${steps})`))];
}

describe("The pictures of a lesson", function () {
  this.timeout(20_000);
  let folder = "";
  const write = (name: string, source: string): string => {
    const file = join(folder, name);
    writeFileSync(file, source);
    return file;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-pictures-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("have the counts that are known, in the reference's run and in the solution's", async () => {
    const [page, result] = [
      await lessonPage(descent),
      await judge({ file: descent.solution, lesson: descent }),
    ];
    const counts = ["gradient descent (313)", "gradient descent (500)", "momentum 0.9 (10)"];
    expect(legends(page.pictures)).to.deep.equal(counts);
    expect(legends(result.pictures)).to.deep.equal(counts);
    const [path] = lines(result.pictures);
    expect(path.points).to.have.length(2 * 314);
    expect(path.points.slice(0, 2)).to.deep.equal([0.8, 0.8]);
    expect(path.points.at(-2)).to.be.closeTo(0.00166, 1e-5);
    expect(path.points.at(-1)).to.be.closeTo(-1.99965, 1e-4);
    expect(legends((await lessonPage(momentum)).pictures)).to.include("momentum 0.9 (136)");
  });

  it("are the same bytes for the same seed, bounded, and no part of what was printed", async () => {
    const file = write(
      "chatty.ts",
      readFileSync(momentum.solution, "utf8").replace(
        "step(): void {",
        'step(): void {\n    console.log("x".repeat(10));',
      ),
    );
    const bytes = (result: Result): string =>
      JSON.stringify(result, (key, value) => (key === "durationMs" ? 0 : value));
    const first = await judge({ file, lesson: momentum, seed: 5 });
    expect(bytes(await judge({ file, lesson: momentum, seed: 5 }))).to.equal(bytes(first));
    const without = await judge({ file, lesson: momentum, seed: 5, pictures: false });
    expect(bytes({ ...first, pictures: undefined })).to.equal(bytes(without));
    expect(JSON.stringify(first.pictures).length).to.be.below(60_000);
  });

  it("show a run that is wrong beside the reference's", async () => {
    const file = join(momentum.folder, "samples", "wrong-uphill.ts");
    const { status, pictures } = await judge({ file, lesson: momentum });
    expect(status).to.equal("failed");
    expect(legends(pictures)).to.include("as it should be (136)").and.not.include("momentum 0.9 (136)");
  });

  it("are left to the reference where a run gives no numbers, throws, or was not attempted", async () => {
    const source = readFileSync(momentum.solution, "utf8");
    const broken = {
      nan: source.replace("mul(this.lr)", "mul(this.lr - this.lr).div(0)"),
      throws: source.replace("step(): void {", 'step(): void {\n    throw new Error("no");'),
    };
    for (const [name, text] of Object.entries(broken)) {
      const { status, pictures } = await judge({ file: write(`${name}.ts`, text), lesson: momentum });
      expect(status, name).to.equal("failed");
      expect(
        legends(pictures).some((legend) => legend.startsWith("momentum 0.9")),
        name,
      ).to.equal(false);
    }
    const started = await judge({ file: descent.starter, lesson: descent });
    expect(started.pictures).to.equal(undefined);
  });

  it("give no answer away before it was tried", async () => {
    const starter = readFileSync(descent.starter, "utf8");
    const plateau = /\/\*\* Your prediction[\s\S]*$/;
    const source = readFileSync(descent.solution, "utf8").replace(
      /\/\*\* Where 500 steps[\s\S]*$/,
      plateau.exec(starter)![0],
    );
    const { pictures, properties } = await judge({ file: write("begun.ts", source), lesson: descent });
    expect(properties.at(-1)!.status).to.equal("not-attempted");
    expect(legends(pictures)).to.deep.equal(["gradient descent (313)"]);
  });
});
