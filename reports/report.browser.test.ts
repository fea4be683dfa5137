/** The report in a real browser: legible, accessible, and asking for nothing, with scripts and without. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { type Browser, chromium } from "playwright-core";
import {
  failedResult,
  failingClass,
  graderError,
  lessonPage,
  mistakenLesson,
  notAttempted,
  ownPicture,
  passedResult,
  taped,
  verification,
} from "./fixture.ts";
import { renderVerification } from "./matrix.ts";
import { renderReport } from "./page.ts";
import type { Result } from "./result.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const lessons = [lessonPage];

const longWord = "return_x_dot_y_div_x_norm_mul_y_norm_of_everything_at_once();".repeat(3);
const longWinded: Result = {
  ...failedResult,
  submission: { ...failedResult.submission, path: longWord, name: longWord },
  properties: failedResult.properties.map((property) => ({
    ...property,
    title: `${property.title} ${longWord}`,
    diagnosis: {
      code: "not-loaded",
      text: `It is no program: ${longWord}`,
      where: longWord,
      advice: longWord,
    },
  })),
};

const pages: Readonly<Record<string, string>> = {
  failure: renderReport([failedResult], { lessons }),
  tape: renderReport([taped], { lessons }),
  long: renderReport([longWinded, { ...longWinded, lesson: longWord }], { title: longWord, lessons }),
  passed: renderReport([{ ...passedResult, pictures: [ownPicture] }], { lessons }),
  untouched: renderReport([notAttempted], { lessons }),
  error: renderReport([graderError]),
  mistake: renderReport([mistakenLesson], { lessons }),
  class: renderReport(failingClass(1000), { title: "The whole class", lessons }),
  course: renderReport(
    [
      { ...passedResult, pictures: [ownPicture] },
      { ...failedResult, lesson: "norm" },
    ],
    {
      title: "Your lessons",
      lessons: [lessonPage, { ...lessonPage, name: "norm" }],
    },
  ),
  matrix: renderVerification(verification),
};

const screens = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe("The report in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  let folder = "";
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-report-"));
    browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, html] of Object.entries(pages)) {
    for (const [screen, viewport] of Object.entries(screens)) {
      for (const colorScheme of ["light", "dark"] as const) {
        it(`is legible: ${name}, ${screen}, ${colorScheme}`, async () => {
          const path = join(folder, `${name}.html`);
          writeFileSync(path, html);
          const context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
          const page = await context.newPage();
          const requests: string[] = [];
          page.on("request", (request) => requests.push(request.url()));
          await page.goto(pathToFileURL(path).href);
          // What is folded must be fit to be seen, too.
          await page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true");
          await page.evaluate(axeSource);
          const violations = (await page.evaluate(
            "axe.run().then((found) => found.violations)",
          )) as Violation[];
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)).to.deep.equal(
            [],
          );
          const overflow = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          expect(overflow).to.be.at.most(0);
          expect(requests).to.have.length(1);
          await context.close();
        });
      }
    }
  }

  it("is a course: a page for each lesson, by the address alone, without scripts, on paper too", async () => {
    const path = join(folder, "course.html");
    writeFileSync(path, pages["course"]);
    const context = await browser.newContext({ viewport: screens.phone, javaScriptEnabled: false });
    const page = await context.newPage();
    const shown = async (): Promise<string[]> =>
      (await page.locator("h1:visible").allTextContents()).map((text) => text.trim());
    await page.goto(pathToFileURL(path).href);
    expect(await shown()).to.deep.equal(["1 of 2 passed"]);
    const menu = (name: string) => page.locator(".menu:visible").getByRole("link", { name });
    await menu("norm").click();
    expect(await shown()).to.deep.equal(["norm"]);
    expect(await page.getByText("Next: mend").isVisible()).to.equal(true);
    // The way past the head stays on the page.
    await page.locator(".skip:visible").focus();
    await page.keyboard.press("Enter");
    expect(await shown()).to.deep.equal(["norm"]);
    await menu("cosine").click();
    expect(await shown()).to.deep.equal(["cosine"]);
    const pdf = (await page.pdf({ format: "A4" })).toString("latin1");
    expect(pdf.match(/\/Type\s*\/Page\b/g)!.length).to.be.within(1, 8);
    await page.goBack();
    await menu("All lessons").click();
    expect(await shown()).to.deep.equal(["1 of 2 passed"]);
    await context.close();
  });

  it("shows the counterexample on the first screen, and breaks no policy, without scripts", async () => {
    for (const viewport of Object.values(screens)) {
      const path = join(folder, "failure.html");
      writeFileSync(path, pages["failure"]);
      const context = await browser.newContext({ viewport, javaScriptEnabled: false });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => complaints.push(message.text()));
      await page.goto(pathToFileURL(path).href);
      const box = await page.getByText("x = [1, 0]").boundingBox();
      expect(box!.y + box!.height).to.be.below(viewport.height);
      expect(await page.locator(".how").first().isVisible()).to.equal(true);
      expect(complaints).to.deep.equal([]);
      await context.close();
    }
  });
});
