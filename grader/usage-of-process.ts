/** What a running process uses, as the operating system tells it. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";

export interface ProcessUsage {
  /** Bytes of resident memory; 0 where it cannot be told. */
  readonly memory: number;
  /** Milliseconds of processor time; undefined where it cannot be told. */
  readonly cpuMs?: number;
  /** Waiting for nothing but time or input. */
  readonly asleep: boolean;
}

const PAGE = 4096;
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** From /proc on Linux; elsewhere the memory is asked of `ps`, which answers later. */
export function processUsage(pid: number, later: (usage: ProcessUsage) => void): ProcessUsage | undefined {
  if (process.platform !== "linux") {
    if (process.platform !== "win32") {
      execFile("ps", ["-o", "rss=", "-p", `${pid}`], (_error, stdout) =>
        later({ memory: 1024 * Number(stdout || 0), asleep: true }),
      );
    }
    return undefined;
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    // The command's name, in brackets, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const pages = Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]);
    return {
      memory: PAGE * pages,
      cpuMs: TICK_MS * (Number(fields[11]) + Number(fields[12])),
      asleep: fields[0] === "S",
    };
  } catch {
    return undefined;
  }
}
