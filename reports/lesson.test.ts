/** A page shows each lesson once: its text, and the pictures of a run where there is one. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { failedResult, failingClass, lessonPage, notAttempted, ownPicture, passedResult } from "./fixture.ts";
import { renderReport } from "./page.ts";

const lessons = [lessonPage];
const count = (html: string, text: string): number => html.split(text).length - 1;

describe("A lesson on the page", () => {
  it("comes after the verdict and the first counterexample, with its pictures and its formulas", () => {
    const html = renderReport([failedResult], { lessons });
    const places = [
      "x = [1, 0]",
      "All properties",
      "<figure>",
      "What was tried",
      "How <strong>alike</strong>",
    ].map((text) => html.indexOf(text));
    expect(places.every((place) => place > 0)).to.equal(true);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(html).to.include('display="block"');
  });

  it("has the picture of the learner's run in place of the reference's, and says whose it is", () => {
    const reference = renderReport([failedResult], { lessons });
    expect(reference).to.include("The run of the lesson&#39;s own solution; yours stands here");
    const own = renderReport([{ ...passedResult, pictures: [ownPicture] }], { lessons });
    expect(own).to.include("The run of exercise.ts.").and.not.include("own solution");
    for (const html of [reference, own]) expect(count(html, "<figure>")).to.equal(1);
  });

  it("is described to those who cannot see it", () => {
    const html = renderReport([failedResult], { lessons });
    expect(count(html, 'class="plot"')).to.equal(3);
    expect(html).to.match(
      /role="img"><title>Numbered<\/title><desc>x₂ from −2 to 2 against x₁ from −2 to 2: contours of f; gradient descent \(200 steps\) from \(1\.6, 0\) to/,
    );
  });

  it("numbers every tenth step, and says how many there were", () => {
    const html = renderReport([failedResult], { lessons });
    const [numbered] = html.split("<title>Plain</title>");
    for (const step of [0, 10, 20, 30, 40, 50]) expect(numbered).to.include(`>${step}</text>`);
    expect(numbered).to.include("gradient descent (200 steps)");
  });

  it("is opened for who has not begun, and keeps back a picture that gives an answer away", () => {
    const spoiling = [{ ...lessonPage, pictures: [{ ...lessonPage.pictures[0], spoils: "is-symmetric" }] }];
    const before = renderReport([notAttempted], { lessons: spoiling });
    expect(before).not.to.include("<figure>");
    expect(before).to.include('<details class="card" open>');
    expect(renderReport([passedResult], { lessons: spoiling })).to.include("<figure>");
  });

  it("is there once for a class, with the reference's run", () => {
    const results = failingClass(30).map((result) => ({ ...result, pictures: [ownPicture] }));
    const html = renderReport(results, { title: "The class", lessons });
    expect(count(html, "<figure>")).to.equal(1);
    expect(count(html, "How <strong>alike</strong>")).to.equal(1);
    expect(html).to.include("The run of the lesson&#39;s own solution.");
  });
});
