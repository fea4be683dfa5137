/** What systems, editors and platforms leave beside what somebody wrote: it is no submission, and nobody hears of it. */

const NAMES = new Set([
  "__macosx",
  ".ds_store",
  "thumbs.db",
  "ehthumbs.db",
  "desktop.ini",
  ".git",
  ".svn",
  ".hg",
  ".idea",
  ".vscode",
  ".localized",
  ".spotlight-v100",
  ".trashes",
  ".fseventsd",
  "node_modules",
  "$recycle.bin",
  "system volume information",
]);

/** `._exercise.ts` is macOS's; `~$` and `.~lock.` are of programs that had a file open. */
const PREFIXES = ["._", "~$", ".~lock."];

/**
 * Whether any part of a path is such a name.
 *
 * @example
 * isLitter("ada/__MACOSX/._exercise.ts"); // true
 */
export function isLitter(path: string): boolean {
  return path
    .split("/")
    .some((part) => NAMES.has(part.toLowerCase()) || PREFIXES.some((prefix) => part.startsWith(prefix)));
}
