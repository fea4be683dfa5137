/** Which channel the handles of an exercise speak through, and what was said: one session a run of a property's body. */
import { AsyncLocalStorage } from "node:async_hooks";
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

export const session: Store = new AsyncLocalStorage<Session>();

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
