/** What a machine can enforce, each tried for real. */
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { makeFolder, removeFolder } from "../folders.ts";
import { bubblewrap, bubblewrapPath } from "../sandbox/bubblewrap.ts";
import { orphanKiller, processSandbox } from "../sandbox/process.ts";
import { runHeld, runProgram } from "../sandbox/run.ts";
import { translatorCommand } from "../translator.ts";
import type { Finding } from "./finding.ts";
import { forNamespaces, installing } from "./remedies.ts";

type Check = () => Promise<Finding>;

const linux = process.platform === "linux";

function absent(id: string, title: string, says: string, remedy?: string): Finding {
  return { id, title, status: "absent", says, ...(remedy !== undefined && { remedy }) };
}

function found(id: string, title: string, holds: boolean, says: string, remedy?: string): Finding {
  return {
    id,
    title,
    status: holds ? "holds" : "fails",
    says,
    ...(!holds && remedy !== undefined && { remedy }),
  };
}

/** A program that does one thing, and says what came of it. */
function saying(expression: string): string {
  return `const fs = require("node:fs"); let came; try { came = ${expression}; } catch (error) { came = error.code; } fs.writeSync(1, String(came));`;
}

const permissions: Check = async () => {
  const [id, title] = ["permission-model", "Node's permission model"];
  const flag =
    Number(process.versions.node.split(".")[0]) >= 24 ? "--permission" : "--experimental-permission";
  const folder = makeFolder();
  try {
    mkdirSync(join(folder, "own"));
    writeFileSync(join(folder, "secret"), "secret");
    const code = saying(`fs.readFileSync(${JSON.stringify(join(folder, "secret"))}, "utf8")`);
    const { out, err } = await runProgram(process.execPath, [
      "--no-warnings",
      flag,
      `--allow-fs-read=${join(folder, "own")}`,
      "-e",
      code,
    ]);
    const came = out.trim() || err.trim().split("\n")[0];
    return found(
      id,
      title,
      came === "ERR_ACCESS_DENIED",
      `a file outside of the allowed folder: ${came}`,
      "Node 20.19, 22 or later",
    );
  } finally {
    removeFolder(folder);
  }
};

const limits: Check = async () => {
  const [id, title] = ["limits", "limits of a process"];
  if (process.platform === "win32") return absent(id, title, "Windows has none that a shell sets.");
  const folder = makeFolder();
  try {
    const file = JSON.stringify(join(folder, "written"));
    const code = `${saying(`fs.writeFileSync(${file}, "x")`)} for (;;) {}`;
    const {
      out,
      signal,
      code: ended,
    } = await runHeld(processSandbox, {
      program: process.execPath,
      args: () => ["-e", code],
      bounds: { seconds: 1 },
    });
    const holds = out.trim() === "EFBIG" && signal !== null;
    return found(
      id,
      title,
      holds,
      `a loop with one second of processor time was ended by ${signal ?? `nothing (exit code ${ended})`}; a file that it wrote: ${out.trim().replace("undefined", "written")}`,
      "a /bin/sh with ulimit",
    );
  } finally {
    removeFolder(folder);
  }
};

const orphans: Check = async () => {
  const [id, title] = ["orphans", "an end with the judge"];
  if (!linux) return absent(id, title, "it needs Linux; elsewhere a subject ends when it next waits.");
  const killer = orphanKiller();
  if (killer.length === 0)
    return found(id, title, false, "setpriv of util-linux is not installed", installing("util-linux"));
  const { out } = await runProgram("/bin/sh", [
    "-c",
    `"$@" </dev/null >/dev/null 2>&1 & echo $!; sleep 0.2; kill -9 $$`,
    "sh",
    ...killer,
    "sleep",
    "30",
  ]);
  const pid = Number(out.trim());
  for (let i = 0; i < 50 && isAlive(pid); i++) await setTimeout(20);
  const alive = isAlive(pid);
  if (alive) process.kill(pid, "SIGKILL");
  return found(id, title, !alive, `a process whose parent was killed ${alive ? "lived on" : "was ended"}`);
};

function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    return stat[stat.lastIndexOf(")") + 2] !== "Z";
  } catch {
    return false;
  }
}

const namespaces: Check = async () => {
  const [id, title] = ["user-namespaces", "user namespaces"];
  if (!linux) return absent(id, title, "they need Linux.");
  const path = bubblewrapPath();
  const [command, ...args] =
    path === undefined
      ? ["unshare", "--user", "--map-root-user"]
      : [path, "--unshare-user", "--uid", "65534", "--ro-bind", "/", "/"];
  const { code, err, broken } = await runProgram(command, [...args, process.execPath, "--version"]);
  if (broken !== undefined) return absent(id, title, `not tried: ${broken}`);
  return found(
    id,
    title,
    code === 0,
    code === 0 ? "one was made, and left again" : err.trim().split("\n")[0],
    forNamespaces(),
  );
};

const installed: Check = async () => {
  const [id, title] = ["bubblewrap", "bubblewrap"];
  if (!linux) return absent(id, title, "it needs Linux.");
  const path = bubblewrapPath();
  if (path === undefined) return found(id, title, false, "not installed", installing("bubblewrap"));
  const { out } = await runProgram(path, ["--version"]);
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(out) ?? [];
  const recent = Number(major) > 0 || Number(minor) >= 5;
  return found(id, title, recent, `${out.trim()} at ${path}`, "bubblewrap 0.5 or later");
};

const translator: Check = async () => {
  const [id, title] = ["translator", "the translator in bubblewrap"];
  if (bubblewrapPath() === undefined) return absent(id, title, "not tried: bubblewrap is not installed");
  const { out, err, broken } = await runHeld(bubblewrap, {
    program: translatorCommand()[0],
    args: () => ["--version"],
  });
  const version = out.trim();
  return found(
    id,
    title,
    /^\d+\.\d+/.test(version),
    version ? `esbuild ${version} runs there` : (broken ?? err.trim().split("\n")[0]),
  );
};

const cgroups: Check = async () => {
  const [id, title] = ["cgroups", "cgroups"];
  const none = "no sandbox needs them: limits are set for each process";
  if (!linux) return absent(id, title, "they need Linux.");
  const folder = ownGroup();
  if (folder === undefined) return absent(id, title, `of version 2 there are none; ${none}`);
  const made = join(folder, `gradproof-${process.pid}`);
  try {
    mkdirSync(made);
    rmdirSync(made);
    return found(id, title, true, `one was made and removed; ${none}`);
  } catch (error) {
    return absent(id, title, `none could be made (${(error as NodeJS.ErrnoException).code}); ${none}`);
  }
};

/** This process' own, where version 2 is mounted. */
function ownGroup(): string | undefined {
  try {
    const [, mount] = /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/self/mounts", "latin1")) ?? [];
    const [, path] = /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "latin1")) ?? [];
    return mount === undefined || path === undefined ? undefined : join(mount, path);
  } catch {
    return undefined;
  }
}

/** In the order in which they are told. */
export const CHECKS: readonly Check[] = [
  permissions,
  limits,
  orphans,
  namespaces,
  installed,
  translator,
  cgroups,
];
