/** The steps of lessons/GUIDE.md, taken as somebody takes them who has read nothing else: its commands, and its files, in a folder elsewhere. */
import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { cliPath } from "../places.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const guide = readFileSync(join(root, "lessons", "GUIDE.md"), "utf8");

/** The commands of the guide's first steps, without their comments. */
const commands = [...guide.matchAll(/```sh\n(.*?)```/gs)]
  .slice(0, 2)
  .flatMap(([, block]) => block.trim().split("\n"))
  .map((line) => line.replace(/\s+#.*/, ""));

/** The file that the guide shows under "`name`". */
function fileInGuide(name: string): string {
  const at = guide.indexOf(`\n\`${name}\``);
  const [, code] = /```ts\n(.*?)```/s.exec(guide.slice(at)) ?? [];
  return code;
}

describe("The guide", function () {
  this.timeout(300_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-guide-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function run(
    program: string,
    args: readonly string[],
    cwd: string,
  ): Promise<{ code: number; said: string }> {
    return new Promise((resolve) => {
      execFile(
        program,
        [...args],
        { cwd, env: { ...process.env, FORCE_COLOR: "0" } },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, said: stdout + stderr }),
      );
    });
  }

  it("leads from an empty folder to a lesson of one's own that catches wrong answers", async () => {
    const course = join(folder, "my-course");
    const taken: string[] = [];
    const take = async (line: string, cwd: string): Promise<{ code: number; said: string }> => {
      expect(commands).to.include(line);
      taken.push(line);
      return run(process.execPath, [cliPath, ...line.replace("npx gradproof ", "").split(" ")], cwd);
    };
    expect((await take("npx gradproof init my-course", folder)).code).to.equal(0);
    // What npm install does, without a network.
    mkdirSync(join(course, "node_modules"));
    symlinkSync(root, join(course, "node_modules", "gradproof"));
    taken.push("cd my-course && npm install");
    const { scripts } = JSON.parse(readFileSync(join(course, "package.json"), "utf8"));
    const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
    expect(scripts.test).to.equal("mocha lessons.spec.js");
    const first = await run(process.execPath, [mocha, "lessons.spec.js"], course);
    expect(first.code, first.said).to.equal(0);
    expect(first.said).to.include("1 pending");

    await take("npx gradproof new-lesson lessons/02-energy", course);
    const skeleton = await take("npx gradproof verify-lesson ./lessons/02-energy", course);
    expect(skeleton.code, skeleton.said).to.equal(0);
    const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
    const lesson = join(course, "lessons", "02-energy");
    expect(await run(process.execPath, [tsc, "-p", lesson], course)).to.deep.equal({ code: 0, said: "" });

    for (const name of ["solution.ts", "suite.ts", "mutants.ts"])
      writeFileSync(join(lesson, name), fileInGuide(name));
    const whole = await run(process.execPath, [cliPath, "verify-lesson", "./lessons/02-energy"], course);
    expect(whole.code, whole.said).to.equal(0);
    expect(whole.said).to.include("mean.ts").and.include("All is as it must be.");
    const only = await run(
      process.execPath,
      [cliPath, "verify-lesson", "./lessons/02-energy", "--only", "no-half"],
      course,
    );
    expect(only.said).to.include("no-half.ts").and.not.include("mean.ts");

    writeFileSync(
      join(course, "attempt.ts"),
      readFileSync(join(lesson, "solution.ts"), "utf8").replace(".div(2)", ""),
    );
    const wrong = await take("npx gradproof grade attempt.ts --lesson ./lessons/02-energy", course);
    expect(wrong.code).to.equal(1);
    expect(wrong.said).to.include("exactly twice");
    mkdirSync(join(course, "submissions"));
    for (const name of ["ada.ts", "bob.ts"])
      cpSync(join(course, "attempt.ts"), join(course, "submissions", name));
    const all = await take(
      "npx gradproof class submissions/ --lesson ./lessons/02-energy --out graded/",
      course,
    );
    expect(all.said).to.include("2 graded, 0 of them passed; 0 without a grade.");
    expect(taken).to.deep.equal(commands);
  });
});
