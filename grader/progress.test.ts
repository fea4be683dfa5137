/** How far a learner has come: kept beside the exercises, undone by an edit, and harmless whatever becomes of the file. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Result } from "../reports/result.ts";
import { Progress, progressLine, standing, standingLine } from "./progress.ts";
import { readSubmission } from "./submission.ts";
import { type Course, makeCourse, sourceOf } from "./watch/fixture.ts";

describe("Progress", () => {
  let course: Course;
  let path = "";
  beforeEach(() => {
    course = makeCourse("norm", "cosine", "colinear");
    path = join(course.folder, ".progress.json");
  });
  afterEach(() => course.remove());

  /** As much of a result as counts. */
  function resultOf(
    place: number,
    status: Result["status"],
    rest: Partial<Result["properties"][number]> = {},
  ): Result {
    const { sha256 } = readSubmission(course.lessons[place].exercise);
    return { status, submission: { sha256 }, properties: [rest] } as unknown as Result;
  }
  const failing = { inputs: [{ name: "x", shape: [2], dtype: "float64", data: [3, "NaN" as const] }] };

  it("counts what has passed as it is now, and names the next; an edit makes it undone, and its undoing done", () => {
    const [norm, cosine] = course.lessons;
    course.save(norm, sourceOf(norm));
    course.progress.note(norm, resultOf(0, "passed"));
    const now = (): string => standingLine(standing(new Progress(path), course.lessons));
    expect(now()).to.equal(`1 of 3 done, next: cosine (lessons/02-cosine).`);
    appendFileSync(norm.exercise, " ");
    expect(now()).to.equal(`0 of 3 done, next: norm (lessons/01-norm).`);
    course.save(norm, sourceOf(norm));
    expect(now()).to.match(/^1 of 3 done/);
    rmSync(norm.exercise);
    expect(now()).to.match(/^0 of 3 done/);
    course.save(norm, sourceOf(norm));
    course.progress.note(norm, resultOf(0, "failed", { counterexample: failing }));
    expect(now()).to.match(/^0 of 3 done/);
    for (const [i, lesson] of course.lessons.entries()) course.progress.note(lesson, resultOf(i, "passed"));
    expect(now()).to.equal("All 3 lessons done.");
    expect(standing(course.progress, course.lessons, cosine).next).to.equal(undefined);
  });

  it("looks for the next lesson behind the one at hand first, then from the beginning", () => {
    const [norm, cosine, colinear] = course.lessons;
    course.progress.note(cosine, resultOf(1, "passed"));
    expect(standing(course.progress, course.lessons, cosine).next).to.equal(colinear);
    course.progress.note(colinear, resultOf(2, "passed"));
    expect(standing(course.progress, course.lessons, colinear).next).to.equal(norm);
  });

  it("keeps the input on which an exercise failed last, until it fails no more; large ones are left out", () => {
    const [norm] = course.lessons;
    course.progress.note(norm, resultOf(0, "failed", { counterexample: failing }));
    expect(new Progress(path).of(norm)).to.deep.equal({ failing });
    course.progress.note(norm, resultOf(0, "passed"));
    expect(new Progress(path).of(norm)).to.have.all.keys("passed");
    const large = {
      inputs: [{ ...failing.inputs[0], shape: [65], data: Array.from({ length: 65 }, () => 0) }],
    };
    course.progress.note(norm, resultOf(0, "failed", { counterexample: large }));
    expect(new Progress(path).of(norm)).to.deep.equal({});
  });

  it("takes nothing down where there is no grade, nor of a lesson from elsewhere", () => {
    const [norm] = course.lessons;
    course.progress.note(norm, resultOf(0, "error"));
    course.progress.note(norm, resultOf(0, "ungraded"));
    course.progress.note({ ...norm, builtIn: false }, resultOf(0, "passed"));
    expect(existsSync(path)).to.equal(false);
  });

  it("is empty where the file is torn, forged, huge, or no file, and is written again", () => {
    const [norm] = course.lessons;
    const forged = {
      norm: {
        passed: "x",
        hints: -1,
        failing: { inputs: [{ name: "x", shape: [1e9], dtype: "", data: [] }] },
      },
    };
    for (const text of [
      "",
      "{",
      "[]",
      "null",
      '"x"',
      JSON.stringify(forged),
      `{"norm": "${"x".repeat(300_000)}"}`,
      '{"__proto__": {"passed": "x"}}',
      "\0\0",
    ]) {
      writeFileSync(path, text);
      const progress = new Progress(path);
      expect(progress.of(norm), text.slice(0, 40)).to.deep.equal({});
      expect(standing(progress, course.lessons).done).to.equal(0);
      expect(progress.keep(norm, { hints: 2 })).to.equal(true);
      expect(new Progress(path).of(norm)).to.deep.equal({ hints: 2 });
    }
    rmSync(path);
    mkdirSync(path);
    const progress = new Progress(path);
    expect(progress.keep(norm, { hints: 1 })).to.equal(false);
    // What cannot be written is known to this process all the same.
    expect(progress.of(norm)).to.deep.equal({ hints: 1 });
  });

  it("keeps what others have written meanwhile, and two lessons of one name apart", () => {
    const [norm, cosine] = course.lessons;
    new Progress(path).keep(norm, { hints: 1 });
    course.progress.keep(cosine, { hints: 2 });
    course.progress.keep({ ...norm, builtIn: false }, { hints: 7 });
    expect(new Progress(path).of(norm)).to.deep.equal({ hints: 1 });
    expect(new Progress(path).of({ ...norm, builtIn: false })).to.deep.equal({ hints: 7 });
    expect(Object.keys(JSON.parse(readFileSync(path, "utf8")) as object)).to.deep.equal([
      "norm",
      "cosine",
      norm.folder,
    ]);
  });

  it("is said in a line after a run", () => {
    const graded = [[course.lessons[0], resultOf(0, "failed")] as const];
    expect(progressLine(graded, course.progress)).to.match(/^\d+ of \d+ done, next: |^All \d/);
  });
});
