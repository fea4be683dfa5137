/** The sandbox `user`, where namespaces are forbidden and the grader is root, as in many containers: another user, in a root of its own. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename } from "node:path";
import { endingWithJudge } from "../children.ts";
import { strictBounds } from "./bounds.ts";
import { readElf } from "./elf.ts";
import { Jail } from "./jail.ts";
import { layoutOf, loading } from "./layout.ts";
import { orphanKiller } from "./process.ts";
import { type Running, type Sandbox, SandboxError, type Work } from "./sandbox.ts";

/** Users that stand in no list; systemd gives them to whom it starts for a while. */
const FIRST_USER = 61_184;
const LAST_USER = 65_519;
/** Processes and threads together: Node has a dozen. */
const TASKS = 32;
const TOOLS = "/tools";
const CHANGE_ROOT = ["/usr/sbin/chroot", "/usr/bin/chroot", "/sbin/chroot", "/bin/chroot"];

export const user: Sandbox = {
  name: "user",
  enforces: ["files", "signals", "privileges", "environment", "memory", "time", "output", "orphans"],
  start(work: Work): Running {
    const lacking = lacksForUser();
    if (lacking !== undefined) throw new SandboxError(lacking);
    const { files, command } = layoutOf(work);
    const tools = toolsOf(orphanKiller()[0]);
    jail ??= new Jail();
    jail.add({ ...files, ...tools.files });
    const owner = freeUser();
    const id = `${owner}`;
    const [shell, ...rest] = [
      ...strictBounds(work.bounds, TASKS),
      ...[changeRoot()!, jail.root, ...tools.command],
      ...["--reuid", id, "--regid", id, "--clear-groups", "--inh-caps", "-all", "--no-new-privs"],
      ...["--pdeathsig", "KILL", "--", ...command],
    ];
    const child = endingWithJudge(spawn(shell, rest, { cwd: "/", env: {}, stdio: work.stdio }));
    // What it has started, if it could, ends with it.
    inUse.add(owner);
    child.once("exit", () => {
      sweep(owner);
      inUse.delete(owner);
    });
    return {
      child,
      pid: child.pid,
      kill: () => void child.kill("SIGKILL"),
      ending: (code, signal) => ({ code, signal }),
    };
  },
};

let jail: Jail | undefined;

/** Users whose submission has not ended; a judge that ends first, by itself, takes along what they have started. */
const inUse = new Set<number>();
process.once("exit", () => {
  for (const owner of inUse) sweep(owner);
});

/** Why it cannot be had; undefined where nothing is plainly missing. */
export function lacksForUser(): string | undefined {
  if (process.platform !== "linux") return "it needs Linux.";
  if (process.getuid?.() !== 0) return "only root can become another user.";
  if (orphanKiller().length === 0)
    return "setpriv of util-linux is not installed (on Debian: apt-get install util-linux).";
  if (changeRoot() === undefined) return "chroot of coreutils is not installed.";
  return undefined;
}

function changeRoot(): string | undefined {
  return CHANGE_ROOT.find((path) => existsSync(path));
}

interface Tools {
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

let tools: Tools | undefined;

/** A program of the system with its libraries, as its loader lists them: "libc.so.6 => /lib/libc.so.6 (0x…)". */
function toolsOf(program: string): Tools {
  tools ??= (() => {
    const loader = readElf(program)?.interpreter;
    if (loader === undefined)
      return { files: { [`${TOOLS}/setpriv`]: program }, command: [`${TOOLS}/setpriv`] };
    const listed = execFileSync(loader, ["--list", program], { encoding: "utf8", env: {} });
    const libraries = [...listed.matchAll(/^\s*(\S+) => (\/\S+)/gm)].map(([, name, path]) => [
      basename(name),
      path,
    ]);
    const all = Object.fromEntries([...libraries, [basename(loader), loader]]) as Record<string, string>;
    return {
      files: {
        [`${TOOLS}/setpriv`]: program,
        ...Object.fromEntries(
          Object.entries(all).map(([name, path]) => [`${TOOLS}/${name}`, realpathSync(path)]),
        ),
      },
      command: [...loading(basename(loader), TOOLS), `${TOOLS}/setpriv`],
    };
  })();
  return tools;
}

/** Users that a judge gives in turn. Judges side by side begin at different ones: what one has chosen has no process yet that another could see. */
const EACH = 8;
let given = 0;

/** One who has no process: not one submission may signal another. */
function freeUser(): number {
  const busy = new Set([...inUse, ...processes().map(({ owner }) => owner)]);
  const count = LAST_USER - FIRST_USER + 1;
  const first = EACH * process.pid + (given++ % EACH);
  for (let i = 0; i < count; i++) {
    const id = FIRST_USER + ((first + i) % count);
    if (!busy.has(id)) return id;
  }
  throw new SandboxError("every user that a submission could be given has processes.");
}

/** Looks for them again, since who was about to be ended may have started another. */
const ROUNDS = 20;

function sweep(id: number): void {
  for (let round = 0; round < ROUNDS; round++) {
    const alive = processes().filter(({ pid, owner }) => owner === id && !hasEnded(pid));
    if (alive.length === 0) return;
    for (const { pid } of alive) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
  }
}

/** It may stay in the list until somebody asks how it ended. */
function hasEnded(pid: number): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "latin1"));
  } catch {
    return true;
  }
}

function processes(): { pid: number; owner: number }[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const { uid } = statSync(`/proc/${name}`);
      const owner =
        uid === 0 ? Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${name}/status`, "latin1"))?.[1]) : uid;
      return [{ pid: Number(name), owner }];
    } catch {
      return [];
    }
  });
}
