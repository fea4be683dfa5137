/** Temporary folders of the judge's own: each bears its maker's number, so that those of a judge that was killed are swept by a later one. */
import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const NAME = /^gradproof-(\d+)-\w{6}$/;

const swept = new Set<string>();

/** Not yet removed. */
const living = new Set<string>();
process.once("exit", () => {
  for (const folder of living) removeFolder(folder);
});

/** The caller removes it; where this process ends before, it goes as well. */
export function makeFolder(place: string = tmpdir()): string {
  if (!swept.has(place)) sweep(place);
  swept.add(place);
  const folder = mkdtempSync(join(place, `gradproof-${process.pid}-`));
  living.add(folder);
  return folder;
}

export function removeFolder(folder: string): void {
  living.delete(folder);
  // What was just killed in it may still be about to write.
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
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
