/** How many threads there may be, and the crew once it is worth having. */
import { mayAssemble } from "../wasm/host.ts";
import { Crew } from "./crew.ts";
import { cores, maySleep, mayStart, sharedMemory, startWorker } from "./host.ts";

/** Nanoseconds of work of one thread after which workers are started: a program that has little never starts them. */
const WORTH = 2e7;

let wanted: number | undefined;
let crew: Crew | undefined;
let earned = 0;
let refused = false;

/** As many as there are cores, but no more than these, unless told. */
const MOST = 8;

/** How many there may be. */
export function threads(): number {
  return mayStart() && mayAssemble() ? (wanted ??= Math.min(MOST, cores())) : 1;
}

export function setThreads(n: number): void {
  if (n !== wanted) dismiss();
  wanted = n;
  refused = false;
}

/** End the workers; they are started anew when there is enough to do. */
export function dismiss(): void {
  crew?.end();
  crew = undefined;
}

/**
 * Who can share a job of so many nanoseconds: nobody as long as there was little to do, nor while workers begin.
 * @returns undefined where the main thread is alone.
 */
export function crewFor(work: number): Crew | undefined {
  if (refused || threads() < 2) return undefined;
  if (crew === undefined) {
    earned += work;
    if (earned >= WORTH) begin();
    return undefined;
  }
  if (crew.broken) dismiss();
  crew?.clear();
  return crew !== undefined && crew.ready > 1 ? crew : undefined;
}

/** Workers that are lost are not started again before somebody says how many there shall be. */
function give(): void {
  dismiss();
  refused = true;
}

function begin(): void {
  try {
    if (!mayStart() || !mayAssemble()) throw new Error("There are no workers here.");
    const memory = sharedMemory();
    crew = new Crew(threads() - 1, memory, () => startWorker(memory, give), maySleep());
  } catch {
    give();
  }
}

/** Of a crew whose job was not done. @returns false. */
export function lost(): false {
  give();
  return false;
}

/** How many threads share a job at present. */
export function crewSize(): number {
  return crew?.ready ?? 1;
}
