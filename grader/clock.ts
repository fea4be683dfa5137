/** How much of its time a subject has used: for this call, and for the whole grade. */
import type { Limits } from "./limits.ts";
import type { ProcessUsage } from "./resource-usage.ts";

/** What all subjects of one grade have used so far. */
export interface Spent {
  /** Milliseconds of their own. */
  ownMs: number;
  /** Milliseconds on the clock. */
  wallMs: number;
}

/** Whether there is nothing left to spend. */
export function isSpent({ ownMs, wallMs }: Spent, { totalMs, totalWallMs }: Limits): boolean {
  return ownMs >= totalMs || wallMs >= totalWallMs;
}

/** A judge that was busy for longer did not look, and charges no more than this for it. */
const LONGEST_LOOK_MS = 100;

export class Clock {
  readonly #limits: Limits;
  readonly #spent: Spent;
  /** On a device it also waits for the driver's threads: there, only the processor's time counts. */
  readonly #waitingCounts: boolean;
  #limit = 0;
  #begun = 0;
  #atBegin: ProcessUsage | undefined;
  #looked = 0;
  #atLook: ProcessUsage | undefined;
  /** Whether its time was up at a look, and whether all that had come was read since. */
  #overdue: "no" | "perhaps" | "yes" = "no";
  #ownInCall = 0;

  constructor(limits: Limits, spent: Spent, waitingCounts: boolean) {
    this.#limits = limits;
    this.#spent = spent;
    this.#waitingCounts = waitingCounts;
  }

  /** It has something to do, for which it may take so many milliseconds. */
  begin(limit: number, usage: ProcessUsage | undefined): void {
    this.#limit = limit;
    this.#begun = performance.now();
    this.#looked = this.#begun;
    this.#atBegin = usage;
    this.#atLook = usage;
    this.#overdue = "no";
  }

  /** One call is over, and the next of the same kind begins. */
  progress(): void {
    this.#begun = performance.now();
    this.#atBegin = this.#atLook;
    this.#overdue = "no";
  }

  /** It has nothing more to do. */
  end(usage: ProcessUsage | undefined): void {
    this.#charge(usage);
  }

  /** Milliseconds of its own in this call, when it was last looked at. */
  get ownMs(): number {
    return this.#ownInCall;
  }

  /** Which limit is passed, if one is; undefined while there is time. */
  look(usage: ProcessUsage | undefined): "call" | "total" | undefined {
    this.#charge(usage);
    if (isSpent(this.#spent, this.#limits)) return "total";
    const waited = this.#looked - this.#begun;
    const own = this.#own(waited, this.#atBegin, usage);
    this.#ownInCall = own;
    if (own < this.#limit && waited < this.#limit * this.#limits.patience) return undefined;
    // The judge itself may have been busy while an answer lay waiting: it reads first, and looks once more.
    if (this.#overdue === "yes") return "call";
    this.#overdue = "perhaps";
    return undefined;
  }

  /** Whether a look found its time up, and what has come since is not read yet. */
  get isDoubtful(): boolean {
    return this.#overdue === "perhaps";
  }

  /** What had come was read, and with it no answer unless there was progress. */
  read(): void {
    if (this.#overdue === "perhaps") this.#overdue = "yes";
  }

  #charge(usage: ProcessUsage | undefined): void {
    const now = performance.now();
    const wall = Math.min(now - this.#looked, LONGEST_LOOK_MS);
    const own = this.#own(now - this.#looked, this.#atLook, usage);
    this.#spent.wallMs += wall;
    this.#spent.ownMs += Math.min(Math.max(own, 0), wall);
    this.#looked = now;
    this.#atLook = usage;
  }

  /** Of so many milliseconds, those that are its own: not those in which others had the processor. */
  #own(waited: number, before: ProcessUsage | undefined, now: ProcessUsage | undefined): number {
    const cpu = (now?.cpuMs ?? 0) - (before?.cpuMs ?? 0);
    if (!this.#waitingCounts && now?.cpuMs !== undefined) return cpu;
    if (now?.starvedMs === undefined) return waited;
    return waited - (now.starvedMs - (before?.starvedMs ?? 0));
  }
}
