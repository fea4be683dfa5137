/** A subject ends with its judge, however that ends, and leaves nothing behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { expect } from "chai";
import { describe, it } from "mocha";
import { whyPending } from "./sandbox/required.ts";
import { SANDBOXES, type SandboxName } from "./sandbox/sandbox.ts";

/** A judge whose subject does not come to an end. */
function judgeOf(body: string, sandbox: SandboxName): ChildProcess {
  const [channel, limits, use, named] = [
    "subject-channel.js",
    "limits.js",
    "sandbox/in-use.js",
    "sandbox/named.js",
  ].map((name) => new URL(name, import.meta.url).href);
  const source = `import { SubjectChannel } from ${JSON.stringify(channel)};
    import { LIMITS } from ${JSON.stringify(limits)};
    import { useSandbox } from ${JSON.stringify(use)};
    import { sandboxNamed } from ${JSON.stringify(named)};
    useSandbox(sandboxNamed(${JSON.stringify(sandbox)}));
    const modules = [{ file: "exercise.mjs", code: ${JSON.stringify(body)} }];
    await new SubjectChannel({ modules, locate: () => undefined }, { ...LIMITS, loadMs: 60_000, totalMs: 60_000 }).load();`;
  return spawn(process.execPath, ["--input-type=module", "-e", source], { stdio: "ignore" });
}

/** Children and theirs; Linux alone tells. */
function descendantsOf(pid: number): number[] {
  const children = readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const [state, parent] = statusOf(Number(name));
    return state !== "Z" && Number(parent) === pid ? [Number(name)] : [];
  });
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

/** State and parent; "Z" for a process that is no more. */
function statusOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ", 2);
  } catch {
    return ["Z", ""];
  }
}

/** Its command line; nothing of a process that is no more. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "latin1");
  } catch {
    return "";
  }
}

/** It may end by itself meanwhile. */
function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has.
  }
}

async function until(holds: () => boolean, seconds: number): Promise<boolean> {
  for (const end = performance.now() + 1000 * seconds; performance.now() < end; await setTimeout(20)) {
    if (holds()) return true;
  }
  return holds();
}

describe("The process of a subject", function () {
  this.timeout(60_000);

  const ways = {
    loops: "for (;;) {}",
    waits: "await new Promise((resolve) => setTimeout(resolve, 50_000));",
    "is restless": "setInterval(() => {}, 1); await new Promise(() => {});",
  };
  for (const [way, body] of Object.entries(ways)) endsWithJudge("process", way, body);
  // What holds one that loops holds any: it never looks.
  for (const sandbox of SANDBOXES.filter((name) => name !== "process"))
    endsWithJudge(sandbox, "loops", ways.loops);

  function endsWithJudge(sandbox: SandboxName, way: string, body: string): void {
    it(`that ${way} ends with a judge that is killed, in the sandbox ${sandbox}`, async function () {
      // Elsewhere it ends when the channel closes, or when its processor time is up.
      if (process.platform !== "linux") return this.skip();
      const why = await whyPending(sandbox);
      if (why !== undefined) {
        console.log(`      pending: ${why}`);
        return this.skip();
      }
      const judge = judgeOf(body, sandbox);
      let subjects: number[] = [];
      try {
        // Two: the shell has made room for Node, and Node runs the exercise.
        const running = (pid: number): boolean =>
          /^[^\0]*(?:node|ld-\S+)\0.*subject\.mjs/s.test(commandOf(pid));
        expect(await until(() => (subjects = descendantsOf(judge.pid!)).some(running), 20)).to.equal(true);
        await setTimeout(300);
        const limits = readFileSync(`/proc/${subjects[0]}/limits`, "latin1");
        expect(limits)
          .to.match(/Max core file size +0 /)
          .and.to.match(/Max file size +0 /);
        judge.kill("SIGKILL");
        expect(await until(() => subjects.every((pid) => statusOf(pid)[0] === "Z"), 10)).to.equal(true);
      } finally {
        judge.kill("SIGKILL");
        for (const pid of subjects) if (statusOf(pid)[0] !== "Z") end(pid);
      }
    });
  }
});
