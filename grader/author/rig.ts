/** Tries suites with a mistake each: its author is told where, what and how, and no learner is told that it is theirs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import { judge, judgeHere } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { type MistakenSuite, markedLine, writeLesson } from "./cases.ts";

/** Enough for what computes, on a loaded machine too: it is the processor's time that counts. */
const SUITE_MS = 1000;

/**
 * @param kinds suites by what is wrong with them.
 * @param apart whether they may do harm in this process, and run in one of their own.
 */
export function describeMistakes(
  title: string,
  kinds: Readonly<Record<string, readonly MistakenSuite[]>>,
  apart: boolean,
): void {
  describe(title, function () {
    this.timeout(60_000);
    let folder = "";
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "gradproof-mistakes-"));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** @param here whether it can do no harm in this process, which is faster. */
    const grade = (
      suite: Pick<MistakenSuite, "source" | "solution" | "file">,
      here = false,
    ): Promise<Result> => {
      const place = join(folder, "odd-lesson");
      writeLesson(place, suite);
      const lesson = findLesson(place);
      const options = { file: join(place, suite.file ?? "solution.ts"), lesson, seed: 7, suiteMs: SUITE_MS };
      return here ? judgeHere(options) : judge(options);
    };

    for (const [kind, suites] of Object.entries(kinds))
      describe(`(${kind.toLowerCase()})`, () => {
        for (const suite of suites)
          it(`is told: ${suite.name}`, async () => {
            const {
              status,
              score,
              mistakes = [],
              properties,
              reason,
            } = await grade(suite, !apart && !suite.loose);
            expect(status, JSON.stringify({ properties, reason })).to.equal("error");
            expect(score).to.equal(undefined);
            const [first] = mistakes;
            expect(first.text).to.match(suite.says);
            if (suite.where) expect(first.where).to.match(suite.where);
            else expect(first.where).to.equal(markedLine(suite.source));
            expect(first.title).to.equal(suite.title);
            if (suite.advice) expect(first.advice).to.match(suite.advice);
            expect(reason).to.include(first.where).and.include("its author's");
            const wanted = suite.judged ?? 1;
            expect(properties.filter((each) => each.status === "passed")).to.have.length(wanted);
            for (const { diagnosis } of properties) expect(diagnosis?.code).not.to.equal("threw");
          });
      });
  });
}
