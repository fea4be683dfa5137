/** For tests: the command line, as somebody calls it. */
import { spawnSync } from "node:child_process";
import { cliPath } from "../places.ts";

/** @param around a command that starts it. */
export function gradproof(
  args: readonly string[],
  around: readonly string[] = [],
): { code: number | null; out: string; err: string } {
  const [command, ...rest] = [...around, process.execPath, cliPath, ...args];
  const { status, stdout, stderr } = spawnSync(command, rest, { encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}
