/** Saves of every kind, one after the other, against the command as a learner runs it: right verdicts, flat memory, and nothing left behind. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { findLesson } from "../lesson.ts";
import { cliPath } from "../places.ts";
import { say } from "../screen.ts";
import { descendants, sourceOf } from "./fixture.ts";

interface Kind {
  readonly text: string;
  /** In the verdict; a hang is given up by the next save, and has none. */
  readonly says?: RegExp;
}

const norm = findLesson("norm");
const right = sourceOf(norm);
const wrong = sourceOf(norm, "wrong-no-root.ts");
const dies = (how: string): string => wrong.replace("return", `${how};\n  return`);

const KINDS: Readonly<Record<string, Kind>> = {
  right: { text: right, says: /passed, 11 of 11 points/ },
  wrong: { text: wrong, says: /0 of 11 points[\s\S]*the root is missing/ },
  "half done": { text: sourceOf(norm, "wrong-half-done.ts"), says: /9 of 11 points/ },
  "a syntax error": {
    text: "export function norm(x) { return x.mul(x.\n",
    says: /0 of 11 points[\s\S]*not-loaded/,
  },
  hanging: { text: dies("for (;;) {}") },
  ending: { text: dies("process.exit(0)"), says: /crashed[\s\S]*exit code 0/ },
  throwing: { text: dies("throw new Error('\\u001b[31mred')"), says: /threw/ },
  "hanging while it loads": { text: `for (;;) {}\n${right}` },
};

/** Milliseconds for all of it; what does not fit is left out. */
const MOST_MS = 540_000;

export function declareCampaign(count: number): void {
  describe(`gradproof watch, through ${count} saves`, function () {
    this.timeout(MOST_MS + 60_000);
    let folder = "";
    let file = "";
    let child: ChildProcess;
    let said = "";
    before(() => {
      folder = mkdtempSync(join(tmpdir(), "gradproof-campaign-"));
      file = join(folder, "exercise.ts");
      writeFileSync(file, wrong);
      child = spawn(process.execPath, [cliPath, "watch", "norm", "--file", file], {
        stdio: ["ignore", "pipe", "pipe"],
      });
      for (const stream of [child.stdout!, child.stderr!])
        stream.on("data", (piece) => {
          said += piece;
        });
    });
    after(() => {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });

    /** What was said from the heading of each verdict on. */
    const verdicts = (): string[] => said.split("gradproof watch · ").slice(1);
    const isWhole = (verdict: string | undefined): boolean => verdict !== undefined && / s\)\n/.test(verdict);
    async function verdict(number: number): Promise<string> {
      while (!isWhole(verdicts()[number])) {
        if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}: ${said.slice(-2000)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      // What follows the verdict is said in the same turn.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return verdicts()[number];
    }
    function save(text: string, number: number): void {
      const byRename = number % 3 === 0;
      writeFileSync(byRename ? `${file}~` : file, text);
      if (byRename) renameSync(`${file}~`, file);
    }

    it("gives the right verdict on each, and its memory stays as it is", async () => {
      const names = Object.keys(KINDS);
      const began = performance.now();
      const memory: number[] = [];
      await verdict(0);
      let told = 1;
      let saves = 0;
      for (; saves < count && performance.now() - began < MOST_MS; saves++) {
        const { text, says } = KINDS[names[(saves * 5 + Math.floor(saves / names.length)) % names.length]];
        save(`${text}// ${saves}\n`, saves);
        if (!says) {
          await new Promise((resolve) => setTimeout(resolve, 50 + 40 * (saves % 5)));
          continue;
        }
        expect(await verdict(told), `save ${saves}`).to.match(says);
        expect(verdicts()).to.have.length(told + 1);
        told++;
        // All of it is said, and none of it is read again.
        memory.push(residentMiB(child.pid!));
      }
      const [early, late] = [
        memory.slice(memory.length >> 2, memory.length >> 1),
        memory.slice(-(memory.length >> 2)),
      ];
      const least = (sizes: readonly number[]): number => Math.min(...sizes);
      if (count > 100) {
        say(
          `      ${saves} saves, ${told} verdicts in ${Math.round((performance.now() - began) / 1000)} s; ${least(early)} MiB, at last ${least(late)} MiB`,
        );
        expect(least(late)).to.be.below(1.2 * least(early) + 10);
      }
      expect(said).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f]/);
    });

    it("tells a verdict within the time of twenty starts of Node", async () => {
      const took: number[] = [];
      const starts: number[] = [];
      for (let k = 0; k < (count > 100 ? 5 : 2); k++) {
        await new Promise((resolve) => setTimeout(resolve, 500));
        starts.push(timed(() => execFileSync(process.execPath, ["-e", "0"])));
        const begin = performance.now();
        const number = verdicts().length;
        writeFileSync(file, `${wrong}// again ${k}\n`);
        while (!isWhole(verdicts()[number])) await new Promise((resolve) => setTimeout(resolve, 2));
        took.push(performance.now() - begin);
      }
      const ratio = Math.min(...took) / Math.min(...starts);
      if (count > 100) say(`      ${Math.round(Math.min(...took))} ms, ${ratio.toFixed(1)} starts of Node`);
      expect(ratio).to.be.below(20);
    });

    it("leaves nothing behind when it is interrupted in a hang: no process, no folder, no port", async () => {
      const port = Number(/127\.0\.0\.1:(\d+)/.exec(said)![1]);
      expect(await isOpen(port)).to.equal(true);
      writeFileSync(file, KINDS["hanging"].text);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { pid } = child;
      let below = descendants(pid);
      // On a loaded machine it may take its time to begin.
      while (process.platform === "linux" && below.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        below = descendants(pid);
      }
      const code = await new Promise((resolve) => {
        child.once("exit", resolve);
        child.kill("SIGINT");
      });
      expect(code).to.equal(130);
      for (let tries = 0; below.some(isAlive) && tries < 100; tries++)
        await new Promise((resolve) => setTimeout(resolve, 20));
      expect(below.filter(isAlive)).to.deep.equal([]);
      expect(await isOpen(port)).to.equal(false);
      expect(readdirSync(tmpdir()).filter((name) => name.startsWith(`gradproof-${pid}-`))).to.deep.equal([]);
      expect(readdirSync(folder)).to.deep.equal(["exercise.ts"]);
    });
  });
}

function timed(work: () => unknown): number {
  const begin = performance.now();
  work();
  return performance.now() - begin;
}

/** Linux alone tells. */
function residentMiB(pid: number): number {
  if (process.platform !== "linux") return 0;
  return Math.round((Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]) * 4096) / 2 ** 20);
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    });
    socket.on("error", () => resolve(false));
  });
}
