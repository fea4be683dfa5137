/** What the command line loads: nothing that the one thing it was asked for does not need. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { itAtLength, some } from "../conformance/extent.ts";
import { codePath } from "./compiled.ts";
import { findLesson } from "./lesson.ts";
import { cliPath } from "./places.ts";

const HOOK = `import { appendFileSync } from "node:fs";
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + "\\n");
  return next(url, context);
}`;

/** Bytes of modules that one grade of a right cosine may read: engine, suite and judge. */
const MOST_TO_GRADE = 2_000_000;

describe("The start of gradproof", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-start-"));
    writeFileSync(join(folder, "hook.mjs"), HOOK);
    writeFileSync(
      join(folder, "register.mjs"),
      'import { register } from "node:module";\nregister(new URL("hook.mjs", import.meta.url));\n',
    );
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Nothing was compiled for a V8 with this flag: it grades from modules. */
  const FROM_MODULES = "--stack-size=900";

  /** Exit code, and the files that were loaded, Node's own apart. */
  function loaded(...args: string[]): Promise<{ code: number; files: string[] }> {
    const list = join(folder, "loaded.txt");
    writeFileSync(list, "");
    const hook = pathToFileURL(join(folder, "register.mjs")).href;
    const [flags, rest] = args[0] === FROM_MODULES ? [[FROM_MODULES], args.slice(1)] : [[], args];
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        [...flags, "--import", hook, cliPath, ...rest],
        { env: { ...process.env, LOADED: list } },
        (error) => {
          const files = readFileSync(list, "utf8")
            .split("\n")
            .filter((url) => url.startsWith("file:"))
            .map((url) => fileURLToPath(url))
            .filter((file) => !file.startsWith(folder));
          resolve({ code: error ? Number(error.code) : 0, files });
        },
      );
    });
  }
  const packages = (files: readonly string[]): string[] =>
    files.filter((file) => file.includes(`${sep}node_modules${sep}`));
  const mathjs = (files: readonly string[]): number =>
    files.findIndex((file) => basename(file).startsWith("mathjs"));

  it("is a program that may be started, after a build of any kind", function () {
    if (process.platform === "win32") return this.skip();
    expect(statSync(cliPath).mode & 0o100).to.equal(0o100);
  });

  it("loads next to nothing to say its version, or what its commands are", async () => {
    for (const option of some(["--help", "--version"], 2)) {
      const { code, files } = await loaded(option);
      expect(code).to.equal(0);
      expect(files).to.include(cliPath);
      expect(
        files.reduce((sum, file) => sum + statSync(file).size, 0),
        files.join("\n"),
      ).to.be.below(50_000);
    }
  });

  const place = (files: readonly string[], name: string): number =>
    files.findIndex((file) => basename(file).startsWith(name));

  itAtLength(
    "loads one module to grade, where this Node has compiled the judge: the rest is one script",
    async function () {
      if (process.platform !== "linux" && !existsSync(codePath())) return this.skip();
      const file = join(findLesson("cosine").folder, "samples", "wrong-gradient.ts");
      const report = join(folder, "report.html");
      const { code, files } = await loaded("grade", file, "--lesson", "cosine", "--html", report);
      expect(code).to.equal(1);
      expect(files).to.deep.equal([cliPath]);
    },
  );

  it("loads no package to grade a right file, and no mathjs: what that derives was derived when the package was built", async () => {
    const { code, files } = await loaded(
      FROM_MODULES,
      "grade",
      findLesson("cosine").solution,
      "--lesson",
      "cosine",
    );
    expect(code).to.equal(0);
    expect(packages(files)).to.deep.equal([]);
    // How the bundler cuts it into pieces is its own affair; what is read is not.
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    expect(bytes, files.join("\n")).to.be.below(MOST_TO_GRADE);
    expect(mathjs(files)).to.equal(-1);
    // The exercise is under way before the suite is loaded, and the derivatives come when a property asks for them.
    const suite = place(files, "lesson-02-cosine.mjs");
    expect(place(files, "lexer")).to.be.within(0, suite - 1);
    expect(place(files, "derived.mjs")).to.be.above(suite);
    expect(place(files, "report-page")).to.equal(-1);
  });

  itAtLength(
    "loads mathjs, as a bundle, where a property asks for what was not derived: after the suite, and last",
    async () => {
      const { code, files } = await loaded(
        FROM_MODULES,
        "grade",
        findLesson("p-norm").solution,
        "--lesson",
        "p-norm",
      );
      expect(code).to.equal(0);
      expect(packages(files)).to.deep.equal([]);
      expect(mathjs(files)).to.be.above(place(files, "lesson-05-p-norm.mjs"));
      expect(mathjs(files), files.join("\n")).to.be.above(files.length - 4);
    },
  );

  itAtLength(
    "loads no mathjs where nothing is differentiated: an untouched exercise, and one that does not load",
    async () => {
      const { starter } = findLesson("cosine");
      const broken = join(folder, "broken.ts");
      writeFileSync(broken, "export function cosine(x, y) {");
      for (const file of [starter, broken]) {
        const { code, files } = await loaded(FROM_MODULES, "grade", file, "--lesson", "cosine");
        expect(code).to.equal(1);
        expect(files.map((each) => basename(each))).to.include("lesson-02-cosine.mjs");
        expect(mathjs(files)).to.equal(-1);
        expect(packages(files)).to.deep.equal([]);
      }
    },
  );
});
