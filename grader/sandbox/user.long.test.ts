/** The sandbox `user`: what a submission has started ends with it, and a grader may have any mask of modes. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { whyPending } from "./required.ts";

const module = (name: string): string => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));

/** A judge of its own, since a jail is made once. */
function judged(code: string): string {
  const script = `import { user } from ${module("user.js")};
import { whyBroken } from ${module("trial.js")};
${code}`;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
  });
  expect(stderr).to.equal("");
  return stdout.trim();
}

/** Starts a program that leaves another behind, and says its number. */
const LEAVING = `const starts = \`const { readdirSync } = require("node:fs");
  const loader = "/lib/" + readdirSync("/lib").find((name) => name.startsWith("ld-"));
  const left = require("node:child_process").spawn(loader, ["--library-path", "/lib", "/node", "-e", "setTimeout(() => {}, 20_000)"], { detached: true, stdio: "inherit" });
  console.log(left.pid);
  setTimeout(() => {}, 20_000);\`;
const running = user.start({ program: process.execPath, args: () => ["-e", starts], reads: {}, bounds: { seconds: 10 }, stdio: ["ignore", "pipe", "ignore"] });
const [said] = await new Promise((resolve) => running.child.stdout.once("data", (piece) => resolve([String(piece)])));
process.stdout.write(said);
`;

describe("The sandbox user", function () {
  this.timeout(60_000);
  before(async function () {
    const why = await whyPending("user");
    if (why === undefined) return;
    console.log(`      pending: ${why}`);
    this.skip();
  });

  for (const [how, ending] of [
    ["with it", 'running.kill(); await new Promise((resolve) => running.child.once("exit", resolve));'],
    ["with a judge that ends by itself", "process.exit(0);"],
  ]) {
    it(`ends what a submission has started ${how}`, async () => {
      const pid = Number(judged(`${LEAVING}${ending}`));
      expect(pid).to.be.above(1);
      for (let i = 0; i < 50 && isAlive(pid); i++) await setTimeout(20);
      const alive = isAlive(pid);
      if (alive) process.kill(pid, "SIGKILL");
      expect(alive).to.equal(false);
    });
  }

  it("works under any mask of modes", () => {
    expect(judged("process.umask(0o077); console.log((await whyBroken(user)) ?? 'works');")).to.equal(
      "works",
    );
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return false;
  }
}
