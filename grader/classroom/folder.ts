/** Makes the folder that a class leaves, and holds each file to what a person would say of it. */
import { execFileSync } from "node:child_process";
import { linkSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { type HandedIn, handedIn, RIGHT } from "./handed-in.ts";

/** How the file begins to which one of the links leads. */
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

/** @returns the folder's path. */
export function makeClass(): string {
  const folder = mkdtempSync(join(tmpdir(), "gradproof-class-"));
  for (const each of handedIn) place(folder, each);
  return folder;
}

/** @param mostRuns inputs a property: few are enough to tell the kinds of files apart */
export async function holdTo(
  folder: string,
  { name, verdict, says }: HandedIn,
  mostRuns?: number,
): Promise<void> {
  const lesson = findLesson("cosine");
  const result = await judge({ file: join(folder, name), lesson, pictures: false, mostRuns });
  const [first] = result.properties.flatMap(({ diagnosis }) => diagnosis ?? []);
  const told = `${result.reason ?? ""} ${first?.text ?? ""} ${first?.advice ?? ""}`;
  expect(verdict.split(" or "), told).to.include(result.status);
  if (result.status === "passed") expect(result.score).to.equal(result.maxScore);
  else if (says) expect(told).to.match(says);
  const status: string = result.status;
  if (status === "ungraded") expect(result.score ?? 0).to.equal(0);
  expect(JSON.stringify(result)).not.to.contain(SECRET);
}
