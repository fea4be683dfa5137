/** The live figures in a real browser: dragged by mouse, keys and fingers, asked before they tell, under a policy that lets nothing else run. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { lessonPage, taped } from "../../reports/fixture.ts";
import { renderReport } from "../../reports/index.ts";
import { figuresScript } from "../figures-script.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>";
const lessons = ["cosine", "momentum"].map((name) => ({
  ...lessonPage,
  name,
  pictures: lessonPage.pictures.map(({ spoils: _, ...picture }) => picture),
}));
const html = renderReport(
  [
    taped,
    { ...taped, lesson: "momentum", printed: hostile, submission: { ...taped.submission, path: hostile } },
  ],
  { title: "Your lessons", lessons, script: figuresScript() },
);

describe("The live figures", function () {
  this.timeout(120_000);
  let browser: Browser;
  let folder = "";
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-figures-"));
    writeFileSync(join(folder, "report.html"), html);
    browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    });
  });
  after(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function opened(place: string, options: BrowserContextOptions = {}) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
    await page.goto(`${pathToFileURL(join(folder, "report.html")).href}#${place}`);
    return { page, complaints, requests, close: () => context.close() };
  }
  const figure = (page: Page, name: string) => page.locator(`[data-figure=${name}]:visible`);
  const told = (page: Page, name: string) => figure(page, name).locator("output").textContent();

  it("asks first where the gradient of a cosine points, then shows it, and moves by keys", async () => {
    const { page, complaints, requests, close } = await opened("s1");
    expect(await told(page, "cosine")).to.match(/^x = \[2, 0\.5\], y = \[1, 2\]: cosine 0\.6508\.$/);
    await figure(page, "cosine").getByRole("button", { name: "Along x" }).click();
    expect(await figure(page, "cosine").locator("p[role=status]").textContent()).to.match(
      /^No: at right angles/,
    );
    expect(await told(page, "cosine")).to.include("⟨x, ∇ₓ⟩ = 0");
    const x = figure(page, "cosine").getByRole("slider").first();
    await x.focus();
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Shift+ArrowLeft");
    expect(await told(page, "cosine")).to.include("x = [1.5, 0.55]");
    expect(await x.getAttribute("aria-valuetext")).to.equal("[1.5, 0.55]");
    // A vector has a direction: it does not come to rest at 0.
    for (let k = 0; k < 4; k++) await page.keyboard.press("Shift+ArrowLeft");
    for (let k = 0; k < 12; k++) await page.keyboard.press("ArrowDown");
    expect(await told(page, "cosine")).not.to.match(/NaN|x = \[0, 0\]/);
    expect(complaints).to.deep.equal([]);
    expect(requests).to.have.length(1);
    await close();
  });

  it("drags the start of a descent with a mouse, and slides its settings", async () => {
    const { page, close } = await opened("s2");
    expect(await told(page, "descent")).to.equal("");
    await figure(page, "descent").getByRole("button", { name: "At the minimum" }).click();
    expect(await told(page, "descent")).to.match(/^313 steps: f = −1, .* it rests, at the minimum\.$/);
    await figure(page, "descent").scrollIntoViewIfNeeded();
    const start = figure(page, "descent").locator(".handle");
    const box = (await start.locator("circle").last().boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + 5, box.y - 40, { steps: 3 });
    await page.mouse.up();
    expect(await start.getAttribute("aria-valuetext")).not.to.equal("[0.8, 0.8]");
    expect(await told(page, "descent")).not.to.match(/^313 steps/);
    await figure(page, "descent").getByRole("slider", { name: "learning rate" }).fill("0.01");
    expect(await told(page, "descent")).to.match(/^500 steps/);
    await close();
  });

  it("drags with a finger", async () => {
    const { page, close } = await opened("s1", { hasTouch: true, viewport: { width: 390, height: 844 } });
    const y = figure(page, "cosine").getByRole("slider").last();
    await y.scrollIntoViewIfNeeded();
    const box = (await y.locator("circle").last().boundingBox())!;
    const [from, to] = [
      { x: box.x + box.width / 2, y: box.y + box.height / 2 },
      { x: box.x - 60, y: box.y + 30 },
    ];
    const session = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", points: { x: number; y: number }[]) =>
      session.send("Input.dispatchTouchEvent", { type, touchPoints: points });
    await touch("touchStart", [from]);
    await touch("touchMove", [to]);
    await touch("touchEnd", []);
    expect(await y.getAttribute("aria-valuetext")).not.to.equal("[1, 2]");
    expect(await told(page, "cosine")).not.to.include("y = [1, 2]");
    await close();
  });

  it("goes through the tape forward and backward, and asks before it shows", async () => {
    const { page, close } = await opened("s1");
    const tape = page.locator("table.tape:visible");
    const seen = async (): Promise<number> => tape.locator("td:visible").count();
    const all = await tape.locator("td").count();
    expect(await seen()).to.equal(all);
    await page.getByRole("button", { name: "From the beginning" }).click();
    expect(await seen()).to.equal(0);
    // Nor does a colour tell.
    expect(await tape.locator("tr.parts").count()).to.equal(0);
    const asks = page.locator("details:visible .asked output");
    expect(await asks.textContent()).to.equal("Step 1 of 8: what value has norm? Say it, then go on.");
    const forward = page.getByRole("button", { name: "Forward" });
    for (let k = 1; k <= 4; k++) {
      await forward.click();
      expect(await seen()).to.equal(k);
    }
    expect(await asks.textContent()).to.include("what gradient has dot?");
    await forward.click();
    expect(await seen()).to.equal(6);
    await page.getByRole("button", { name: "Back" }).click();
    expect(await seen()).to.equal(4);
    await page.getByRole("button", { name: "Show all" }).click();
    expect(await seen()).to.equal(all);
    await close();
  });

  it("runs nothing but its own script, whatever a submission is called and has printed", async () => {
    const { page, complaints, close } = await opened("s2");
    expect(await page.title()).to.equal("Your lessons · gradproof");
    expect(complaints).to.deep.equal([]);
    await page.evaluate(
      "document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = \"taken\"' }))",
    );
    expect(await page.title()).to.equal("Your lessons · gradproof");
    expect(complaints.join()).to.match(/Content Security Policy/);
    await close();
  });

  it("is an enhancement: without scripts nothing of it stands there, and all else does", async () => {
    const { page, complaints, close } = await opened("s1", { javaScriptEnabled: false });
    expect(await page.locator("[data-figure]:visible").count()).to.equal(0);
    expect(await page.locator("table.tape:visible td:visible").count()).to.equal(12);
    expect(complaints).to.deep.equal([]);
    await close();
  });

  for (const [screen, viewport] of Object.entries({
    desktop: { width: 1280, height: 800 },
    phone: { width: 390, height: 844 },
  })) {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`is legible: ${screen}, ${colorScheme}`, async () => {
        for (const [place, name, answer] of [
          ["s1", "cosine", "Along x"],
          ["s2", "descent", "At the minimum"],
        ]) {
          const { page, close } = await opened(place, {
            viewport,
            colorScheme,
            bypassCSP: true,
            reducedMotion: "reduce",
          });
          await figure(page, name).getByRole("button", { name: answer }).click();
          await page.evaluate(axeSource);
          const violations = (await page.evaluate("axe.run().then((found) => found.violations)")) as {
            id: string;
            nodes: { html: string }[];
          }[];
          expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)).to.deep.equal(
            [],
          );
          const overflow = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          expect(overflow).to.be.at.most(0);
          await close();
        }
      });
    }
  }
});
