/** Pictures show the learner's own run where it can be drawn, and never cost or earn a point. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength, some } from "../conformance/extent.ts";
import { failingClass } from "../reports/fixture.ts";
import { type LineLayer, type Picture, type Result, renderReport } from "../reports/index.ts";
import { judge } from "./judge.ts";
import { findLesson } from "./lesson.ts";
import { lessonPage } from "./lesson-page.ts";
import { mutantSource } from "./mutants.ts";

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

  it("have the counts that are known", async () => {
    const { pictures } = await lessonPage(descent);
    expect(legends(pictures)).to.deep.equal([
      "gradient descent (313)",
      "gradient descent (500)",
      "momentum 0.9 (10)",
    ]);
    expect(legends((await lessonPage(momentum)).pictures)).to.include("momentum 0.9 (136)");
  });

  itAtLength("are the same bytes for the same seed, bounded, and no part of what was printed", async () => {
    const file = write(
      "chatty.ts",
      readFileSync(momentum.solution, "utf8").replace(
        "step(): void {",
        'step(): void {\n    console.log("x".repeat(10));',
      ),
    );
    const bytes = (result: Result): string =>
      JSON.stringify(result, (key, value) => (key === "durationMs" ? 0 : value));
    const options = { file, lesson: momentum, seed: 5, mostRuns: 3 };
    const first = await judge(options);
    expect(bytes(await judge(options))).to.equal(bytes(first));
    const without = await judge({ ...options, pictures: false });
    expect(bytes({ ...first, pictures: undefined })).to.equal(bytes(without));
    expect(JSON.stringify(first.pictures).length).to.be.below(60_000);
  });

  itAtLength("show a run that is wrong beside the reference's", async () => {
    const file = join(momentum.folder, "samples", "wrong-uphill.ts");
    const { status, pictures } = await judge({ file, lesson: momentum, mostRuns: 5 });
    expect(status).to.equal("failed");
    expect(legends(pictures))
      .to.include("momentum 0.9, as it should be (136)")
      .and.not.include("momentum 0.9 (136)");
    // The axis holds what should be as well as what is.
    const race = pictures?.[0].panels.at(-1);
    expect(race?.x.label).to.equal("step");
    for (const { steps } of lines([{ ...pictures![0], panels: [race!] }]))
      expect(race?.x.to).to.be.at.least(steps!);
  });

  itAtLength(
    "are left to the reference where a run gives no numbers, throws, or was not attempted",
    async () => {
      const source = readFileSync(momentum.solution, "utf8");
      const broken = {
        nan: source.replace("mul(this.lr)", "mul(this.lr - this.lr).div(0)"),
        throws: source.replace("step(): void {", 'step(): void {\n    throw new Error("no");'),
      };
      for (const [name, text] of Object.entries(broken)) {
        const { status, pictures } = await judge({
          file: write(`${name}.ts`, text),
          lesson: momentum,
          mostRuns: 3,
        });
        expect(status, name).to.equal("failed");
        expect(
          legends(pictures).some((legend) => legend.startsWith("momentum 0.9")),
          name,
        ).to.equal(false);
      }
      const started = await judge({ file: descent.starter, lesson: descent });
      expect(started.pictures).to.equal(undefined);
    },
  );

  const lessons = [
    ["gaussians", 2, "no-half"],
    ["norm", 1, "gradient-negated"],
    ["cosine", 1, "dot-product"],
    ["colinear", 1, "always-one"],
    ["ascent", 1, "descent"],
    ["p-norm", 1, "mean"],
  ] as const;
  for (const [name, count, wrong] of some(lessons, 6)) {
    it(`show runs of the lesson ${name}, right ones alone and wrong ones beside what they should be`, async () => {
      const lesson = findLesson(name);
      const { fields, pictures } = await lessonPage(lesson);
      expect(pictures).to.have.length(count);
      // They follow no property's inputs: one of them will do.
      const [{ title }] = (await lesson.loadSuite()).properties;
      const few = { mostRuns: 1, asks: (each: string): boolean => each === title };
      const solved = await judge({ file: lesson.solution, lesson, ...few });
      expect(solved.pictures?.map(({ id, run }) => [id, run])).to.deep.equal(
        pictures.map(({ id }) => [id, "yours"]),
      );
      const dashed = (shown: readonly Picture[] | undefined) => lines(shown).filter((line) => line.dashed);
      expect(dashed(solved.pictures)).to.deep.equal([]);
      const erring = await judge({
        file: write(`${wrong}.ts`, await mutantSource(lesson, wrong)),
        lesson,
        ...few,
      });
      expect(erring.pictures).to.have.length(count);
      expect(dashed(erring.pictures)).not.to.deep.equal([]);
      const names = new Set(fields.map((field) => field.name));
      for (const { layers } of [...pictures, ...erring.pictures!].flatMap(({ panels }) => panels))
        for (const layer of layers)
          if (layer.kind === "contours") expect(names.has(layer.field), layer.field).to.equal(true);
    });
  }

  itAtLength("keep a prediction back until it is made", async () => {
    const lesson = findLesson("colinear");
    const page = await lessonPage(lesson);
    const report = async (file: string): Promise<string> =>
      renderReport([await judge({ file, lesson })], { lessons: [page] });
    expect(await report(lesson.starter)).not.to.include("<figure>");
    expect(await report(lesson.solution)).to.include("<figure>");
  });

  itAtLength("come with the text of a lesson that stands anywhere, too", async () => {
    write(
      "suite.ts",
      `import { expect, forAll, suite, vectors } from "gradproof/properties";
      import { total as reference } from "./solution.ts";
      export const lesson = suite("total", ({ exercise, it, field, picture }) => {
        const total = exercise.scalar("total", { inputs: ["x"], reference, domain: vectors() });
        it("is the sum", { points: 1 }, forAll(vectors(), async ({ x }) => {
          expect(await total.value(x)).to.agreeWith(x.data.reduce((a, b) => a + b, 0), { scale: 10 });
        }));
        field({ name: "x₁ + x₂", f: (x, y) => x + y, x: [-1, 1], y: [-1, 1], levels: [-1, 0, 1] });
        const axis = { label: "", from: -1, to: 1 };
        picture("A slope", {
          reference: () => 0,
          draw: () => ({ text: "It rises.", panels: [{ title: "Slope", x: axis, y: axis, layers: [{ kind: "contours", field: "x₁ + x₂" }] }] }),
        });
      });`,
    );
    const solution = write(
      "solution.ts",
      'import type { Tensor } from "gradproof/engine";\nexport const total = (x: Tensor): Tensor => x.sum();\n',
    );
    write("starter.ts", "export const total = () => undefined;\n");
    write("lesson.md", "# Sums\n\nAdd *all* of $x_1 + x_2$.\n");
    const lesson = findLesson(folder);
    const html = renderReport([await judge({ file: solution, lesson })], {
      lessons: [await lessonPage(lesson)],
    });
    for (const text of ["Passed", "It rises.", "<em>all</em>", "<msub>", ">−1</text>", "<desc>"])
      expect(html).to.include(text);
  });

  itAtLength("leave the report of a class with 1,000 failures under 400 KB", async () => {
    for (const lesson of some([descent, momentum], 2)) {
      const results = failingClass(1000).map((result) => ({ ...result, lesson: lesson.name }));
      const html = renderReport(results, { title: "The class", lessons: [await lessonPage(lesson)] });
      expect(html).to.include("<figure>");
      expect(Buffer.byteLength(html)).to.be.below(400_000);
    }
  });

  it("draw the run itself, and give no answer away before it was tried", async () => {
    const starter = readFileSync(descent.starter, "utf8");
    const plateau = /\/\*\* Your prediction[\s\S]*$/;
    const source = readFileSync(descent.solution, "utf8").replace(
      /\/\*\* Where 500 steps[\s\S]*$/,
      plateau.exec(starter)![0],
    );
    const { pictures, properties } = await judge({
      file: write("begun.ts", source),
      lesson: descent,
      mostRuns: 1,
    });
    expect(properties.at(-1)!.status).to.equal("not-attempted");
    expect(legends(pictures)).to.deep.equal(["gradient descent (313)"]);
    const [{ points }] = lines(pictures);
    expect(points).to.have.length(2 * 314);
    expect(points.slice(0, 2)).to.deep.equal([0.8, 0.8]);
    expect(points.at(-2)).to.be.closeTo(0.00166, 1e-5);
    expect(points.at(-1)).to.be.closeTo(-1.99965, 1e-4);
  });
});
