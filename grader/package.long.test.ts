/** The packed package, installed in an empty folder elsewhere: grades that folder's lesson, under its own mocha, with types. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Another one than the project's own, so that the two cannot be taken for each other. */
const MOCHA = "mocha@11";

describe("The package, installed elsewhere", () => {
  let folder: string;

  /** Exit code and all that was said. */
  async function run(
    command: string,
    args: string[],
    env: Record<string, string> = {},
  ): Promise<{ code: number; said: string }> {
    const options = { cwd: folder, env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "0", ...env } };
    try {
      const { stdout, stderr } = await promisify(execFile)(command, args, options);
      return { code: 0, said: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, said: stdout + stderr };
    }
  }
  const gradproof = (...args: string[]): ReturnType<typeof run> =>
    run(join(folder, "node_modules/.bin/gradproof"), args);
  const mocha = (file: string): ReturnType<typeof run> =>
    run(join(folder, "node_modules/.bin/mocha"), ["my-lesson.spec.js"], { FILE: file });

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-package-"));
    cpSync(join(root, "grader/foreign"), folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "type": "module", "private": true }\n');
    const { stdout } = await promisify(execFile)(
      "npm",
      ["pack", "--ignore-scripts", "--pack-destination", folder],
      { cwd: root },
    );
    const tarball = `./${stdout.trim().split("\n").at(-1)}`;
    const { code, said } = await run("npm", [
      "install",
      "--prefer-offline",
      "--no-audit",
      "--no-fund",
      tarball,
      MOCHA,
    ]);
    expect(code, said).to.equal(0);
  });

  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("brings all that it runs, and types with the sources behind them, but no tests", () => {
    const inside = (path: string): string => join(folder, "node_modules/gradproof", path);
    for (const path of [
      "dist/judge/cli.mjs",
      "dist/subject/subject.mjs",
      "dist/published/02-cosine.ts",
      "dist/engine/index.d.ts",
      "dist/engine/core/tensor.d.ts.map",
      "engine/core/tensor.ts",
      "properties/check-gradient.ts",
      "lessons/02-cosine/exercise.ts",
      "README.md",
      "LICENSE",
    ])
      expect(existsSync(inside(path)), path).to.equal(true);
    for (const path of [
      "dist/engine/index.js",
      "dist/conformance/engine",
      "dist/packages",
      "conformance/engine",
      "grader/judge.ts",
      "bench",
      "dist/lessons/lessons.test.js",
      "dist/grader/package.long.test.js",
    ])
      expect(existsSync(inside(path)), path).to.equal(false);
  });

  it("grades a file against that folder's own lesson", async () => {
    const right = await gradproof("grade", "my-lesson/solution.ts", "--lesson", "./my-lesson");
    expect(right.code, right.said).to.equal(0);
    expect(right.said).to.match(/passed, 3 of 3 points/);
    const wrong = await gradproof(
      "grade",
      "my-lesson/mutants/doubled.ts",
      "--lesson",
      "./my-lesson",
      "--json",
      "result.json",
    );
    expect(wrong.code, wrong.said).to.equal(1);
    expect(wrong.said).to.match(/exactly twice the true value/);
    const { lesson, status } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8")) as {
      lesson: string;
      status: string;
    };
    expect([lesson, status]).to.deep.equal(["my-lesson", "failed"]);
  });

  it("verifies that lesson, and knows its own", async () => {
    const verified = await gradproof("verify-lesson", "./my-lesson");
    expect(verified.code, verified.said).to.equal(0);
    const cosine = await gradproof(
      "grade",
      "node_modules/gradproof/lessons/02-cosine/solution.ts",
      "--lesson",
      "cosine",
    );
    expect(cosine.code, cosine.said).to.equal(0);
  });

  it("runs that lesson's suite under that folder's own mocha", async () => {
    expect((await run(join(folder, "node_modules/.bin/mocha"), ["--version"])).said).to.match(/^11\./);
    const untouched = await mocha("my-lesson/exercise.ts");
    expect(untouched.code, untouched.said).to.equal(0);
    expect(untouched.said).to.match(/energy\n.*2 pending/s);
    const right = await mocha("my-lesson/solution.ts");
    expect(right.code, right.said).to.equal(0);
    expect(right.said).to.match(/2 passing/);
    const wrong = await mocha("my-lesson/mutants/doubled.ts");
    expect(wrong.code, wrong.said).to.equal(2);
    expect(wrong.said).to.match(/exactly twice the true value.*x = \[3, 4\]/s);
    expect(wrong.said).not.to.match(/\n\s+at /);
  });

  it("has types for all entries, with and without those of its dependencies", async () => {
    const options =
      "--noEmit --strict --target es2023 --module nodenext --moduleResolution nodenext --types".split(" ");
    for (const skipLibCheck of ["true", "false"]) {
      const { code, said } = await run(process.execPath, [
        join(root, "node_modules/typescript/bin/tsc"),
        ...options,
        "",
        "--skipLibCheck",
        skipLibCheck,
        "use.ts",
      ]);
      expect(code, said).to.equal(0);
    }
  });
}).timeout(180_000);
