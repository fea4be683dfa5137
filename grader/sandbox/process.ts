/** The sandbox `process`, for practice: a process with limits, which ends with its judge; what confines it further is Node's own. */
import { spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { basename } from "node:path";
import { endingWithJudge } from "../children.ts";
import { basicBounds } from "./bounds.ts";
import type { Enforced, Running, Sandbox, Work } from "./sandbox.ts";

const windows = process.platform === "win32";

export const processSandbox: Sandbox = {
  name: "process",
  get enforces(): readonly Enforced[] {
    const ends = orphanKiller().length > 0;
    return ["environment", "memory", "time", "output", ...(ends ? (["orphans"] as const) : [])];
  },
  start({ program, args, reads, bounds, stdio, env = {} }: Work): Running {
    const limits = windows ? [] : [...basicBounds(bounds), ...orphanKiller()];
    const [command, ...rest] = [...limits, program, ...args((name) => reads[name])];
    const child = endingWithJudge(
      spawn(command, rest, {
        cwd: windows ? process.env["SystemRoot"] : "/",
        env: { ...(windows && { SystemRoot: process.env["SystemRoot"] }), ...env },
        stdio,
        windowsHide: true,
      }),
    );
    return {
      child,
      pid: child.pid,
      kill: () => void child.kill("SIGKILL"),
      ending: (code, signal) => ({ code, signal }),
    };
  },
};

let killer: string[] | undefined;

/** Where Linux has util-linux, a process ends with its judge, even one that is killed. */
export function orphanKiller(): string[] {
  killer ??= (() => {
    if (process.platform !== "linux") return [];
    try {
      const path = realpathSync("/usr/bin/setpriv");
      return basename(path) === "setpriv" ? [path, "--pdeathsig", "KILL", "--"] : [];
    } catch {
      return [];
    }
  })();
  return killer;
}
