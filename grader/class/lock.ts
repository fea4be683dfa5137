/** One grading of a class at a time in a folder: two would write one journal. */
import { constants, copyFileSync, linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { UsageError } from "../usage.ts";

/** Held until it is let go; that of a process that was killed is taken over. @throws {UsageError} while another has it. @returns what lets it go. */
export function lock(path: string): () => void {
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid} ${startOf(process.pid) ?? ""}\n`);
  try {
    for (let attempt = 0; !taken(own, path); attempt++) {
      const text = read(path);
      const holder = text === undefined ? undefined : holderIn(text);
      if (holder !== undefined || attempt > 9)
        throw new UsageError(
          `Another gradproof class (process ${holder ?? "unknown"}) is writing there. Wait for it, or name another folder.`,
        );
      if (text !== undefined) clear(path, text, `${own}.old`);
    }
  } finally {
    rmSync(own, { force: true });
  }
  return () => rmSync(path, { force: true });
}

/** With all that stands in it at once: nobody ever sees a lock that does not say whose it is. */
function taken(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
  }
  try {
    // Not every disk has links.
    copyFileSync(own, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes away what a dead process has left. What another has put there meanwhile is put back. */
function clear(path: string, stale: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== stale) taken(aside, path);
  rmSync(aside, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

/** The process that has it, if that is still the one that took it. */
function holderIn(text: string): number | undefined {
  const [pid, start = ""] = text.trim().split(" ");
  if (!/^\d+$/.test(pid) || Number(pid) === process.pid || !isAlive(Number(pid))) return undefined;
  // Its number may have been given to another since.
  return (startOf(Number(pid)) ?? "") === start ? Number(pid) : undefined;
}

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, in the kernel's own measure; undefined where that is not to be had. */
function startOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ")[19];
  } catch {
    return undefined;
  }
}
