/** Temporary folders, removed when the process ends, however it ends. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders = new Set<string>();
process.once("exit", removeFolders);

export function makeFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "gradproof-")));
  folders.add(folder);
  return folder;
}

/** Safe to call at any time. */
export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

export function removeFolders(): void {
  for (const folder of folders) removeFolder(folder);
}
