/** Does something again whenever a file below a folder changes, until the process is told to end. */
import { watch } from "node:fs";
import { say, warn } from "../screen.ts";
import { UsageError } from "../usage.ts";

/** Editors write a file in several steps. */
const SETTLE_MS = 150;

/** @returns never by itself: Ctrl-C ends the process. */
export async function whenever(folder: string, work: () => Promise<number>): Promise<number> {
  let changed: () => void = () => {};
  let timer: NodeJS.Timeout | undefined;
  watch(folder, { recursive: true }, (_, name) => {
    if (name && /(?:^|[\\/])(?:\.|node_modules)/.test(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => changed(), SETTLE_MS);
  });
  for (;;) {
    // What changes while it works is looked at again.
    const next = new Promise<void>((resolve) => {
      changed = resolve;
    });
    try {
      await work();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      warn(error.message);
    }
    say("\nWaiting for a change. Ctrl-C ends it.");
    await next;
  }
}
