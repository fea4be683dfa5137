/** A counterexample that is run again tells all that the grade told of it: of laws, too, whose cause was found where another property failed. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { hasFailed } from "../../reports/causes.ts";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { decodeReplay } from "../token.ts";
import { alone } from "./alone.ts";

const LESSONS = ["norm", "ascent", "gaussians", "momentum"];
const tried = LESSONS.map((name) => alone.filter(({ lesson }) => lesson === name).at(-2)!);

describe("A replay", function () {
  this.timeout(300_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-replayed-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { mistake, lesson: name, source } of tried)
    it(`of ${mistake} in ${name} tells what the grade told`, async () => {
      const file = join(folder, "exercise.ts");
      writeFileSync(file, source);
      const given = { file, lesson: findLesson(name), pictures: false };
      const failed = (await judge(given)).properties.filter(hasFailed);
      expect(failed).not.to.deep.equal([]);
      for (const { title, replay, diagnosis, counterexample, comparison, says } of failed) {
        const { property, seed, path } = decodeReplay(replay);
        const again = await judge({ ...given, seed, only: { property, path } });
        const [found] = again.properties;
        expect(again.properties).to.have.length(1);
        expect(found, title).to.deep.include({ title, diagnosis, counterexample, says });
        expect(found.comparison, title).to.deep.equal(comparison);
      }
    });
});
