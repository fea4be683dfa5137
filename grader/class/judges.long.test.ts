/** The judges of a class: what they tell of a program, and that none is left. */
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { findLesson } from "../lesson.ts";
import { translateAny } from "../program.ts";
import { Judges } from "./judges.ts";

const children = (): string => readFileSync("/proc/thread-self/children", "utf8").trim();

describe("The judges of a class", function () {
  this.timeout(120_000);

  it("hash a program's tokens as the translator gives them, of what does not load too, and end when they are closed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradproof-judges-"));
    const before = process.platform === "linux" ? children() : "";
    const judges = new Judges(2);
    try {
      const { folder: lesson, solution } = findLesson("norm");
      const right = readFileSync(solution, "utf8");
      const texts = [
        right,
        `// Mine.\n${right}`,
        `import "node:fs";\n${right}`,
        `${right}\nthrow new Error();`,
        "export const norm = (((",
      ];
      const found = await Promise.all(
        texts.map((text, i) => {
          const file = join(folder, `${i}.ts`);
          writeFileSync(file, text);
          return judges.ask({ kind: "judge", lesson, file, called: `${i}.ts`, sandbox: "process" });
        }),
      );
      expect(found.map(({ result }) => result.status)).to.deep.equal([
        "passed",
        "passed",
        "failed",
        "failed",
        "failed",
      ]);
      const hashes = await Promise.all(
        texts.map(async (text) => {
          try {
            const { code } = await translateAny(text, "x.ts");
            return createHash("sha256").update(code).digest("hex").slice(0, 16);
          } catch {
            return undefined;
          }
        }),
      );
      expect(found.map(({ tokens }) => tokens)).to.deep.equal(hashes);
      expect(hashes[0]).to.equal(hashes[1]);
      expect(hashes[4]).to.equal(undefined);
    } finally {
      await judges.close();
      rmSync(folder, { recursive: true });
    }
    if (process.platform === "linux") expect(children()).to.equal(before);
  });
});
