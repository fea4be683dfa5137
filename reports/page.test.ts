/** The page holds what a learner needs, and lets nothing in. */
import { createHash } from "node:crypto";
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import {
  failedProperty,
  failedResult,
  failingClass,
  graderError,
  lessonPage,
  mistakenLesson,
  notAttempted,
  ownPicture,
  passedResult,
  ungraded,
} from "./fixture.ts";
import { renderReport } from "./page.ts";
import type { Result } from "./result.ts";

describe("The report", () => {
  it("opens with the verdict, then the first failure with its counterexample", () => {
    const html = renderReport([failedResult]);
    const places = [
      "1 of 2 properties does not hold",
      failedProperty.title,
      "exactly twice",
      "x = [1, 0]",
      "All properties",
    ].map((text) => html.indexOf(text));
    expect(places.every((place) => place > 0)).to.equal(true);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
  });

  it("shows of a failure the words, both inputs, all numbers, the formula, how, where and the replay line", () => {
    const html = renderReport([failedResult]);
    for (const text of [
      "∂cos/∂xᵢ",
      "It first failed on",
      "3.167249119",
      "∂cosine/∂x",
      "1 ± 2·10⁻¹⁴",
      "<math",
      "<mfrac>",
      "exercise.ts:12",
      "scaled",
      `npx gradproof replay ${failedProperty.replay}`,
    ]) {
      expect(html).to.include(text);
    }
    expect(html).to.match(/✗ wrong[\s\S]*<mark>2<\/mark>/);
  });

  it("tells samples that are as they should be from those that are not, and shows no red for a wrong one that failed", () => {
    const results = [passedResult, failedResult];
    const well = renderReport(results, { title: "Samples", expected: [true, false] });
    expect(well)
      .to.include("2 of 2 as expected")
      .and.include("to fail ✓")
      .and.not.include("First failure: <a");
    const ill = renderReport(results, { title: "Samples", expected: [true, true] });
    expect(ill).to.include("1 of 2 as expected").and.include("to pass ✗").and.include("First failure: <a");
  });

  it("tells a reason once, with what else it costs", () => {
    const again = { ...failedProperty, id: "again", title: "fails for the same reason" };
    const html = renderReport([{ ...failedResult, properties: [failedProperty, again] }]);
    expect(html.split("exactly twice")).to.have.length(2);
    expect(html).to.match(/This costs all 2 properties[\s\S]*fails for the same reason/);
  });

  it("has a way past its head, and where there are several lessons, a way to each", () => {
    expect(renderReport([passedResult])).to.match(/class="skip" href="#main"[\s\S]*<main id="main"/);
    const file = { ...passedResult.submission, path: "exercise.ts", name: "exercise.ts" };
    const results = ["norm", "cosine"].map((lesson) => ({ ...passedResult, lesson, submission: file }));
    const html = renderReport(results, { title: "Your lessons" });
    expect(html).to.match(/<nav class="menu"[\s\S]*#s1[\s\S]*norm[\s\S]*#s2[\s\S]*cosine/);
    expect(html).to.include("<h1>cosine</h1>").and.not.include("exercise.ts · ");
  });

  it("shows no inputs of a failure that has none", () => {
    const { shrunkFrom: _, ...property } = { ...failedProperty, counterexample: { inputs: [] } };
    const html = renderReport([{ ...failedResult, properties: [property] }]);
    expect(html).to.include(failedProperty.title).and.not.include("The smallest input");
  });

  it("says that a grader that failed gave no grade, and that an untouched file is no failure", () => {
    expect(renderReport([graderError])).to.match(/No grade was recorded\.[^<]*no space left/);
    expect(renderReport([notAttempted]))
      .to.include("Not attempted yet")
      .and.not.include("does not hold");
    expect(renderReport([passedResult])).to.include("Passed");
  });

  it("tells what is left ungraded from 0, and says what to do", () => {
    const html = renderReport([ungraded]);
    expect(html).to.include("Not graded").and.include("Unpack it").and.include("no score");
    expect(html).not.to.match(/0 of 4 points|does not hold/);
  });

  it("tells files of one name apart by the folders that they lie in", () => {
    const at = (path: string): Result => ({
      ...failedResult,
      submission: { ...failedResult.submission, path },
    });
    const html = renderReport([at("class/ada/exercise.ts"), at("class/bob/exercise.ts")]);
    expect(html).to.include(">ada/exercise.ts<").and.include(">bob/exercise.ts<");
    expect(
      renderReport([at("class/ada/exercise.ts"), { ...at("exercise.ts"), lesson: "norm" }]),
    ).not.to.include(">ada/exercise.ts<");
  });

  it("adds up points exactly", () => {
    const worth = (score: number): Result => ({ ...failedResult, score, maxScore: 1.1 });
    expect(renderReport([worth(0.1), worth(0.2)])).to.include("0.3 of 2.2 points");
  });

  it("has a policy that lets in its own style and nothing else", () => {
    const html = renderReport([failedResult]);
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html)!;
    const hash = createHash("sha256").update(style).digest("base64");
    expect(html).to.include(`default-src &#39;none&#39;; style-src &#39;sha256-${hash}&#39;`);
    expect(html).not.to.match(/<script|<link|<img|<iframe|\son\w+=|\sstyle=|https?:\/\//);
  });

  it("lets one script in where it is told to, by its hash, and none that would end its own element", () => {
    const script = "document.title;";
    const html = renderReport([failedResult], { script });
    const hash = createHash("sha256").update(script).digest("base64");
    expect(html).to.include(`default-src &#39;none&#39;; script-src &#39;sha256-${hash}&#39;; style-src`);
    expect(html.match(/<script/g)).to.have.length(1);
    for (const text of ["</script>", "</SCRIPT >", "<!-- x"])
      expect(() => renderReport([failedResult], { script: text })).to.throw(/end its own element/);
  });

  it("tells a mistake of the lesson to its author, beside what could be judged, and to no learner as theirs", () => {
    const folder = "/lessons/it's mine";
    const page = { name: mistakenLesson.lesson, folder, fields: [], pictures: [] };
    const html = renderReport([mistakenLesson], { lessons: [page] });
    expect(html)
      .to.include("No grade: the lesson has a mistake")
      .and.include("no score; 1 of 1 points of what could be judged")
      .and.include("<code>suite.ts:12</code> in “grows with x”<p>It asks nothing.</p>")
      .and.include("Ask <code>f</code>.")
      .and.include("not judged: the lesson has a mistake")
      .and.include("0/1 bonus")
      .and.not.include("the grader has a fault");
    expect(html).to.include("FILE --lesson &#39;/lessons/it&#39;\\&#39;&#39;s mine&#39;");
    expect(renderReport([mistakenLesson, passedResult], { lessons: [page] })).to.include("suite.ts:12");
  });

  it("turns no string of a result into markup", () => {
    const evil = fc.constantFrom(
      "</style><script>alert(1)</script>",
      '"><img src=x onerror=alert(1)>',
      "\\href{javascript:alert(1)}{x}",
      "\\frac{",
      "\0\u202e",
      "</p><p>",
    );
    fc.assert(
      fc.property(evil, evil, evil, (a, b, c) => {
        const result: Result = {
          ...failedResult,
          lesson: a,
          submission: { path: b, name: b, id: c, sha256: c, bytes: 1 },
          printed: a,
          mistakes: [{ where: a, title: b, text: c, advice: a }],
          pictures: [
            {
              ...ownPicture,
              title: a,
              text: b,
              panels: [
                {
                  title: c,
                  x: { label: a, from: 0, to: 1 },
                  y: { label: b, from: 0, to: 1 },
                  layers: [
                    { kind: "line", name: a, points: [0, 0, 1, 1], colour: 0, marks: "numbers" },
                    { kind: "point", name: c, at: [0.5, 0.5] },
                  ],
                },
              ],
            },
          ],
          properties: [
            {
              ...failedProperty,
              title: c,
              says: a,
              replay: b,
              diagnosis: { code: "scaled", text: a, where: b, advice: c },
              counterexample: { inputs: [{ name: a, shape: [1], dtype: b, data: [1] }] },
              comparison: {
                output: c,
                entries: [{ index: [0], yours: "NaN", exact: 1, symbolic: a, latex: a, ok: false }],
              },
            },
          ],
        };
        const lessons = [{ name: a, text: `${b} ${c} $${a}$`, fields: [], pictures: [] }];
        const html = renderReport([result]) + renderReport([{ ...result, pictures: [] }], { lessons });
        expect(html).to.include("<figure>");
        expect(html).not.to.match(/<script|<img|<a [^>]*javascript|onerror=[^&]*>/);
        expect(html.match(/<style>/g)).to.have.length(2);
      }),
      { numRuns: 60 },
    );
  });

  it("is the same for the same results", () => {
    expect(renderReport(failingClass(30))).to.equal(renderReport(failingClass(30)));
  });

  it("stays under 400 KB for a class with 1,000 failures", () => {
    const html = renderReport(failingClass(1000), { title: "The whole class", lessons: [lessonPage] });
    expect(Buffer.byteLength(html)).to.be.below(400_000);
    expect(html.match(/does not hold|doesn|At x = /g)!.length).to.be.above(500);
  });

  it("writes NaN, infinities and missing gradients as such", () => {
    const entries = (["NaN", "Infinity", "-Infinity", null] as const).map((yours, k) => ({
      index: [k],
      yours,
      exact: 1,
      ok: false,
    }));
    const html = renderReport([
      { ...failedResult, properties: [{ ...failedProperty, comparison: { output: "f", entries } }] },
    ]);
    for (const text of ["NaN", "∞", "−∞", "none"]) expect(html).to.include(`<mark>${text}</mark>`);
  });
});
