/** A place to try hostile code in: processes and a network of its own, and nothing to write to but one folder. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { cliPath, folderOf } from "../places.ts";
import type { Scene, Stage } from "./trial.ts";
import type { Watched } from "./warden.ts";

const project = folderOf("");
const warden = fileURLToPath(new URL("warden.js", import.meta.url));

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

/** Runs the command line there, in the sandbox `process`: signals reach the judge, and nothing else of the machine. */
export const cageStage: Stage = {
  signals: true,
  async run({ root, seen, env, cwd, args }: Scene): Promise<Watched> {
    const settings = Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]);
    const command = [
      ...bars(root),
      ...settings,
      "--chdir",
      cwd,
      process.execPath,
      warden,
      seen,
      cliPath,
      ...args,
    ];
    await new Promise<void>((resolve, reject) => {
      execFile("bwrap", command, (error, _, stderr) =>
        error ? reject(new Error(`${error.message}\n${stderr}`)) : resolve(),
      );
    });
    return JSON.parse(readFileSync(join(seen, "watched.json"), "utf8")) as Watched;
  },
};
