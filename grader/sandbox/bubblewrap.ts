/** The sandbox `bubblewrap`: namespaces of its own, a filter of system calls, and of the files of the machine those that Node consists of. */
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { endingWithJudge } from "../children.ts";
import { strictBounds } from "./bounds.ts";
import { layoutOf } from "./layout.ts";
import { type Ending, type Running, type Sandbox, SandboxError, type Work } from "./sandbox.ts";
import { seccompFilter } from "./seccomp.ts";
import { ALLOWED, type Architecture } from "./syscalls.ts";

/** Descriptors beside the program's own, of which it has up to four. */
const FILTER = 4;
const STATUS = 5;

/** As `nobody` there, whoever that is outside. */
const NOBODY = "65534";
/** What bubblewrap says of itself, at most. */
const MOST_SAID = 8 << 10;

export const bubblewrap: Sandbox = {
  name: "bubblewrap",
  enforces: [
    "files",
    "network",
    "signals",
    "processes",
    "system-calls",
    "privileges",
    "environment",
    "memory",
    "time",
    "output",
    "orphans",
  ],
  start(work: Work): Running {
    const path = bubblewrapPath();
    filter ??= seccompFilter(architecture());
    if (path === undefined) throw new SandboxError("bubblewrap is not installed.");
    const { files, command } = layoutOf(work);
    const [shell, ...rest] = [
      ...strictBounds(work.bounds),
      path,
      ...bars(),
      ...Object.entries(files).flatMap(([name, from]) => ["--ro-bind", from, name]),
      ...["--remount-ro", "/", "--chdir", "/", "--"],
      ...command,
    ];
    const stdio = [
      ...work.stdio,
      ...Array<"ignore">(FILTER - work.stdio.length).fill("ignore"),
      "pipe",
      "pipe",
    ];
    const child = endingWithJudge(spawn(shell, rest, { cwd: "/", env: {}, stdio: stdio as "pipe"[] }));
    const pipes: readonly unknown[] = child.stdio;
    const [filtering, status] = [pipes[FILTER] as Writable, pipes[STATUS] as Readable];
    // It may have ended before it read all.
    filtering.on("error", () => {});
    filtering.end(filter);
    return watched(child, status);
  },
};

let filter: Buffer | undefined;

/** Until bubblewrap has said that the program ended, and with what, it has not begun. */
function watched(child: Running["child"], status: Readable): Running {
  let said = "";
  let complaint = "";
  status.on("data", (piece: Buffer) => {
    if (said.length < MOST_SAID) said += piece.toString("latin1");
  });
  child.stderr?.on("data", (piece: Buffer) => {
    if (complaint.length < MOST_SAID) complaint += piece.toString("utf8");
  });
  const number = (key: string): number | undefined => {
    const [, digits] = new RegExp(`"${key}": *(\\d+)`).exec(said) ?? [];
    return digits === undefined ? undefined : Number(digits);
  };
  return {
    child,
    get pid() {
      return number("child-pid");
    },
    kill() {
      child.kill("SIGKILL");
    },
    ending(code, signal): Ending {
      const ended = number("exit-code");
      if (ended !== undefined || signal !== null) return asOfItself(ended ?? code, signal);
      return { code, signal, broken: complaint.trim() || `bubblewrap ended with exit code ${code}` };
    },
  };
}

/** A program that a signal ended is told by a number above 128. */
const SIGNALS: Readonly<Record<number, NodeJS.Signals>> = {
  130: "SIGINT",
  132: "SIGILL",
  133: "SIGTRAP",
  134: "SIGABRT",
  135: "SIGBUS",
  136: "SIGFPE",
  137: "SIGKILL",
  139: "SIGSEGV",
  143: "SIGTERM",
  152: "SIGXCPU",
  159: "SIGSYS",
};

function asOfItself(code: number | null, signal: NodeJS.Signals | null): Ending {
  const meant = code === null ? undefined : SIGNALS[code];
  return meant ? { code: null, signal: meant } : { code, signal };
}

/** Namespaces of its own, all of them; nobody's rights; and nothing in sight. */
function bars(): string[] {
  return [
    ...["--unshare-all", "--unshare-user", "--uid", NOBODY, "--gid", NOBODY],
    ...["--hostname", "subject", "--die-with-parent", "--new-session", "--as-pid-1", "--clearenv"],
    ...["--cap-drop", "ALL", "--seccomp", `${FILTER}`, "--json-status-fd", `${STATUS}`],
  ];
}

/** @throws {SandboxError} where nobody has written a filter. */
export function architecture(): Architecture {
  const { arch } = process;
  if (Object.hasOwn(ALLOWED, arch)) return arch as Architecture;
  throw new SandboxError(`There is no filter of system calls for ${arch}.`);
}

/** Only where a system installs it: what else is called so may be anybody's. */
const PLACES = ["/usr/bin", "/bin", "/usr/local/bin", "/run/current-system/sw/bin"];

/** undefined where it is not installed. */
export function bubblewrapPath(): string | undefined {
  if (process.platform !== "linux") return undefined;
  return PLACES.map((folder) => join(folder, "bwrap")).find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
