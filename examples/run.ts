/** What the examples have in common: how they are started from a terminal. */
import { argv } from "node:process";
import { pathToFileURL } from "node:url";

/** Runs `main` where this module is the program that was started, and not what another imports. */
export function whenStarted(url: string, main: () => unknown): void {
  if (argv[1] && pathToFileURL(argv[1]).href === url) main();
}
