/** The engine in a real browser: bundled, served from localhost, on the browser's own WebGPU. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { build } from "esbuild";
import { after, before, describe, it } from "mocha";
import { type Browser, chromium, type Page } from "playwright-core";
import type { PageDevice, PageSuite, PageTraining } from "./page.ts";

const html =
  '<!doctype html><html lang="en"><title>gradproof</title><script type="module" src="/page.js"></script>';

/** One script, and the modules that it would still import from elsewhere. */
async function bundle(): Promise<{ script: string; imports: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [fileURLToPath(new URL("page.js", import.meta.url))],
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "chrome113",
    write: false,
    metafile: true,
    outfile: "page.js",
    logLevel: "silent",
  });
  const imports = Object.values(metafile!.outputs).flatMap((output) =>
    output.imports.map(({ path }) => path),
  );
  return { script: outputFiles![0].text, imports };
}

function serve(script: string): Promise<Server> {
  const server = createServer(({ url }, response) => {
    const isScript = url === "/page.js";
    // A browser also asks for an icon.
    response.writeHead(isScript || url === "/" ? 200 : 204, {
      "content-type": isScript ? "text/javascript" : "text/html; charset=utf-8",
    });
    response.end(isScript ? script : url === "/" ? html : "");
  });
  return new Promise((resolve) => server.listen(0, "localhost", () => resolve(server)));
}

describe("In a browser, the engine", function () {
  this.timeout(300_000);
  let browser: Browser;
  let server: Server;
  let page: Page;
  let imports: string[];
  const errors: string[] = [];

  before(async () => {
    const bundled = await bundle();
    imports = bundled.imports;
    server = await serve(bundled.script);
    browser = await chromium.launch({
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--enable-unsafe-webgpu", "--disable-quic", "--no-first-run"],
    });
    page = await browser.newPage();
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    page.on("crash", () => errors.push("the page crashed"));
    await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction("globalThis.gradproofPage !== undefined");
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  const ask = <T>(question: string): Promise<T> => page.evaluate(`gradproofPage.${question}()`);

  it("is one file that imports nothing, of Node's or of others'", () => {
    expect(imports).to.deep.equal([]);
  });

  it("finds the browser's WebGPU, and says so", async () => {
    expect(
      await page.evaluate("navigator.gpu.requestAdapter().then((adapter) => adapter !== null)"),
    ).to.equal(true);
    const { line, name } = await ask<PageDevice>("open");
    console.log(`      ${line}`);
    expect(name).to.equal("webgpu");
    expect(line).to.contain("the browser has WebGPU");
  });

  it("learns exclusive or on it, and reads back only what was asked for", async () => {
    const { losses, device, onCpu, readbacks } = await ask<PageTraining>("train");
    console.log(
      `      losses ${losses.map((loss) => loss.toPrecision(3)).join(", ")}; on the CPU ${onCpu.toPrecision(3)}`,
    );
    expect(device).to.equal("webgpu");
    expect(losses[0]).to.be.above(0.1);
    expect(losses.at(-1)).to.be.below(1e-3);
    expect(onCpu).to.be.below(1e-3);
    expect(readbacks).to.equal(losses.length);
  });

  it("keeps value and gradient of every op within their bound, none of them on the CPU but those that the coverage says", async () => {
    const { rows, fallbacks, known } = await ask<PageSuite>("suite");
    const compared = rows.reduce((sum, row) => sum + row.compared, 0);
    console.log(`      ${rows.length} ops, ${compared} elements compared`);
    expect(rows.filter(({ ratio }) => typeof ratio === "string" || ratio > 1)).to.deep.equal([]);
    expect(compared).to.be.above(5000);
    expect(known).to.include.members(fallbacks);
  });

  it("did all of it without an error on the page", () => {
    expect(errors).to.deep.equal([]);
  });
});
