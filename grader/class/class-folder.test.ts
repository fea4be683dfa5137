/** The folder of a class: what a killed process was writing goes, and nothing else. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { ClassFolder } from "./class-folder.ts";

describe("The folder of a class", () => {
  it("is rid of what killed processes were writing, of that of the living and of all else not", () => {
    const path = mkdtempSync(join(tmpdir(), "gradproof-swept-"));
    try {
      const dead = spawnSync(process.execPath, ["--v8-options"], { stdio: "ignore" }).pid;
      const hex = "0123456789abcdef01";
      const partial = (pid: number): string => `.gradproof-${pid}-${hex}.part`;
      const gone = [
        ...["", "results/", "results/norm/", "feedback/"].map((folder) => `${folder}${partial(dead)}`),
        ...[`results/${partial(process.pid)}`, "journal.jsonl.part"],
        ...[`journal.lock.${dead}`, `journal.lock.${dead}.old`],
      ];
      const stays = [
        ...["journal.jsonl", "journal.lock", `journal.lock.${process.ppid}`, "grades.csv"],
        ...[`results/${partial(process.ppid)}`, "results/norm/.gradproof-ada.part", "results/norm/ada.json"],
        ...["feedback/journal.jsonl.part"],
      ];
      for (const folder of ["results/norm", "feedback"]) mkdirSync(join(path, folder), { recursive: true });
      for (const name of [...gone, ...stays]) writeFileSync(join(path, name), "x");
      const folder = new ClassFolder(path, { several: true, resume: false, place: "/nowhere" });
      folder.sweep();
      const left = readdirSync(path, { recursive: true, encoding: "utf8" });
      const files = left.filter((name) => !["results", "feedback", join("results", "norm")].includes(name));
      expect(files.sort()).to.deep.equal(stays.map((name) => join(...name.split("/"))).sort());
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});
