/** The limits that a shell sets before it becomes the program. */
import type { Bounds } from "./sandbox.ts";

const SHELL = "/bin/sh";

/** KiB of memory of its own that a program may have mapped: beyond the judge's limit on what is in use, which tells the learner more. */
const DATA = 1 << 20;
/** KiB of addresses: V8 reserves far more than it uses. */
const ADDRESSES = 16 << 20;
/** Descriptors: with 64, Node does not start. */
const DESCRIPTORS = 512;

/** No dump, no file written, and an end to its processor time. */
export function basicBounds(bounds: Bounds): string[] {
  return shell(lines(bounds));
}

/** The same, and limits on memory and descriptors. @param tasks processes and threads, of a user who has no others. */
export function strictBounds(bounds: Bounds, tasks?: number): string[] {
  return shell([
    ...lines(bounds),
    `ulimit -n ${DESCRIPTORS}`,
    `ulimit -d ${DATA}`,
    `ulimit -v ${ADDRESSES}`,
    // Shells do not agree on its letter.
    ...(tasks === undefined ? [] : [`{ ulimit -u ${tasks} 2>/dev/null || ulimit -p ${tasks}; }`]),
  ]);
}

function lines({ seconds, writes = false }: Bounds): string[] {
  return ["ulimit -c 0", ...(writes ? [] : ["ulimit -f 0"]), `ulimit -t ${seconds}`];
}

/** Where one of them cannot be set, nothing is started. */
function shell(limits: readonly string[]): string[] {
  return [SHELL, "-c", `${limits.join(" && ")} && exec "$@"`, "sh"];
}
