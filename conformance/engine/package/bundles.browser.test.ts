/** The engine on pages that forbid eval, as browser extensions do, and in workers. */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { type Browser, chromium } from "playwright-core";
import { bundle, type Outcome } from "./bundles.ts";
import { Packed } from "./packed.ts";

const ON_PAGE =
  "run().then((outcome) => { globalThis.outcome = outcome; }, (error) => { globalThis.outcome = String(error); });";
const IN_WORKER = "run().then((outcome) => postMessage(outcome), (error) => postMessage(String(error)));";
const AS_WORKER = (options: string): string =>
  `const worker = new Worker("/worker.js"${options}); worker.onmessage = ({ data }) => { globalThis.outcome = data; }; worker.onerror = ({ message }) => { globalThis.outcome = message; };`;

describe("In a browser, a program with the engine's package", function () {
  this.timeout(120_000);
  let packed: Packed;
  let browser: Browser;
  let server: Server;
  const files: Record<string, string> = {
    "/probe.js":
      "try { new Function(''); globalThis.evaluates = true; } catch { globalThis.evaluates = false; }",
  };
  let policy = "";
  let isolated = false;

  before(async () => {
    packed = new Packed();
    server = createServer(({ url }, response) => {
      const path = url?.startsWith("/dist/") && join(packed.engine, url);
      const script = url && (path && existsSync(path) ? readFileSync(path, "utf8") : files[url]);
      response.writeHead(script || url === "/" ? 200 : 204, {
        "content-type": script ? "text/javascript" : "text/html; charset=utf-8",
        ...(policy && { "content-security-policy": policy }),
        ...(isolated && {
          "cross-origin-opener-policy": "same-origin",
          "cross-origin-embedder-policy": "require-corp",
        }),
      });
      response.end(script ?? files["page"]);
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", () => resolve()));
    browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    });
  });
  after(async () => {
    await browser?.close();
    server?.close();
    packed?.remove();
  });

  /** What the program gave on a page of its own, and whether eval was there. */
  async function outcomeOf(tag: string): Promise<{ outcome: Outcome; evaluates: boolean; errors: string[] }> {
    files["page"] =
      `<!doctype html><html lang="en"><title>gradproof</title><script src="/probe.js"></script>${tag}`;
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction(() => "outcome" in globalThis, undefined, { timeout: 30_000 }).catch(() => {});
    const outcome = (await page.evaluate("globalThis.outcome")) as Outcome;
    const evaluates = (await page.evaluate("globalThis.evaluates")) as boolean;
    await page.close();
    return { outcome, evaluates, errors };
  }

  /** The program as a module where everything is allowed: what the others are held against. */
  async function expected(): Promise<Outcome> {
    policy = "";
    files["/module.js"] = await bundle(packed.folder, ON_PAGE, "esm");
    const { outcome, evaluates } = await outcomeOf('<script type="module" src="/module.js"></script>');
    expect(evaluates).to.equal(true);
    expect(outcome.loss).to.be.a("number");
    return outcome;
  }

  it("runs under script-src 'self', as a module and as a plain script, with the same numbers", async () => {
    const right = await expected();
    files["/plain.js"] = await bundle(packed.folder, ON_PAGE, "iife");
    policy = "default-src 'none'; script-src 'self'; connect-src 'self'";
    for (const tag of [
      '<script type="module" src="/module.js"></script>',
      '<script src="/plain.js"></script>',
    ]) {
      const { outcome, evaluates, errors } = await outcomeOf(tag);
      expect(evaluates, tag).to.equal(false);
      expect(errors, tag).to.deep.equal([]);
      expect(outcome, tag).to.deep.equal(right);
    }
  });

  it("runs under require-trusted-types-for 'script'", async () => {
    const right = await expected();
    policy = "script-src 'self' 'unsafe-eval'; require-trusted-types-for 'script'";
    const { outcome, evaluates, errors } = await outcomeOf(
      '<script type="module" src="/module.js"></script>',
    );
    expect(evaluates).to.equal(false);
    expect(errors).to.deep.equal([]);
    expect(outcome).to.deep.equal(right);
  });

  it("shares large work with a worker on a page that is isolated, where it is asked to, with the same bits; else it is alone", async () => {
    files["/threads.js"] = `
      import { getNumThreads, randn, setNumThreads } from "/dist/index.js";
      import { native } from "/dist/cpu/native.js";
      import { crewSize } from "/dist/cpu/threads/threads.js";
      const unlessTold = getNumThreads();
      setNumThreads(2);
      const x = randn([400, 400]);
      for (let i = 0; i < 200 && crewSize() < 2; i++) {
        x.matmul(x);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const shared = x.matmul(x).toTypedArray();
      native.product = undefined;
      const alone = x.matmul(x).toTypedArray();
      globalThis.outcome = [unlessTold, getNumThreads(), crewSize(), shared.every((v, i) => v === alone[i])];`;
    const tag = '<script type="module" src="/threads.js"></script>';
    policy =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
    for (isolated of [true, false]) {
      const { outcome, errors } = await outcomeOf(tag);
      expect(errors).to.deep.equal([]);
      expect(outcome).to.deep.equal(isolated ? [1, 2, 2, true] : [1, 1, 1, true]);
    }
  });

  it("runs in a worker: one file that is no module, as Vite writes them, and a module", async () => {
    const right = await expected();
    for (const [format, options] of [
      ["iife", ""],
      ["iife", ', { type: "module" }'],
      ["esm", ', { type: "module" }'],
    ] as const) {
      files["/worker.js"] = await bundle(packed.folder, IN_WORKER, format);
      files["/start.js"] = AS_WORKER(options);
      for (policy of ["", "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'"]) {
        const { outcome } = await outcomeOf('<script src="/start.js"></script>');
        expect({ ...outcome, name: "" }, `${format}${options} ${policy}`).to.deep.equal({
          ...right,
          name: "",
        });
      }
    }
  });
});
