/** Starts the process of a subject: what Node lets it do, and what the operating system does. */
import { type ChildProcess, spawn } from "node:child_process";
import { realpathSync } from "node:fs";
import { basename } from "node:path";
import type { DeviceName } from "../engine/index.ts";
import { environmentForChild } from "../engine/webgpu/found.ts";
import { endingWithJudge } from "./children.ts";
import { driverFiles } from "./device.ts";
import type { Limits } from "./limits.ts";
import { subjectFolder, subjectPath } from "./places.ts";
import { latelyOptimised } from "./short-run.ts";

let deaf = false;

/** Node opens a debugger for whoever sends it this signal, and through that anything can be run in the judge. */
function ignoreDebuggers(): void {
  if (deaf || process.platform === "win32") return;
  deaf = true;
  process.on("SIGUSR1", () => {});
}

/** The channel is its descriptor 3. */
export function launch(limits: Limits, device: DeviceName): ChildProcess {
  ignoreDebuggers();
  const [command, ...args] = [
    ...limited(limits, device),
    process.execPath,
    ...nodeFlags(limits, device),
    subjectPath,
    device,
  ];
  const windows = process.platform === "win32";
  const child = spawn(command, args, {
    cwd: windows ? process.env["SystemRoot"] : "/",
    env: {
      ...(windows && { SystemRoot: process.env["SystemRoot"] }),
      ...(device === "webgpu" && environmentForChild()),
    },
    stdio: ["ignore", "pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  return endingWithJudge(child);
}

/** No dump, no file written, whatever else fails; and an end to it, should the judge be gone. A device's driver may keep files of its own. */
function limited({ totalMs }: Limits, device: DeviceName): string[] {
  if (process.platform === "win32") return [];
  const seconds = 2 * Math.ceil(totalMs / 1000);
  const files = device === "cpu" ? "ulimit -f 0;" : "";
  return ["/bin/sh", "-c", `ulimit -c 0; ${files} ulimit -t ${seconds}; exec "$@"`, "sh", ...orphanKiller()];
}

let killer: string[] | undefined;

/** Where Linux has util-linux, a subject ends with its judge, even one that is killed. */
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

/** Small heap, no warnings, no files but the subject's own, no settings of V8 once it runs; and what a device needs. */
function nodeFlags({ heapMiB }: Limits, device: DeviceName): string[] {
  const major = Number(process.versions.node.split(".")[0]);
  const readable = [subjectFolder, ...(device === "cpu" ? [] : driverFiles())];
  const permission = major >= 24 ? "--permission" : "--experimental-permission";
  return [
    `--max-old-space-size=${heapMiB}`,
    "--no-warnings",
    ...latelyOptimised(),
    "--freeze-flags-after-init",
    "--experimental-vm-modules",
    permission,
    ...readable.map((path) => `--allow-fs-read=${path}`),
    ...(device === "cpu" ? [] : ["--allow-addons"]),
  ];
}
