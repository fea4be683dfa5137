/** The threads that help the main one: started when there is enough to do, asleep in between, ended when nobody wants them. */
import { unsigned } from "../wasm/assembler.ts";
import type { Worker } from "./host.ts";
import {
  CALLS,
  CLAIM,
  CODE,
  DATA,
  DONE,
  LEFT,
  MODULES,
  MOST_MODULES,
  PLACES,
  READY,
  ROOM,
  type SharedMemory,
  STARTS,
  Thread,
  TOTAL,
  WIDTH,
} from "./tasks.ts";

const PAGE = 65_536;
/** Milliseconds without a task done after which workers are given up: they were ended, or the machine was. */
const PATIENCE = 10_000;
/** How often the main thread looks before it sleeps. */
const LOOKS = 2000;

export class Crew {
  readonly #memory: SharedMemory;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #thread: Thread;
  readonly #workers: readonly Worker[];
  readonly #mayWait: boolean;
  readonly #modules: Map<object, number> = new Map();
  #routines = 0;
  #code = CODE;
  #tasks = 0;
  #calls = 0;
  #job = 0;
  #busy = false;

  /** @throws where a host has no such memory, or no workers. */
  constructor(size: number, memory: SharedMemory, start: () => Worker, mayWait: boolean) {
    this.#memory = memory;
    this.#words = new Int32Array(memory.buffer, 0, DATA / 4);
    this.#thread = new Thread(memory);
    this.#mayWait = mayWait;
    this.#workers = Array.from({ length: size }, start);
  }

  /** Threads that can begin at once, the main one among them. */
  get ready(): number {
    return 1 + Atomics.load(this.#words, READY);
  }

  /** Whether a job was left in the middle, as by a time limit on its script. */
  get broken(): boolean {
    return this.#busy;
  }

  /** Forget tasks that were written and not run: their writer was interrupted. */
  clear(): void {
    this.#tasks = this.#calls = 0;
  }

  end(): void {
    for (const worker of this.#workers) void worker.terminate();
  }

  /** So many bytes from DATA on; what is in them is nobody's. Nothing where they cannot be had. */
  room(bytes: number): SharedArrayBuffer | undefined {
    if (bytes > ROOM) return undefined;
    const missing = Math.ceil((DATA + bytes - this.#memory.buffer.byteLength) / PAGE);
    try {
      if (missing > 0) this.#memory.grow(missing);
      return this.#memory.buffer;
    } catch {
      return undefined;
    }
  }

  /** The number of the first routine of a module; undefined where there are too many. */
  module(key: object, bytesOf: () => Uint8Array<ArrayBuffer>, routines: number): number | undefined {
    const known = this.#modules.get(key);
    if (known !== undefined) return known;
    const [bytes, nth] = [shared(bytesOf()), this.#modules.size];
    if (nth === MOST_MODULES || this.#code + bytes.length > DATA) return undefined;
    new Uint8Array(this.#memory.buffer, this.#code).set(bytes);
    this.#words.set([this.#code, bytes.length], PLACES + 2 * nth);
    this.#code += Math.ceil(bytes.length / 16) * 16;
    this.#words[MODULES] = nth + 1;
    const first = this.#routines;
    this.#routines += routines;
    this.#modules.set(key, first);
    return first;
  }

  /** Of the task that is being written, one more call. */
  call(...call: readonly number[]): void {
    this.#words.set(call, CALLS + this.#calls++ * WIDTH);
  }

  /** The calls since the last task are one. */
  task(): void {
    this.#words[STARTS + ++this.#tasks] = this.#calls;
  }

  /**
   * Have all tasks done, in any order.
   * @param own what the main thread does first.
   * @returns whether they are; if not, nothing more can be had of this crew.
   */
  run(own?: () => void): boolean {
    const words = this.#words;
    const total = this.#tasks;
    this.clear();
    this.#busy = true;
    this.#job = (this.#job + 1) & 0x7fff;
    words[TOTAL] = total;
    Atomics.store(words, DONE, 0);
    Atomics.store(words, CLAIM, (this.#job << 16) | (total & LEFT));
    Atomics.notify(words, CLAIM, own ? total : total - 1);
    own?.();
    this.#thread.work();
    const done = this.#wait(total);
    this.#busy = !done;
    return done;
  }

  /** Until the tasks of others are done. */
  #wait(total: number): boolean {
    const words = this.#words;
    for (let i = 0; i < LOOKS; i++) if (Atomics.load(words, DONE) === total) return true;
    for (let limit = Date.now() + PATIENCE, before = 0; ; ) {
      const done = Atomics.load(words, DONE);
      if (done === total) return true;
      if (done > before) [before, limit] = [done, Date.now() + PATIENCE];
      else if (Date.now() > limit) return false;
      if (this.#mayWait) Atomics.wait(words, DONE, done, PATIENCE);
    }
  }
}

/** A module of ours with the import of a shared memory in the place of one of its own. */
function shared(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  // Behind the first section, whose size is a number of 7 bits a byte, is that of imports: 15 bytes, the last two the memory's limits.
  let [at, size] = [9, 0];
  for (let shift = 0; ; shift += 7) {
    size |= (bytes[at] & 0x7f) << shift;
    if (bytes[at++] < 0x80) break;
  }
  const imports = at + size;
  const limits = [3, 1, ...unsigned((DATA + ROOM) / PAGE)];
  return Uint8Array.from([
    ...bytes.subarray(0, imports),
    ...[2, 13 + limits.length],
    ...bytes.subarray(imports + 2, imports + 15),
    ...limits,
    ...bytes.subarray(imports + 17),
  ]);
}
