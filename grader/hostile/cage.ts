/** A place to try hostile code in: processes and a network of its own, and nothing to write to but one folder. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Watched } from "./warden.ts";

const project = fileURLToPath(new URL("../../../", import.meta.url));
const warden = fileURLToPath(new URL("warden.js", import.meta.url));
const cli = fileURLToPath(new URL("../../judge/cli.mjs", import.meta.url));

/** Signals reach nothing outside, `127.0.0.1` is its own, and all but the folder and `/tmp` is read-only. */
function bars(folder: string): string[] {
  return [
    ...["--unshare-all", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL", "--die-with-parent"],
    ...[
      "--new-session",
      "--as-pid-1",
      "--clearenv",
      "--ro-bind",
      "/",
      "/",
      "--dev",
      "/dev",
      "--proc",
      "/proc",
    ],
    ...["--tmpfs", "/tmp", "--ro-bind", project, project, "--ro-bind", process.execPath, process.execPath],
    ...["--bind", folder, folder],
  ];
}

/** Why there can be no cage on this machine; undefined where there can. */
export function whyNoCage(folder: string): string | undefined {
  const { error, status, stderr } = spawnSync("bwrap", [...bars(folder), process.execPath, "--version"], {
    encoding: "utf8",
  });
  if (error) return `bubblewrap is not installed (${(error as NodeJS.ErrnoException).code})`;
  return status === 0 ? undefined : `bubblewrap makes no cage here: ${stderr.trim()}`;
}

/** Run the command line there. What it prints lies in `seen`, a folder within the one it may write to. */
export async function runInCage(
  folder: string,
  seen: string,
  env: Readonly<Record<string, string>>,
  cwd: string,
  args: readonly string[],
): Promise<Watched> {
  const settings = Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]);
  await new Promise<void>((resolve, reject) => {
    const command = [
      ...bars(folder),
      ...settings,
      "--chdir",
      cwd,
      process.execPath,
      warden,
      seen,
      cli,
      ...args,
    ];
    execFile("bwrap", command, (error, _, stderr) =>
      error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(),
    );
  });
  return JSON.parse(readFileSync(join(seen, "watched.json"), "utf8")) as Watched;
}
