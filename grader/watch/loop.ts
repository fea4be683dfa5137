/** The tests of the learner's loop, a few or all: whatever is saved, the newest state of it is graded, and nothing is left behind. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import type { Lesson } from "../lesson.ts";
import { styleFor } from "../terminal.ts";
import { type Course, descendants, makeCourse, sourceOf } from "./fixture.ts";
import { verdictText } from "./terminal-view.ts";
import { type Verdict, Watch } from "./watch.ts";

const HANGS = "export function norm(x) { for (;;) {} }\nexport const normGradient = norm;\n";

/** @param all whether those are among them that take their time. */
export function declareLoop(all: boolean): void {
  const also: (title: string, test: (this: Mocha.Context) => Promise<void>) => unknown = all ? it : () => {};
  describe("gradproof watch", function () {
    this.timeout(60_000);
    let course: Course;
    let norm: Lesson;
    let watch: Watch;
    let told: Verdict[] = [];
    let began = 0;
    let failures: string[] = [];
    /** What another suite in this process has left is none of ours. */
    let strangers: ReadonlySet<number> = new Set();
    const own = (): number[] => descendants().filter((pid) => !strangers.has(pid));
    beforeEach(() => {
      strangers = new Set(descendants());
      course = makeCourse("norm", "colinear");
      [norm] = course.lessons;
      told = [];
      began = 0;
      failures = [];
    });
    afterEach(() => {
      watch.close();
      course.remove();
    });

    async function start(options: { first?: Lesson; file?: string } = {}): Promise<void> {
      const { lessons, progress } = course;
      const view = {
        grading: () => began++,
        graded: (verdict: Verdict) => told.push(verdict),
        failed: (_: unknown, text: string) => failures.push(text),
      };
      watch = new Watch({ lessons, progress, views: [view], ...options });
      watch.begin();
      await until(() => told.length === 1);
    }
    async function until(holds: () => boolean): Promise<void> {
      while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    /** The verdict on what is saved now. */
    async function verdictOn(text: string): Promise<Verdict> {
      const before = told.length;
      course.save(norm, text);
      await until(() => told.length > before);
      return told[before];
    }

    it("grades what is there, and what is saved; and goes on to the next lesson when one is done", async () => {
      await start();
      expect(told[0].result.status).to.equal("not-attempted");
      const wrong = await verdictOn(sourceOf(norm, "wrong-no-root.ts"));
      expect(wrong.result.status).to.equal("failed");
      expect(wrong.result.submission.path).to.equal(wrong.file);
      expect(course.progress.of(norm).failing?.inputs.map(({ name }) => name)).to.deep.equal(["x"]);
      const right = await verdictOn(sourceOf(norm));
      expect(right).to.include({ goesOn: true });
      expect(right.standing).to.deep.include({ done: 1, count: 2, next: course.lessons[1] });
      await until(() => told.length === 4);
      expect(told[3].lesson.name).to.equal("colinear");
      expect(watch.current.name).to.equal("colinear");
      // Whatever is saved is graded, also what was done before: an edit makes it undone.
      const again = await verdictOn(sourceOf(norm, "wrong-half-done.ts"));
      expect(again.lesson.name).to.equal("norm");
      expect(again.standing?.done).to.equal(0);
      expect(failures).to.deep.equal([]);
    });

    also("begins with the first lesson that is not done, and says when all are", async () => {
      for (const lesson of course.lessons) course.save(lesson, sourceOf(lesson));
      await start();
      await until(() => told.length === 2);
      expect(told.map(({ lesson, goesOn }) => [lesson.name, goesOn])).to.deep.equal([
        ["norm", true],
        ["colinear", false],
      ]);
      expect(told[1].standing).to.deep.equal({ done: 2, count: 2, next: undefined });
      watch.close();
      told = [];
      writeFileSync(course.exercise(norm), sourceOf(norm, "wrong-no-root.ts"));
      await start();
      expect(told[0].lesson.name).to.equal("norm");
    });

    also("says what is wrong with what is no program, and is there for the next save", async () => {
      await start();
      const broken = await verdictOn("export function norm(x) { return x.");
      expect(broken.result.properties[0].diagnosis).to.deep.include({ code: "not-loaded" });
      expect((await verdictOn(sourceOf(norm))).result.status).to.equal("passed");
    });

    it("gives up the grade under way when something newer is saved, and leaves no process of it", async () => {
      await start();
      course.save(norm, HANGS);
      const before = began;
      await until(() => began > before);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const saved = performance.now();
      const right = await verdictOn(sourceOf(norm));
      expect(right.result.status).to.equal("passed");
      // Four hangs of a second each, and more, would come first.
      expect(performance.now() - saved).to.be.below(20_000);
      expect(
        told.some(({ result }) => result.properties.some(({ status }) => status === "timed-out")),
      ).to.equal(false);
      watch.close();
      await until(() => own().length === 0);
    });

    also(
      "survives an exercise that is deleted, that comes back, and that is given another name",
      async () => {
        await start();
        rmSync(course.exercise(norm));
        await until(() => told.length === 2);
        expect(told[1].result).to.deep.include({ status: "ungraded" });
        expect(told[1].result.reason).to.match(/^There is no file .*exercise\.ts\.$/);
        expect((await verdictOn(sourceOf(norm, "wrong-no-root.ts"))).result.status).to.equal("failed");
        renameSync(course.exercise(norm), join(norm.folder, "exercise.js"));
        await until(() => told.length === 4);
        expect(told[3].result.submission.name).to.equal("exercise.js");
        rmSync(norm.folder, { recursive: true });
        await until(() => told.length === 5);
        expect(told[4].result.status).to.equal("ungraded");
        mkdirSync(norm.folder);
        expect((await verdictOn(sourceOf(norm))).result.status).to.equal("passed");
      },
    );

    also("does not blame the exercise for a process that somebody ended while it waited", async function () {
      if (process.platform !== "linux") this.skip();
      await start();
      await verdictOn(sourceOf(norm, "wrong-no-root.ts"));
      await until(() => own().length > 0);
      for (const pid of own()) process.kill(pid, "SIGKILL");
      expect((await verdictOn(sourceOf(norm))).result.status).to.equal("passed");
    });

    also("watches a file elsewhere, and keeps no progress of it", async () => {
      const file = join(course.folder, "mine.ts");
      writeFileSync(file, sourceOf(norm));
      await start({ first: norm, file });
      expect(told[0].result.status).to.equal("passed");
      expect(told[0]).to.include({ goesOn: false }).and.not.have.property("standing");
      expect(course.progress.of(norm)).to.deep.equal({});
      writeFileSync(file, sourceOf(norm, "wrong-no-root.ts"));
      await until(() => told.length === 2);
      expect(told[1].result.status).to.equal("failed");
    });

    also(
      "tells one cause with its counterexample, not all properties, and the first lines of what was printed",
      async () => {
        await start();
        const verdict = await verdictOn(
          `console.log(Array.from({ length: 30 }, (_, k) => "line " + k).join("\\n") + "\\u001b[2J");\n${sourceOf(norm, "wrong-no-root.ts")}`,
        );
        const text = verdictText(verdict, styleFor(process.stderr));
        const { properties } = verdict.result;
        const failed = properties.filter(({ status }) => status === "failed");
        expect(failed.length).to.be.above(1);
        expect(failed.filter(({ title }) => text.includes(title))).to.have.length(1);
        expect(text).to.include(failed[0].diagnosis!.text.split(".")[0]);
        expect(text).to.match(/smallest input[\s\S]*x = \[/);
        expect(text).to.include("line 7").and.include("… 22 lines more").and.not.include("line 8\n");
        expect(text).to.match(/It costs (all )?\d/);
        expect(text).not.to.match(/\u001b\[2J/);
      },
    );
  });
}
