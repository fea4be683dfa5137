/** What an exercise finds as `console` and `process`: they print, end the process, tell the time, and reach nothing. */
import { Buffer } from "node:buffer";
import { Console } from "node:console";
import { writeSync } from "node:fs";
import { constants } from "node:os";
import { LONGEST } from "../properties/ask/measures.ts";

/** The exit code by which the judge is told that a call printed too much. */
export const PRINTED_TOO_MUCH = 77;

/** Bytes of a process that are passed on; fewer are shown. */
const PASSED_ON = 64 << 10;

const host = process;
const exit = process.exit.bind(process);
/** A heap that was frozen has it no more where it is imported from. */
const NewConsole = Console;

let passedOn = 0;
let printed = 0;
let dropped = 0;
let said = "";

/** From here on, what is printed belongs to another call. @returns how many bytes were dropped since the last one began, and the beginning of what was printed. */
export function beginPrinting(): { readonly dropped: number; readonly printed: string } {
  const before = { dropped, printed: said };
  printed = 0;
  dropped = 0;
  said = "";
  return before;
}

/** What is printed leaves at once, or never: a loop that prints shall not fill its own memory, nor wait long for its reader. */
function print(fd: number, what: unknown, most: number): boolean {
  if (typeof what !== "string" && !(what instanceof Uint8Array))
    throw new TypeError("write: give a string or a Uint8Array.");
  const size = typeof what === "string" ? Buffer.byteLength(what) : what.byteLength;
  printed += size;
  if (printed > most) exit(PRINTED_TOO_MUCH);
  if (said.length < LONGEST.printed)
    said += typeof what === "string" ? what.slice(0, LONGEST.printed) : `(${what.length} bytes)`;
  const room = PASSED_ON - passedOn;
  const part =
    typeof what === "string"
      ? Buffer.from(room > 0 ? what.slice(0, room) : "").subarray(0, room)
      : what.subarray(0, room);
  passedOn += part.length;
  dropped += size - part.length;
  for (let at = 0; at < part.length; ) {
    try {
      at += writeSync(fd, part, at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") break;
    }
  }
  return true;
}

/** As much of a stream as people write to. */
function standInStream(fd: number, most: number): NodeJS.WritableStream {
  const stream: object = {
    fd,
    isTTY: false,
    writable: true,
    write: (what: unknown, ...rest: unknown[]): boolean => {
      const done = rest.at(-1);
      if (typeof done === "function") queueMicrotask(() => done());
      return print(fd, what, most);
    },
    end: (): unknown => stream,
    ...listening(() => stream),
  };
  return stream as unknown as NodeJS.WritableStream;
}

/** Nobody is ever called back. */
function listening(self: () => unknown): object {
  const names = [
    "on",
    "once",
    "off",
    "addListener",
    "removeListener",
    "removeAllListeners",
    "prependListener",
  ];
  return {
    ...Object.fromEntries(names.map((name) => [name, self])),
    emit: () => false,
    listenerCount: () => 0,
    listeners: () => [],
  };
}

/** Signals by which a process ends; one that would stop it is refused. */
const ENDING: readonly unknown[] = ["SIGKILL", "SIGTERM", "SIGINT", "SIGABRT", "SIGSEGV"];

/**
 * Replaces both.
 *
 * @param most bytes that one call may print.
 */
export function standIns(most: number): { console: object; process: object } {
  const { nextTick, hrtime, uptime, cpuUsage, memoryUsage, pid, arch, platform, version } = process;
  const { kill } = process;
  // The first process of a namespace is deaf to its own signals: it ends as one that a signal ended is told.
  const endBy = (signal: NodeJS.Signals): never => {
    kill(pid, signal);
    return exit(128 + constants.signals[signal]);
  };
  const [stdout, stderr] = [standInStream(1, most), standInStream(2, most)];
  const standIn: object = {
    stdout,
    stderr,
    argv: ["node", "exercise"],
    execArgv: [],
    env: {},
    pid,
    arch,
    platform,
    version,
    versions: { node: process.versions.node },
    exitCode: undefined,
    cwd: () => "/",
    exit: (code: unknown = 0) => exit(code === PRINTED_TOO_MUCH ? 1 : Number(code)),
    abort: () => endBy("SIGABRT"),
    kill: (whom: unknown, signal: unknown = "SIGTERM") => {
      if (whom !== pid || !ENDING.includes(signal))
        throw Object.assign(new Error("kill: an exercise sends no signals."), { code: "ERR_ACCESS_DENIED" });
      return endBy(signal as NodeJS.Signals);
    },
    nextTick,
    hrtime,
    uptime: () => uptime.call(host),
    cpuUsage: () => cpuUsage.call(host),
    memoryUsage: () => memoryUsage.call(host),
    emitWarning: () => {},
    ...listening(() => standIn),
  };
  return {
    console: new NewConsole({ stdout, stderr, ignoreErrors: false, colorMode: false }),
    process: standIn,
  };
}
