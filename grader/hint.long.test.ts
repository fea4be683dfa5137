/** Hints, one more each time: of every lesson some, and the state of them beside the exercises. */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { hintsOf } from "../reports/index.ts";
import { builtInLessons } from "./lesson.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

describe("gradproof hint", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-hint-"));
    for (const part of ["lessons", "package.json"])
      cpSync(join(root, part), join(folder, part), { recursive: true });
    for (const part of ["judge", "subject", "published"])
      cpSync(join(root, "dist", part), join(folder, "dist", part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "junction");
    rmSync(join(folder, "lessons", ".progress.json"), { force: true });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  function hint(...args: string[]): { code: number | null; said: string } {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(folder, "dist", "judge", "cli.mjs"), "hint", ...args],
      { encoding: "utf8" },
    );
    return { code: status, said: stdout + stderr };
  }
  const state = (): string => join(folder, "lessons", ".progress.json");

  it("gives one more each time, says when that were all, and begins anew", () => {
    const all = hintsOf(readFileSync(join(folder, "lessons", "03-colinear", "lesson.md"), "utf8"));
    for (const [i, text] of all.entries()) {
      const { code, said } = hint("3");
      expect(code).to.equal(0);
      expect(said).to.match(new RegExp(`^colinear, hint ${i + 1} of ${all.length}\n`));
      expect(said.split("\n").slice(1).join(" ").replace(/\s+/g, " ").trim()).to.equal(text);
    }
    expect(hint("colinear").said).to.match(/^Those were all \d hints for colinear/);
    expect(hint("colinear", "--all").said.match(/^colinear, hint \d of/gm)).to.have.length(all.length);
    expect(hint("colinear").said).to.match(/hint 1 of/);
    expect(hint("colinear", "--reset").said).to.include("is the first");
    expect(hint("colinear", "--all", "--reset")).to.deep.include({ code: 2 });
    expect(hint("colinear").said).to.match(/hint 1 of/);
    expect(hint().said).to.match(/^tensors, hint 1 of/);
  });

  it("gives them whatever becomes of what is kept", () => {
    writeFileSync(state(), "{ torn");
    expect(hint("norm")).to.deep.include({ code: 0 });
    rmSync(state());
    mkdirSync(state());
    const { code, said } = hint("norm");
    expect(code).to.equal(0);
    expect(said).to.match(/hint 1 of[\s\S]*cannot be kept/);
    rmSync(state(), { recursive: true });
  });

  it("says what was meant, and where there are none", () => {
    expect(hint("nrom")).to.satisfy(
      ({ code, said }: ReturnType<typeof hint>) => code === 2 && said.includes("Did you mean norm?"),
    );
    const text = join(folder, "lessons", "01-norm", "lesson.md");
    const before = readFileSync(text, "utf8");
    for (const without of [
      "# Norm\n",
      "# Norm\n\n## Hints\n\nnone\n\n## More\n\n- no hint\n",
      `${"> ".repeat(3000)}x`,
    ]) {
      writeFileSync(text, without);
      expect(hint("norm")).to.deep.include({ code: 2 });
    }
    rmSync(text);
    expect(hint("norm").said).to.include("has no hints");
    writeFileSync(text, before);
    expect(existsSync(text)).to.equal(true);
  });

  for (const { name, text, solution } of builtInLessons())
    it(`has a few for ${name}, short ones, of which none is the answer`, () => {
      const hints = hintsOf(readFileSync(text, "utf8"));
      expect(hints.length).to.be.within(4, 8);
      for (const each of hints) expect(each.length).to.be.below(260);
      const lines = readFileSync(solution, "utf8")
        .split("\n")
        .map((line) => line.trim().replace(/;$/, ""))
        .filter((line) => line.startsWith("return ") && line.length > 24)
        .map((line) => line.slice("return ".length));
      for (const line of lines) for (const each of hints) expect(each).not.to.include(line);
    });
});
