/** Hidden properties: judged as all others, and what a student sees of them is another input on which they fail. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength } from "../conformance/extent.ts";
import { forStudents } from "../reports/index.ts";
import type { Result } from "../reports/result.ts";
import { judge } from "./judge.ts";
import { findLesson, type Lesson } from "./lesson.ts";
import { decodeReplay } from "./token.ts";

/** A lesson with all properties hidden. */
function hiding(name = "norm"): Lesson {
  const lesson = findLesson(name);
  return {
    ...lesson,
    loadSuite: async () => {
      const suite = await lesson.loadSuite();
      return {
        ...suite,
        properties: suite.properties.map((property) => ({ ...property, hidden: true as const })),
      };
    },
  };
}

describe("A hidden property", () => {
  let folder = "";
  let open: Result;
  let result: Result;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-hidden-"));
    const file = join(folder, "exercise.ts");
    writeFileSync(file, "export const norm = (x) => { console.log(String(x)); return x.square().sum(); };\n");
    [open, result] = await Promise.all(
      [findLesson("norm"), hiding()].map((lesson) => judge({ file, lesson, seed: 7 })),
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("costs and earns what it would if it were not", () => {
    expect(result.properties.map(({ id, status, points }) => [id, status, points])).to.deep.equal(
      open.properties.map(({ id, status, points }) => [id, status, points]),
    );
  });

  it("shows a student another input on which it fails, and nothing of the one that was found", () => {
    const failed = result.properties.filter(({ counterexample }) => counterexample);
    expect(failed.length).to.be.above(0);
    const shown = forStudents(result);
    expect([shown.printed, shown.pictures]).to.deep.equal([undefined, undefined]);
    for (const property of failed) {
      const masked = shown.properties.find(({ id }) => id === property.id)!;
      expect(masked.replay).to.equal("");
      expect(masked.diagnosis?.code).to.equal(property.diagnosis?.code);
      expect(masked.counterexample).to.deep.equal(property.standIn?.counterexample);
      expect(masked.counterexample).to.not.deep.equal(property.counterexample);
      expect(JSON.stringify(masked)).to.not.include(JSON.stringify(property.counterexample));
    }
    expect(failed.some(({ standIn }) => standIn !== undefined)).to.equal(true);
  });

  itAtLength(
    "is replayed as all others are: what was shrunk far from one seed leads nowhere from another",
    async () => {
      const lesson = hiding("p-norm");
      const graded = {
        file: join(lesson.folder, "samples", "wrong-no-absolute-value.ts"),
        lesson,
        pictures: false,
      } as const;
      const finite = (title: string): boolean => title.includes("finite differences");
      const [found] = (await judge({ ...graded, seed: 7, asks: finite })).properties;
      const { property, path, seed } = decodeReplay(found.replay);
      expect(path).to.match(/^\d+(?::\d+){3,}$/);
      const { status, properties } = await judge({ ...graded, seed, only: { property, path } });
      expect(status).to.equal("failed");
      expect(properties[0].counterexample).to.deep.equal(found.counterexample);
    },
  );

  it("hides nothing where a result has none", () => {
    expect(forStudents(open)).to.equal(open);
  });
});
