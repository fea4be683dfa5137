/** What a running process uses, as the operating system tells it. */
import { execFile } from "node:child_process";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";

export interface ProcessUsage {
  /** Bytes of resident memory; 0 where it cannot be told. */
  readonly memory: number;
  /** Milliseconds of processor time, of all its threads; undefined where it cannot be told. */
  readonly cpuMs?: number;
  /** Milliseconds in which its main thread could have run, and others had the processor; undefined where it cannot be told. */
  readonly starvedMs?: number;
}

/** Many ARM machines have larger pages than 4 KiB: the kernel tells each process in its auxiliary vector. */
function pageSize(): number {
  const AT_PAGESZ = 6n;
  try {
    const vector = readFileSync("/proc/self/auxv");
    for (let at = 0; at < vector.length; at += 16)
      if (vector.readBigUInt64LE(at) === AT_PAGESZ) return Number(vector.readBigUInt64LE(at + 8));
  } catch {}
  return 4096;
}

let page: number | undefined;
/** Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** From /proc on Linux; elsewhere the memory is asked of `ps`, which answers later. */
export function processUsage(pid: number, later: (usage: ProcessUsage) => void): ProcessUsage | undefined {
  if (process.platform !== "linux") {
    if (process.platform !== "win32") {
      execFile("ps", ["-o", "rss=", "-p", `${pid}`], (_error, stdout) =>
        later({ memory: 1024 * Number(stdout || 0) }),
      );
    }
    return undefined;
  }
  try {
    const stat = readSmall(`/proc/${pid}/stat`);
    // The command's name, in brackets, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    page ??= pageSize();
    return {
      memory: page * Number(fields[21]),
      cpuMs: TICK_MS * (Number(fields[11]) + Number(fields[12])),
      starvedMs: starvedMs(pid),
    };
  } catch {
    return undefined;
  }
}

/** A kernel may be built without it. */
function starvedMs(pid: number): number | undefined {
  try {
    return Number(readSmall(`/proc/${pid}/schedstat`).split(" ")[1]) / 1e6;
  } catch {
    return undefined;
  }
}

const room = Buffer.alloc(4096);

/** A file of /proc in one piece: it is asked for several times a turn. */
function readSmall(path: string): string {
  const file = openSync(path, "r");
  try {
    return room.toString("latin1", 0, readSync(file, room, 0, room.length, 0));
  } finally {
    closeSync(file);
  }
}
