/** The report of several lessons: a page for each, which says how far it is and what comes next; each string of a result is text. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { failedResult, lessonPage, notAttempted, passedResult, taped } from "./fixture.ts";
import { renderReport } from "./page.ts";
import type { Result } from "./result.ts";

const of = (lesson: string, result: Result): Result => ({ ...result, lesson });

describe("The report as a course", () => {
  const results = [of("norm", passedResult), of("cosine", taped), of("colinear", notAttempted)];
  const lessons = results.map(({ lesson }) => ({ ...lessonPage, name: lesson }));
  const html = renderReport(results, { title: "Your lessons", lessons });
  const pages = html.split('<article class="page"').slice(1);

  it("has a first page, and one for each lesson, each with its text, its pictures and a menu of all", () => {
    expect(pages.map((page) => /id="(\w+)"/.exec(page)![1])).to.deep.equal(["start", "s1", "s2", "s3"]);
    for (const page of pages)
      for (const href of ["#start", "#s1", "#s2", "#s3"]) expect(page).to.include(`href="${href}"`);
    for (const [i, page] of pages.slice(1).entries()) {
      expect(page).to.include(`<h1>${results[i].lesson}</h1>`).and.include("<summary>The lesson</summary>");
      expect(page.match(/aria-current="page"/g)).to.have.length(1);
      expect(page.match(/<h1/g)).to.have.length(1);
    }
  });

  it("says of each how far it is, and what comes next", () => {
    expect(pages[0]).to.include('Next: <a href="#s2">cosine</a>.').and.include("1 of 3 passed");
    for (const state of ["norm ✓, passed", "cosine ✗, to mend", "colinear, not begun"])
      expect(pages[0]).to.include(`aria-label="${state}"`);
    expect(pages[1]).to.include('Done. Next: <a href="#s2">cosine</a>.');
    expect(pages[2]).to.include("Next: mend <code>exercise.ts:12</code>");
    expect(pages[3]).to.include("Next: read the lesson below");
    const done = renderReport([of("norm", passedResult), of("cosine", passedResult)], { title: "Yours" });
    expect(done).to.include("That was the last lesson.").and.not.include("Next:");
  });

  it("keeps the failure of each lesson on its page, with its steps", () => {
    expect(pages[2]).to.include("exactly twice").and.include("stack tape");
    expect(pages[0]).to.include("exactly twice");
    expect(pages[1]).not.to.include("exactly twice");
  });

  it("has of samples all of a lesson on one page, and tells nobody to mend a wrong one", () => {
    const samples = [of("norm", passedResult), of("norm", failedResult), of("cosine", passedResult)];
    const page = renderReport(samples, { title: "Samples", expected: [true, false, true], lessons });
    expect(page).not.to.include("Next:");
    expect(page.match(/<article class="page" id="(?:start|l1|s3)"/g)).to.have.length(3);
    expect(page.match(/The lesson norm/g)).to.have.length(1);
    expect(new Set(page.match(/ id="[^"]+"/g)).size).to.equal(page.match(/ id="[^"]+"/g)!.length);
  });
});
