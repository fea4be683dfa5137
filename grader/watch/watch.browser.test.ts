/** The learner's page in a real browser: it follows what is saved by itself, keeps what was unfolded, breaks no policy, and is legible. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect } from "chai";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { type Course, makeCourse, sourceOf } from "./fixture.ts";
import { PageServer } from "./page-server.ts";
import { PageView } from "./page-view.ts";
import { Watch } from "./watch.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const screens = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

describe("The page of gradproof watch in a browser", function () {
  this.timeout(120_000);
  let browser: Browser;
  let course: Course;
  let server: PageServer;
  let watch: Watch;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[] = [];
  let requests: string[] = [];
  before(async () => {
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
  after(() => browser?.close());
  beforeEach(async () => {
    course = makeCourse("norm", "colinear");
    const { lessons, progress } = course;
    server = await PageServer.open();
    watch = new Watch({ lessons, progress, views: [new PageView(server)] });
    watch.begin();
    context = await browser.newContext();
    page = await context.newPage();
    complaints = [];
    requests = [];
    page.on("console", (message) => complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => requests.push(request.url()));
  });
  afterEach(async () => {
    await context.close();
    watch.close();
    server.close();
    course.remove();
  });

  const shows = (text: string | RegExp): Promise<void> =>
    page.getByText(text).first().waitFor({ timeout: 60_000 });

  /** The first failure is shown in full. */
  const counterexample = (): Promise<void> => page.locator(".fail .inputs .values").first().waitFor();

  it("follows what is saved, without being loaded again, and goes on to the next lesson", async () => {
    const [norm, colinear] = course.lessons;
    await page.goto(server.url);
    await shows("not attempted");
    expect(new URL(page.url()).search).to.equal("");
    await page.evaluate("window.same = true");
    course.save(norm, sourceOf(norm, "wrong-no-root.ts"));
    await shows("is the length of the vector");
    await counterexample();
    course.save(norm, sourceOf(norm));
    await shows(/norm is done: 11 of 11 points/);
    await shows("1 of 2 done, next: colinear (lessons/03-colinear).");
    course.save(colinear, sourceOf(colinear));
    await shows("All 2 lessons done.");
    await shows("The run of exercise.ts.");
    expect(await page.evaluate("window.same")).to.equal(true);
    expect(complaints).to.deep.equal([]);
    const { origin } = new URL(server.url);
    expect(new Set(requests.map((url) => new URL(url).origin))).to.deep.equal(new Set([origin]));
    expect(requests.map((url) => new URL(url).pathname)).to.deep.equal([
      "/",
      "/follow.js",
      "/figures.js",
      "/events",
    ]);
    await page.reload();
    await shows("All 2 lessons done.");
  });

  it("leaves unfolded what was unfolded, and stays where it is", async () => {
    const [norm] = course.lessons;
    course.save(norm, sourceOf(norm, "wrong-no-root.ts"));
    await page.goto(server.url);
    await counterexample();
    const lesson = page.locator("details", { hasText: "The norm, and a first gradient" });
    await lesson.locator("summary").first().click();
    await page.evaluate("scrollTo(0, 700)");
    const before = await page.evaluate("scrollY");
    const was = await page.getByText(/^Graded in/).textContent();
    course.save(norm, sourceOf(norm, "wrong-half-done.ts"));
    await page
      .getByText(/^Graded in/)
      .filter({ hasNotText: was! })
      .waitFor();
    expect(await lesson.getAttribute("open")).not.to.equal(null);
    expect(before).to.be.above(0);
    expect(await page.evaluate("scrollY")).to.equal(before);
  });

  it("runs nothing of what a submission prints or is called, and shows it as text", async () => {
    const [norm] = course.lessons;
    const hostile = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
    await page.goto(server.url);
    course.save(
      norm,
      `console.log(${JSON.stringify(hostile)});\nexport function norm(x) { throw new Error(${JSON.stringify(hostile)}); }\nexport const normGradient = norm;`,
    );
    await shows("onerror=");
    expect(await page.title()).to.equal("watch · gradproof");
    expect(await page.locator("main img, main script").count()).to.equal(0);
    expect(complaints).to.deep.equal([]);
  });

  it("says when the watch has ended", async () => {
    await page.goto(server.url);
    await shows("not attempted");
    server.close();
    await shows("gradproof watch has ended, or cannot be reached.");
  });

  it("is given to no page of another site, which neither reads nor frames it", async () => {
    const { port } = new URL(server.url);
    await page.goto(server.url);
    await shows("not attempted");
    const other = await context.newPage();
    // The same machine under another name is another site; its own cookie and token are known to it.
    await other.route("http://evil.test/", (route) =>
      route.fulfill({ contentType: "text/html", body: `<iframe src="${server.url}"></iframe>` }),
    );
    await other.goto("http://evil.test/");
    const read = await other.evaluate(
      `Promise.all(["/", "/events"].map((path) => fetch("http://127.0.0.1:${port}" + path, { credentials: "include" }).then((reply) => reply.text(), () => "refused")))`,
    );
    expect(read).to.deep.equal(["refused", "refused"]);
    const framed = other.frames().find((frame) => frame.url().includes(port));
    expect((await framed?.content()) ?? "").not.to.include("not attempted");
  });

  for (const [screen, viewport] of Object.entries(screens))
    for (const colorScheme of ["light", "dark"] as const)
      it(`is legible: ${screen}, ${colorScheme}`, async () => {
        const [norm] = course.lessons;
        course.save(norm, sourceOf(norm, "wrong-no-root.ts"));
        await context.close();
        context = await browser.newContext({ viewport, colorScheme, bypassCSP: true });
        page = await context.newPage();
        await page.goto(server.url);
        await counterexample();
        if (process.env["SHOTS"])
          await page.screenshot({ path: `${process.env["SHOTS"]}/${screen}-${colorScheme}.png` });
        await page.evaluate(axeSource);
        const violations = (await page.evaluate("axe.run().then((found) => found.violations)")) as {
          id: string;
          nodes: { html: string }[];
        }[];
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`)).to.deep.equal([]);
        const overflow = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect(overflow).to.be.at.most(0);
      });
});
