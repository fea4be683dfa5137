/** What looks for WebGPU takes a refusal and an absence for "not there": every question, refused in every way. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { expect } from "chai";
import { buildSync } from "esbuild";
import { after, before, describe, it } from "mocha";
import { type Builtins, openBuiltins } from "../../../../engine/webgpu/builtins.ts";
import { type Driver, drivers } from "../../../../engine/webgpu/drivers.ts";

const CHOICES = ["VK_DRIVER_FILES", "VK_ICD_FILENAMES", "XDG_CACHE_HOME"];

/** A tar file of small files. */
function tarOf(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(`${content.length.toString(8).padStart(11, "0")}\0`, 124);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return [header, body];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

const files = {
  "libEGL.so": "for browsers",
  "libvk_swiftshader.so": "a driver".repeat(100),
  "libvulkan.so.1": "a loader",
  "vk_swiftshader_icd.json": "{}",
};

/** Fails a question with an error, or lets it through. */
type Refusal = (what: string, count: number) => Error | null;

const refused = (code: string): Error => Object.assign(new Error(code), { code });

describe("Looking for WebGPU", () => {
  const chosen = CHOICES.map((name) => [name, process.env[name]] as const);
  let folder = "";
  let home = "";
  let real: Builtins;
  before(async function () {
    if (process.platform !== "linux") return this.skip();
    for (const name of CHOICES) delete process.env[name];
    folder = mkdtempSync(join(tmpdir(), "gradproof-probes-"));
    const bin = join(folder, "node_modules", "@sparticuz", "chromium", "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "swiftshader.tar.br"), brotliCompressSync(tarOf(files)));
    real = await openBuiltins();
  });
  after(() => {
    for (const [name, value] of chosen) if (value !== undefined) process.env[name] = value;
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  /** A machine with the package, a home and nothing else, on which some questions are refused. */
  function machine(refusal: Refusal): { host: Builtins; asked: string[] } {
    const asked: string[] = [];
    const question = <A extends unknown[], R>(name: string, fn: (...args: A) => R) => {
      return (...args: A): R => {
        const what = `${name} ${String(args[0])}`;
        asked.push(what);
        const error = refusal(what, asked.length - 1);
        if (error) throw error;
        return fn(...args);
      };
    };
    const fs = new Proxy(real.fs, {
      get: (target, name) =>
        question(String(name), Reflect.get(target, name) as (...args: unknown[]) => unknown),
    });
    const os = { ...real.os, homedir: question("homedir", () => home), tmpdir: () => folder };
    const resolve = question("resolve", (name: string) => join(folder, "node_modules", name, "index.js"));
    const module = { ...real.module, createRequire: () => ({ resolve }) };
    return { host: { ...real, fs, os, module } as unknown as Builtins, asked };
  }

  function find(refusal: Refusal = () => null): { found: Driver[]; asked: string[] } {
    home = mkdtempSync(join(folder, "home-"));
    const { host, asked } = machine(refusal);
    return { found: [...drivers(host)], asked };
  }

  const ofPackage = ({ why }: Driver): boolean => why.includes("npm's @sparticuz/chromium");

  it("unpacks the software driver of the package into the cache of the home, once", () => {
    const { found, asked } = find();
    const { manifest, loader } = found.find(ofPackage)!;
    expect(manifest).to.match(
      /^.*\/home-[^/]*\/\.cache\/gradproof\/swiftshader-[^/]*\/vk_swiftshader_icd\.json$/,
    );
    expect(readFileSync(loader!, "utf8")).to.equal(files["libvulkan.so.1"]);
    expect(readFileSync(join(loader!, "..", "libvk_swiftshader.so"), "utf8")).to.equal(
      files["libvk_swiftshader.so"],
    );
    const { host, asked: again } = machine(() => null);
    expect([...drivers(host)]).to.deep.equal(found);
    expect(asked.filter((what) => what.startsWith("mkdir"))).to.have.length(1);
    expect(again.filter((what) => what.startsWith("mkdir"))).to.have.length(0);
  });

  for (const code of ["ENOENT", "EACCES", "ERR_ACCESS_DENIED"]) {
    it(`finds nothing, and throws nothing, where every question is answered by ${code}`, () => {
      const { found, asked } = find(() => refused(code));
      expect(found).to.deep.equal([]);
      for (const place of ["/etc/vulkan/icd.d", "/usr/share/vulkan/icd.d", "/usr/lib/chromium", "@sparticuz"])
        expect(
          asked.some((what) => what.includes(place)),
          place,
        ).to.equal(true);
    });
  }

  it("throws nothing where any one question is refused, and takes it for an absence", () => {
    const { asked } = find();
    expect(asked.length).to.be.above(10);
    for (const [index, what] of asked.entries()) {
      const { found } = find((_what, count) => (count === index ? refused("ERR_ACCESS_DENIED") : null));
      for (const { loader, manifest } of found.filter(ofPackage)) {
        expect(existsSync(loader!), what).to.equal(true);
        expect(existsSync(manifest!), what).to.equal(true);
      }
    }
  });

  it("unpacks beside the home where there is none, or nothing can be written there", () => {
    const inHome = (what: string): boolean => what.includes(`${home}/`);
    for (const refusal of [
      (what: string) => (what.startsWith("homedir") ? refused("ERR_SYSTEM_ERROR") : null),
      (what: string) => (/^(mkdir|write|rename)/.test(what) && inHome(what) ? refused("EROFS") : null),
    ]) {
      const { found } = find(refusal);
      expect(found.find(ofPackage)?.manifest).to.match(
        /\/gradproof-swiftshader-[^/]*\/vk_swiftshader_icd\.json$/,
      );
    }
  });
});

const major = Number(process.versions.node.split(".")[0]);
const permission = major >= 24 ? "--permission" : "--experimental-permission";

describe("WebGPU under Node's permission model", function () {
  this.timeout(60_000);

  /** The engine in one text, which needs no file: it is read from the standard input. */
  const program = (): string =>
    buildSync({
      stdin: {
        contents: `
          import { defaultDevice, openDevice, tensor } from "./index.js";
          const refused = await openDevice("webgpu").then(String, (error) => error.name + ": " + error.message);
          console.log(JSON.stringify({ refused, choice: String(await defaultDevice({ silent: true })), sum: tensor([1, 2]).sum().item() }));`,
        resolveDir: fileURLToPath(new URL("../../../../engine", import.meta.url)),
      },
      bundle: true,
      format: "esm",
      platform: "node",
      write: false,
    }).outputFiles[0].text;

  it("is not there, and the CPU is, where nothing is allowed", () => {
    const answer = execFileSync(process.execPath, ["--no-warnings", permission, "--input-type=module"], {
      input: program(),
      env: {},
      encoding: "utf8",
      stdio: ["pipe", "pipe", "ignore"],
    });
    const { refused, choice, sum } = JSON.parse(answer) as Record<string, unknown>;
    expect(refused).to.match(/^DeviceError: WebGPU in Node needs the package webgpu: npm install webgpu/);
    expect(choice).to.match(/^device: cpu/);
    expect(sum).to.equal(3);
  });
});
