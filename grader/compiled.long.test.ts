/** A judge from one compiled script says what a judge from modules says, byte for byte, and is used where it fits alone. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { describe, it } from "mocha";
import { codePath, compiledJudge } from "./compiled.ts";
import { findLesson } from "./lesson.ts";
import { cliPath, compiledFolder } from "./places.ts";

/** Nothing was compiled for a V8 with this flag: it grades from modules. */
const FROM_MODULES = "--stack-size=900";

function graded(
  flags: readonly string[],
  file: string,
  lesson: string,
): Promise<{ code: unknown; said: string }> {
  const args = [...flags, cliPath, "grade", file, "--lesson", lesson, "--json", "-"];
  return new Promise((resolve) =>
    execFile(process.execPath, args, (error, stdout, stderr) =>
      resolve({
        code: error?.code ?? 0,
        said: `${stdout.replace(/"durationMs": ?\d+/g, "")}${stderr}`,
      }),
    ),
  );
}

describe("A judge that was compiled ahead", function () {
  this.timeout(60_000);

  it("is there, by the name of what compiled it", function () {
    // Elsewhere it was not tried whether the build can make it; without, a judge starts from modules.
    if (process.platform !== "linux" && !existsSync(compiledFolder)) return this.skip();
    expect(compiledJudge(), "the build says why there is none").to.have.property("run");
    expect(existsSync(codePath())).to.equal(true);
  });

  it("says what one from modules says", async () => {
    const { folder, solution, starter } = findLesson("cosine");
    for (const file of [solution, starter, join(folder, "samples", "wrong-gradient.ts")]) {
      const [compiled, modules] = [
        await graded([], file, "cosine"),
        await graded([FROM_MODULES], file, "cosine"),
      ];
      expect(compiled.code).to.equal(file === solution ? 0 : 1);
      expect(compiled).to.deep.equal(modules);
    }
  });

  it("is not used where its code is cut short", async function () {
    if (!existsSync(codePath())) return this.skip();
    // In a process of its own, which has compiled nothing of it.
    const source = `
      import { readFileSync } from "node:fs";
      import { codePath, runScript } from ${JSON.stringify(new URL("compiled.js", import.meta.url).href)};
      import { optimiseLate } from ${JSON.stringify(new URL("short-run.js", import.meta.url).href)};
      optimiseLate();
      const code = readFileSync(codePath());
      console.log(runScript(code.subarray(0, code.length >> 1)));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source]);
    expect(stdout.trim()).to.equal("undefined");
  });
});
