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
import { itAtLength, some } from "../../conformance/extent.ts";
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
  const reported = (): string[] => [...report().matchAll(/<h1>([\w-]+)<\/h1>/g)].map(([, name]) => name);

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gradproof practice "));
    for (const part of ["lessons", "scripts", "package.json", "tsconfig.json", ".mocharc.json"])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    for (const part of ["judge", "subject", "frozen", "published"].filter((name) =>
      existsSync(join(root, "dist", name)),
    ))
      cpSync(join(root, "dist", part), join(folder, "dist", part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    // Whoever runs this may have begun the lessons.
    for (const name of ["01-norm", "02-cosine", "03-colinear"]) {
      rmSync(inLesson(name, "exercise.js"), { force: true });
      cpSync(inLesson("published", `${name}.ts`), inLesson(name, "exercise.ts"));
    }
    await node("scripts/sources.mjs", "--built");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("grades what works, though TypeScript would not have it: unused names, no types, plain JavaScript", async () => {
    writeFileSync(
      inLesson("03-colinear", "exercise.ts"),
      `${solved("03-colinear")}\nconst unused = 1;\nexport function helper(a, b) { return a.b.c + b; }\nlet n: number = "text";\n`,
    );
    renameSync(inLesson("01-norm", "exercise.ts"), inLesson("01-norm", "exercise.js"));
    writeFileSync(
      inLesson("01-norm", "exercise.js"),
      readFileSync(inLesson("01-norm", "samples", "right-dot.ts"), "utf8").replace(
        /import type.*|: Tensor/g,
        "",
      ),
    );
    const { code, said } = await test("3", "--grep", "norm");
    expect(said).to.include("exercise.ts on colinear: passed, 5 of 5");
    expect(said).to.match(/exercise\.js on norm: (passed|\d+ of \d+)/);
    expect(said).not.to.match(/TS\d{4}|^02-cosine|on cosine/m);
    expect(said).to.match(/2 passed\. \d of \d+ done, next: /);
    expect(code, said).to.equal(0);
    expect(reported()).to.have.members(["norm", "colinear"]);
  });

  it("builds nothing again for what is kept of a learner's progress", async () => {
    const isBuilt = async (): Promise<string> =>
      (await node("--eval", 'import("./scripts/sources.mjs").then((it) => console.log(it.isBuilt()))')).said;
    await node("scripts/sources.mjs", "--built");
    writeFileSync(inLesson(".progress.json"), '{ "norm": { "hints": 1 } }\n');
    expect(await isBuilt()).to.equal("true\n");
    const suite = readFileSync(inLesson("01-norm", "suite.ts"), "utf8");
    writeFileSync(inLesson("01-norm", "suite.ts"), `${suite}\n`);
    expect(await isBuilt()).to.equal("false\n");
    // As it was: a lesson with another suite would be left out of the report.
    writeFileSync(inLesson("01-norm", "suite.ts"), suite);
    await node("scripts/sources.mjs", "--built");
  });

  it("says what was meant where there is no such lesson, and grades nothing", async () => {
    const before = report();
    const words = [
      ["cosin", "cosine"],
      ["02-cosin", "cosine"],
      ["gradient_descent", "gradient-descent"],
    ];
    for (const [word, meant] of some(words, 3)) {
      const { code, said } = await test(word);
      expect(code, word).to.equal(2);
      expect(said).to.include(`Did you mean ${meant}?`).and.not.include("Report");
    }
    for (const args of some([["9"], ["--verbos", "cosine"]], 2))
      expect((await test(...args)).code).to.equal(2);
    expect(report()).to.equal(before);
  });

  itAtLength("adds one lesson to the report of all, and leaves out what has changed since", async () => {
    const { code, said } = await test("lessons/02-cosine/");
    expect(code, said).to.equal(0);
    expect(said).to.include("not begun").and.not.include("without");
    expect(reported()).to.have.members(["norm", "colinear", "cosine"]);
    appendFileSync(inLesson("01-norm", "exercise.js"), "// once more\n");
    const later = await test("cosine");
    expect(later.said).to.include("without norm");
    expect(reported()).to.have.members(["colinear", "cosine"]);
  });

  itAtLength(
    "grades by the last build where the project itself does not build, and says so after the verdict",
    async () => {
      rmSync(join(folder, "dist", "stamp"));
      const { code, said } = await test("colinear");
      expect(code, said).to.equal(0);
      expect(said).to.match(/passed, 5 of 5[\s\S]*does not build/);
      await node("scripts/sources.mjs", "--built");
    },
  );

  itAtLength("says the verdict on all lessons first and last, and what is to be mended first", async () => {
    const suite = join(folder, "dist", "grader", "own.test.js");
    mkdirSync(join(folder, "dist", "grader"), { recursive: true });
    writeFileSync(suite, 'it("is red", () => { throw new Error("own fault"); });\n');
    writeFileSync(
      inLesson("02-cosine", "exercise.ts"),
      await mutantSource(findLesson("cosine"), "dot-product"),
    );
    rmSync(inLesson("08-momentum", "exercise.ts"));
    const { code, said } = await test();
    expect(code, said).to.equal(1);
    const lines = said.trimEnd().split("\n");
    expect(lines.slice(0, 10).join("\n"))
      .to.match(/✓ 01-norm/)
      .and.match(/✓ 03-colinear/)
      .and.match(/✗ 02-cosine .*: /)
      .and.match(/✗ 08-momentum: There is no file.*|reset momentum/);
    expect(said.indexOf("to be mended first")).to.be.within(0, said.indexOf("own fault"));
    expect(lines.at(-2)).to.include("2 passed, 1 to mend (cosine)");
    expect(lines.at(-1)).to.match(/^Report: /);
  });

  itAtLength("brings back what was published, whatever was edited", async () => {
    const published = readFileSync(inLesson("published", "03-colinear.ts"), "utf8");
    const mine = readFileSync(inLesson("03-colinear", "exercise.ts"), "utf8");
    writeFileSync(inLesson("published", "03-colinear.ts"), mine);
    await node("--eval", 'import("./scripts/published.mjs").then(({ publish }) => publish())');
    const { code, said } = await test("colinear");
    expect(said).to.include("passed, 5 of 5");
    expect(code).to.equal(0);
    expect((await reset("3")).said).to.include("exercise.ts.bak");
    expect(readFileSync(inLesson("03-colinear", "exercise.ts"), "utf8")).to.equal(published);
    expect(readFileSync(inLesson("03-colinear", "exercise.ts.bak"), "utf8")).to.equal(mine);
    await reset("norm");
    expect(existsSync(inLesson("01-norm", "exercise.ts"))).to.equal(true);
    expect(existsSync(inLesson("01-norm", "exercise.js"))).to.equal(false);
  });
});
