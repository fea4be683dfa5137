/** Temporary folders of the judge's own: each bears its maker's number, so that those of a judge that was killed are swept by a later one. */
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAME = /^gradproof-(\d+)-\w{6}$/;

let swept = false;

/** The caller removes it. */
export function makeFolder(): string {
  if (!swept) sweep();
  swept = true;
  return mkdtempSync(join(tmpdir(), `gradproof-${process.pid}-`));
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Removes what dead judges of the same person have left. A link, or anything that cannot be told, stays. */
export function sweep(place: string = tmpdir()): void {
  for (const name of namesIn(place)) {
    const [, maker] = NAME.exec(name) ?? [];
    if (maker === undefined || isAlive(Number(maker))) continue;
    const path = join(place, name);
    try {
      const { uid, isDirectory } = statusOf(path);
      if (isDirectory && uid === process.getuid?.()) removeFolder(path);
    } catch {
      // Another judge was faster.
    }
  }
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}

function statusOf(path: string): { uid: number; isDirectory: boolean } {
  const status = lstatSync(path);
  return { uid: status.uid, isDirectory: status.isDirectory() };
}

/** Of a number that was given to another process since, too: then it is swept another time. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
