/** A thread beside a suite: when the suite's own thread no longer turns, it says where that is, and ends the process. */
import { writeSync } from "node:fs";
import { Session } from "node:inspector";
import { parentPort, workerData } from "node:worker_threads";
import type { LastWord } from "./messages.ts";
import { type Bundled, noteBundle, placeOf } from "./places.ts";

interface Watch {
  /** Counts the turns of the other thread. */
  readonly turns: SharedArrayBuffer;
  readonly limitMs: number;
  /** Where last words are written. */
  readonly fd: number;
}

interface Frame {
  readonly this: { readonly className?: string };
  readonly location: {
    readonly scriptId: string;
    readonly lineNumber: number;
    readonly columnNumber?: number;
  };
}

const { turns, limitMs, fd } = workerData as Watch;
const counter = new Int32Array(turns);
const parent = process.ppid;
const LOOK_MS = 100;
/** The other thread is stopped within this time, or not at all. */
const PAUSE_MS = 2000;

parentPort!.on("message", (bundled: Bundled) => noteBundle(bundled));

let seen = -1;
let cpuAtTurn = 0;
let ending = false;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function end(word: LastWord): void {
  try {
    writeSync(fd, `${JSON.stringify(word)}\n`);
  } finally {
    process.kill(process.pid, "SIGKILL");
  }
}

/** Stops the other thread where it is, and reads its frames. */
function look(): void {
  const session = new Session();
  const timer = setTimeout(() => end({ why: "loop" }), PAUSE_MS);
  session.connectToMainThread();
  const urls = new Map<string, string>();
  session.on("Debugger.scriptParsed", ({ params }) => urls.set(params.scriptId, params.url));
  session.on("Debugger.paused", ({ params }) => {
    clearTimeout(timer);
    const frames = params.callFrames as unknown as readonly Frame[];
    const place = frames
      .map(({ location: { scriptId, lineNumber, columnNumber = 0 } }) =>
        placeOf(urls.get(scriptId) ?? "", lineNumber + 1, columnNumber + 1),
      )
      .find((each) => each !== undefined);
    const filter = frames.some((frame) => frame.this.className === "FilterArbitrary");
    end({ why: "loop", ...(place !== undefined && { where: place }), ...(filter && { filter }) });
  });
  session.post("Debugger.enable", () => session.post("Debugger.pause"));
}

setInterval(() => {
  // Whoever started it is gone, by whatever end.
  if (process.ppid !== parent) process.kill(process.pid, "SIGKILL");
  const now = Atomics.load(counter, 0);
  if (now !== seen) {
    seen = now;
    cpuAtTurn = cpuMs();
  } else if (!ending && cpuMs() - cpuAtTurn > limitMs) {
    ending = true;
    look();
  }
}, LOOK_MS);
