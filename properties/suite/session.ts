/** Which channel the handles of an exercise speak through, and what was said: one session a run of a property's body. */
import { AsyncLocalStorage } from "node:async_hooks";
import { promiseHooks } from "node:v8";
import type { How, Inputs } from "../ask/handle.ts";
import type { TensorHandle } from "../ask/tensor-handle.ts";
import type { Answer, Channel } from "./channel.ts";

/** A question and its answer. */
export interface Exchange {
  readonly handle: TensorHandle;
  /** As they were given: rounded, where a device rounds. */
  readonly inputs: Inputs;
  readonly how: How;
  readonly answer: Answer;
}

export interface Session {
  readonly channel: Channel;
  readonly exchanges: Exchange[];
  /** What rounding on the device may have done to each answer so far. */
  readonly rounding: Rounding[];
  /** Whether what is right is known to all its digits: where doubles disagree, a run is made again so. */
  readonly exact: boolean;
}

/** Of one answer, on a device that computes in float32. */
export interface Rounding {
  /** Relative to the size that the answer naturally has. */
  readonly relative: number;
  /** Entry by entry, for the arrays of the answer. */
  readonly entries: ReadonlyMap<ArrayLike<number>, ArrayLike<number>>;
}

export function newSession(channel: Channel, exact = false): Session {
  return { channel, exchanges: [], rounding: [], exact };
}

/** As much of Node's AsyncLocalStorage as is used: whoever installs the package may lack Node's types. */
interface Store {
  run<R>(session: Session, body: () => R): R;
  getStore(): Session | undefined;
}

/** From one promise to what awaits it, and through nothing else: before Node 24, whatever else runs with Node's own is half as slow again. */
class ThroughPromises implements Store {
  readonly #key: symbol = Symbol("session");
  #current: Session | undefined;

  constructor() {
    type Marked = Promise<unknown> & { [key: symbol]: Session | undefined };
    const key = this.#key;
    promiseHooks.createHook({
      init: (promise) => {
        if (this.#current !== undefined) (promise as Marked)[key] = this.#current;
      },
      before: (promise) => {
        this.#current = (promise as Marked)[key];
      },
      after: () => {
        this.#current = undefined;
      },
    });
  }

  run<R>(own: Session, body: () => R): R {
    const before = this.#current;
    this.#current = own;
    try {
      return body();
    } finally {
      this.#current = before;
    }
  }

  getStore(): Session | undefined {
    return this.#current;
  }
}

let store: Store = new AsyncLocalStorage<Session>();
let isLight = false;

/** For suites that come with gradproof, which wait for answers alone and ask in no timer's callback: once, and for all that this process runs. */
export function followPromisesAlone(): void {
  if (isLight || Number.parseInt(process.versions.node, 10) >= 24) return;
  isLight = true;
  store = new ThroughPromises();
}

export const session: Store = {
  run: (own, body) => store.run(own, body),
  getStore: () => store.getStore(),
};

/** The session of the running property. @throws {Error} when a handle is used outside a property. */
export function currentSession(): Session {
  const current = session.getStore();
  if (!current)
    throw new Error("An exercise can only be asked inside a property: move the call into forAll(…).");
  return current;
}

/** Run something with the exercise in float64 on the CPU, whatever device it is graded on. */
export function inFloat64<R>(fn: () => Promise<R>): Promise<R> {
  const current = currentSession();
  const { device } = current.channel;
  return device ? session.run(newSession(device.cpu), fn) : fn();
}
