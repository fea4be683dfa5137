/** `npm test` as a learner uses it, in a checkout of its own: lessons first, by name, whatever else does not compile. */
import { execFile } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { findLesson } from "../lesson.ts";
import { mutantSource } from "../mutants.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

describe("npm test, to a learner", function () {
  this.timeout(60_000);
  let folder = "";

  function node(...args: string[]): Promise<{ code: number; said: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: folder }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      );
    });
  }
  const test = (...args: string[]): ReturnType<typeof node> => node("scripts/test.mjs", ...args);
  const reset = (name: string): ReturnType<typeof node> => node("dist/judge/cli.mjs", "reset", name);
  const inLesson = (...path: string[]): string => join(folder, "lessons", ...path);
  const solved = (lesson: string): string => readFileSync(inLesson(lesson, "solution.ts"), "utf8");
  const report = (): string => readFileSync(join(folder, "report", "index.html"), "utf8");
  const reported = (): string[] =>
    [...report().matchAll(/<h2>exercise\.\w+ · ([\w-]+)<\/h2>/g)].map(([, name]) => name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gradproof practice "));
    for (const part of ["lessons", "scripts", "package.json", "tsconfig.json", ".mocharc.json"])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    for (const part of ["judge", "subject", "published"])
      cpSync(join(root, "dist", part), join(folder, "dist", part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    // Whoever runs this may have begun the lessons.
    for (const name of ["norm", "cosine", "colinear"]) await reset(name);
    await node("scripts/sources.mjs", "--built");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("grades what works, though TypeScript would not have it: unused names, no types, plain JavaScript", async () => {
    writeFileSync(
      inLesson("02-cosine", "exercise.ts"),
      `${solved("02-cosine")}\nconst unused = 1;\nexport function helper(a, b) { return a.b.c + b; }\nlet n: number = "text";\n`,
    );
    renameSync(inLesson("01-norm", "exercise.ts"), inLesson("01-norm", "exercise.js"));
    writeFileSync(
      inLesson("01-norm", "exercise.js"),
      readFileSync(inLesson("01-norm", "samples", "right-dot.ts"), "utf8").replace(
        /import type.*|: Tensor/g,
        "",
      ),
    );
    const { code, said } = await test("2", "--grep", "norm");
    expect(said).to.include("exercise.ts on cosine: passed, 15 of 15");
    expect(said).to.match(/exercise\.js on norm: (passed|\d+ of \d+)/);
    expect(said).not.to.match(/TS\d{4}|03-colinear/);
    expect(code, said).to.equal(0);
    expect(reported()).to.have.members(["norm", "cosine"]);
  });

  it("says what was meant where there is no such lesson, and grades nothing", async () => {
    const before = report();
    for (const [word, meant] of [
      ["cosin", "cosine"],
      ["02-cosin", "cosine"],
      ["gradient_descent", "gradient-descent"],
    ]) {
      const { code, said } = await test(word);
      expect(code, word).to.equal(2);
      expect(said).to.include(`Did you mean ${meant}?`).and.not.include("Report");
    }
    expect((await test("9")).code).to.equal(2);
    expect((await test("--verbos", "cosine")).code).to.equal(2);
    expect(report()).to.equal(before);
  });

  it("adds one lesson to the report of all, and leaves out what has changed since", async () => {
    const { code, said } = await test("lessons/03-colinear/");
    expect(code, said).to.equal(0);
    expect(said).to.include("not begun").and.not.include("without");
    expect(reported()).to.have.members(["norm", "cosine", "colinear"]);
    appendFileSync(inLesson("01-norm", "exercise.js"), "// once more\n");
    const later = await test("colinear");
    expect(later.said).to.include("without norm");
    expect(reported()).to.have.members(["cosine", "colinear"]);
  });

  it("grades by the last build where the project itself does not build, and says so after the verdict", async () => {
    rmSync(join(folder, "dist", "stamp"));
    const { code, said } = await test("cosine");
    expect(code, said).to.equal(0);
    expect(said).to.match(/passed, 15 of 15[\s\S]*does not build/);
    await node("scripts/sources.mjs", "--built");
  });

  it("says the verdict on all lessons first and last, and what is to be mended first", async () => {
    const suite = join(folder, "dist", "grader", "own.test.js");
    mkdirSync(join(folder, "dist", "grader"), { recursive: true });
    writeFileSync(suite, 'it("is red", () => { throw new Error("own fault"); });\n');
    writeFileSync(
      inLesson("03-colinear", "exercise.ts"),
      await mutantSource(findLesson("colinear"), "always-one"),
    );
    rmSync(inLesson("08-momentum", "exercise.ts"));
    const { code, said } = await test();
    expect(code, said).to.equal(1);
    const lines = said.trimEnd().split("\n");
    expect(lines.slice(0, 9).join("\n"))
      .to.match(/✓ 01-norm/)
      .and.match(/✓ 02-cosine/)
      .and.match(/✗ 03-colinear .*: /)
      .and.match(/✗ 08-momentum: There is no file.*|reset momentum/);
    expect(said.indexOf("to be mended first")).to.be.within(0, said.indexOf("own fault"));
    expect(lines.at(-2)).to.include("2 passed, 1 to mend (colinear)");
    expect(lines.at(-1)).to.match(/^Report: /);
  });

  it("brings back what was published, whatever was edited", async () => {
    const published = readFileSync(inLesson("published", "02-cosine.ts"), "utf8");
    const mine = readFileSync(inLesson("02-cosine", "exercise.ts"), "utf8");
    writeFileSync(inLesson("published", "02-cosine.ts"), mine);
    await node("--eval", 'import("./scripts/published.mjs").then(({ publish }) => publish())');
    const { code, said } = await test("cosine");
    expect(said).to.include("passed, 15 of 15");
    expect(code).to.equal(0);
    expect((await reset("2")).said).to.include("exercise.ts.bak");
    expect(readFileSync(inLesson("02-cosine", "exercise.ts"), "utf8")).to.equal(published);
    expect(readFileSync(inLesson("02-cosine", "exercise.ts.bak"), "utf8")).to.equal(mine);
    await reset("norm");
    expect(existsSync(inLesson("01-norm", "exercise.ts"))).to.equal(true);
    expect(existsSync(inLesson("01-norm", "exercise.js"))).to.equal(false);
  });
});
