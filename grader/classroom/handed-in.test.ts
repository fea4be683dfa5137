/** Whatever lies in a class's folder is graded, or left ungraded, as a person would say. */
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { type HandedIn, handedIn, RIGHT } from "./handed-in.ts";

const SECRET = "root:";

function place(folder: string, { name, holds }: HandedIn): void {
  const path = join(folder, name);
  if (typeof holds === "string" || Buffer.isBuffer(holds)) writeFileSync(path, holds);
  else if ("link" in holds) symlinkSync(holds.link, path);
  else if (holds.kind === "folder") mkdirSync(path);
  else if (holds.kind === "pipe") execFileSync("mkfifo", [path]);
  else {
    writeFileSync(join(folder, "first name.txt"), RIGHT);
    linkSync(join(folder, "first name.txt"), path);
  }
}

describe("What a class hands in", function () {
  this.timeout(30_000);
  const lesson = findLesson("cosine");
  let folder = "";
  before(function () {
    if (process.platform === "win32") this.skip();
    folder = mkdtempSync(join(tmpdir(), "gradproof-class-"));
    for (const each of handedIn) place(folder, each);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { name, verdict, says } of handedIn) {
    it(`${JSON.stringify(name.slice(0, 40))} is ${verdict}`, async () => {
      const result = await judge({ file: join(folder, name), lesson, pictures: false });
      expect(verdict.split(" or ")).to.include(result.status);
      if (result.status === "passed") expect(result.score).to.equal(result.maxScore);
      const [first] = result.properties.flatMap(({ diagnosis }) => diagnosis ?? []);
      const told = `${result.reason ?? ""} ${first?.text ?? ""} ${first?.advice ?? ""}`;
      if (says && result.status !== "passed") expect(told).to.match(says);
      const status: string = result.status;
      if (status === "ungraded") {
        expect(result.reason).to.match(/\w/);
        expect(result.score ?? 0).to.equal(0);
      }
      expect(JSON.stringify(result)).not.to.contain(SECRET);
    });
  }
});
