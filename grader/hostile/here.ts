/** A stage for trials on this very machine: the sandbox alone stands between a submission and it. */
import { spawn } from "node:child_process";
import { createWriteStream, readdirSync, readFileSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { endingWithJudge } from "../children.ts";
import { removeFolder } from "../folders.ts";
import { cliPath } from "../places.ts";
import type { SandboxName } from "../sandbox/sandbox.ts";
import type { Scene, Stage } from "./trial.ts";
import type { Watched } from "./warden.ts";

const WATCH_MS = 50;
/** What the judge has killed may take a moment to go. */
const GRACE_MS = 400;
/** More than any grade may take, on a machine that has nothing else to do. */
const PATIENCE_MS = 75_000;

/** Each submission is graded by a command line of its own, in that sandbox. */
export function stageHere(sandbox: SandboxName): Stage {
  return { signals: false, run: (scene) => run(scene, sandbox) };
}

/** Judges at work: should this process end before them, it takes their folders along. */
const atWork = new Set<number>();
process.once("exit", () => {
  for (const pid of atWork) for (const folder of litterOf(pid)) removeFolder(folder);
});

/** Temporary folders that a process has made. */
function litterOf(pid: number): string[] {
  return [tmpdir(), "/var/tmp"].flatMap((place) =>
    namesIn(place)
      .filter((name) => name.startsWith(`gradproof-${pid}-`))
      .map((name) => join(place, name)),
  );
}

async function run({ seen, env, cwd, args }: Scene, sandbox: SandboxName): Promise<Watched> {
  const start = performance.now();
  const judge = endingWithJudge(
    spawn(process.execPath, [cliPath, ...args, "--sandbox", sandbox], {
      cwd,
      env: { ...env },
      stdio: ["ignore", "pipe", "pipe"],
    }),
  );
  atWork.add(judge.pid!);
  judge.stdout.pipe(createWriteStream(join(seen, "stdout")));
  judge.stderr.pipe(createWriteStream(join(seen, "stderr")));
  const crowd = Math.max(1, loadavg()[0] / availableParallelism());
  let judgeMiB = 0;
  const started = new Map<number, string>();
  const watch = setInterval(() => {
    judgeMiB = Math.max(
      judgeMiB,
      Number(/^VmHWM:\s+(\d+)/m.exec(read(judge.pid!, "status"))?.[1] ?? 0) / 1024,
    );
    for (const [pid, when] of descendantsOf(judge.pid!)) started.set(pid, when);
    if (performance.now() - start > PATIENCE_MS * crowd) judge.kill("SIGKILL");
  }, WATCH_MS);
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    judge.once("close", (ended, by) => resolve([ended, by])),
  );
  clearInterval(watch);
  const wallMs = (performance.now() - start) / crowd;
  await setTimeout(GRACE_MS);
  const left = [...started]
    .filter(([pid, when]) => begunAt(pid) === when)
    .map(([pid]) => read(pid, "cmdline").replaceAll("\0", " "));
  const litter = litterOf(judge.pid!);
  atWork.delete(judge.pid!);
  return { code, signal, wallMs, judgeMiB, allMiB: 0, left, litter };
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}

/** Processes that it has started, and they, with when each began: a number may be given again. Linux alone tells. */
function descendantsOf(pid: number): [pid: number, begun: string][] {
  const children = read(pid, `task/${pid}/children`).trim();
  if (children === "") return [];
  return children.split(" ").flatMap((name) => {
    const begun = begunAt(Number(name));
    return [
      ...(begun === undefined ? [] : [[Number(name), begun] as [number, string]]),
      ...descendantsOf(Number(name)),
    ];
  });
}

/** undefined for one that has ended. */
function begunAt(pid: number): string | undefined {
  const stat = read(pid, "stat");
  const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return stat === "" || state === "Z" || state === "X" ? undefined : fields[18];
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
