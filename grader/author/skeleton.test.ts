/** New lessons and courses: whole, with nothing replaced. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { gradproof } from "../class/command.fixture.ts";
import { readCourse } from "../class/course.ts";
import { identifierOf, skeletonOf } from "./skeleton.ts";

describe("A lesson of one's own", function () {
  this.timeout(30_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-skeleton-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("exports what its folder is called", () => {
    expect(identifierOf("02-soft-max-2d")).to.equal("softMax2d");
    expect(skeletonOf("02-soft-max")["suite.ts"]).to.include('exercise.function("softMax"');
  });

  it("begins with a course, and replaces nothing", async () => {
    const course = join(folder, "Our Course!");
    expect((await gradproof("init", course)).code).to.equal(0);
    expect(JSON.parse(readFileSync(join(course, "package.json"), "utf8"))).to.include({
      name: "our-course",
      type: "module",
    });
    expect(readCourse(join(course, "course.json")).get("week-1")?.parts[0].lesson.name).to.equal("squares");
    const again = await gradproof("init", course);
    expect([again.code, again.stderr]).to.satisfy(
      ([code, said]: [number, string]) =>
        code === 2 && said.includes("is there already: nothing was written"),
    );
  });

  for (const name of ["My-Lesson", "1", "-x", "über", "a b", "__proto__"])
    it(`is not called ${name}`, async () => {
      const { code, stderr } = await gradproof(
        "new-lesson",
        ...(name.startsWith("-") ? ["--"] : []),
        join(folder, name),
      );
      expect(stderr).to.include("is no name for a lesson");
      expect(code).to.equal(2);
    });
});
