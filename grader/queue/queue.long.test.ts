/** Three workers on a real PostgreSQL, one of them killed again and again: every submission once in the journal, with the grades of a class without a queue. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { gradproof, makeClass } from "../class/command.fixture.ts";
import { entryOf } from "../class/journal.ts";
import { findLesson } from "../lesson.ts";
import { cliPath } from "../places.ts";
import { lackingForQueue, type Server, startServer } from "./server.fixture.ts";

describe("A queue", function () {
  this.timeout(600_000);
  let folder = "";
  let url = "";
  let server: Server | undefined;
  const workers = new Set<ChildProcess>();

  before(async function () {
    const lacking = await lackingForQueue();
    if (lacking !== undefined) {
      if (process.env["REQUIRE_QUEUE"]) throw new Error(`${lacking} must be there.`);
      console.log(`      skipped: ${lacking} is not installed`);
      return this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "gradproof-queued-"));
    server = await startServer();
    ({ url } = server);
  });
  after(async () => {
    for (const worker of workers) worker.kill("SIGKILL");
    await server?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  function work(...more: string[]): ChildProcess {
    const worker = spawn(
      process.execPath,
      [cliPath, "worker", "--queue", url, "--jobs", "1", "--lease", "30", ...more],
      { stdio: "ignore" },
    );
    workers.add(worker);
    worker.once("exit", () => workers.delete(worker));
    return worker;
  }

  const gradesIn = (out: string): unknown[] =>
    readdirSync(join(out, "results"))
      .sort()
      .map((name) => {
        const { status, score, submission, seed } = JSON.parse(
          readFileSync(join(out, "results", name), "utf8"),
        );
        return [name, status, score, submission, seed];
      });

  it("loses nothing and grades nothing twice when a worker is killed again and again, and the class once", async () => {
    const [place, out, whole] = ["class", "out", "whole"].map((name) => join(folder, name));
    makeClass(place, { count: 24, distinct: 18, hostile: 9 });
    work();
    work();
    let over = false;
    let kills = 0;
    const killing = (async () => {
      while (!over) {
        const worker = work();
        await setTimeout(1500 + 4000 * Math.random());
        worker.kill("SIGKILL");
        kills++;
      }
    })();
    const args = ["class", place, "--lesson", "norm", "--out", out, "--queue", url, "--lease", "30"];
    const first = spawn(process.execPath, [cliPath, ...args], { stdio: "ignore" });
    await setTimeout(8000);
    first.kill("SIGKILL");
    const { code, stdout, stderr } = await gradproof(...args, "--resume");
    over = true;
    await killing;
    expect(kills).to.be.above(1);
    expect(code, stdout + stderr).to.be.below(2);
    const lines = readFileSync(join(out, "journal.jsonl"), "utf8").trimEnd().split("\n").map(entryOf);
    expect(lines.map((entry) => entry!.path).sort()).to.deep.equal(readdirSync(place).sort());
    await gradproof("class", place, "--lesson", "norm", "--out", whole);
    expect(gradesIn(out)).to.deep.equal(gradesIn(whole));
  });

  it("gives a lesson of the course's own to the worker that has it, however many others wait", async () => {
    const [place, out, lesson] = ["own class", "own out", "own"].map((name) => join(folder, name));
    cpSync(findLesson("norm").folder, lesson, { recursive: true });
    for (const name of ["suite.ts", "mutants.ts"]) {
      const text = readFileSync(join(lesson, name), "utf8");
      writeFileSync(
        join(lesson, name),
        `${text.replace("../../properties/index.ts", "gradproof/properties")}// Of this course.\n`,
      );
    }
    makeClass(place, { count: 3 });
    const without = [work(), work()];
    const graded = gradproof("class", place, "--lesson", lesson, "--out", out, "--queue", url);
    // More than the tries that a job has, if every one of them cost a second.
    await setTimeout(12_000);
    const having = work("--lesson", lesson);
    const { code, stdout, stderr } = await graded;
    for (const worker of [...without, having]) worker.kill("SIGKILL");
    expect(code, stdout + stderr).to.equal(0);
    expect(stdout).to.include("3 graded, 2 of them passed");
  });

  it("says what is wrong with its address", async () => {
    const args = ["worker", "--idle", "0", "--queue"];
    expect((await gradproof(...args, "mysql://x")).stderr).to.include(
      "postgres://user:password@host/database",
    );
    const { code, stderr } = await gradproof(...args, "postgres://nobody@127.0.0.1:1/x");
    expect(stderr).to.include("cannot be used").and.include("ECONNREFUSED");
    expect(code).to.equal(2);
  });
});
