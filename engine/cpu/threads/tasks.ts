/**
 * What threads agree on: tasks, each a row of calls of routines in WebAssembly, written into a memory that all of them share. Whoever is free claims the next
 * one; no number is made in two ways, so that the bits are those of one thread. The memory, in words of 32 bits, then in bytes:
 *
 * | from     | what                                                                                             |
 * | -------- | ------------------------------------------------------------------------------------------------ |
 * | CLAIM    | which job it is, in 16 bits, and in the lower 16 how many of its tasks are left; workers sleep on it |
 * | DONE     | how many tasks are done; the main thread sleeps on it                                            |
 * | TOTAL    | how many there are                                                                               |
 * | READY    | how many workers have begun                                                                      |
 * | MODULES  | how many modules there are: their routines are numbered in their order                           |
 * | PLACES   | of each module, where its bytes are and how many                                                 |
 * | STARTS   | of each task, which call is its first; and the end                                               |
 * | CALLS    | of each call a number of a routine and its arguments, `WIDTH` words in all                       |
 * | CODE (B) | the bytes of modules                                                                             |
 * | DATA (B) | what a job computes with                                                                         |
 */

export const CLAIM = 0;
export const DONE = 16;
export const TOTAL = 32;
export const READY = 48;
export const MODULES = 64;
export const PLACES = 80;
export const STARTS = 2048;
export const CALLS = 4096;
export const WIDTH = 12;
export const CODE: number = 2 ** 20;
export const DATA: number = 2 ** 21;
/** Bytes that jobs may use from there on: more is done in parts. */
export const ROOM: number = 2 ** 27;
/** How many there may be. */
export const MOST_MODULES: number = (STARTS - PLACES) / 2;
export const MOST_TASKS: number = CALLS - STARTS - 1;
export const MOST_CALLS: number = Math.floor((CODE / 4 - CALLS) / WIDTH);
/** Of CLAIM: what is left. */
export const LEFT = 0xffff;

/** A memory of WebAssembly that threads share. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

interface Host {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

type Routine = (...args: readonly number[]) => void;

/** One thread's part. */
export class Thread {
  readonly #memory: SharedMemory;
  readonly #words: Int32Array<SharedArrayBuffer>;
  readonly #routines: Routine[] = [];
  #modules = 0;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
    this.#words = new Int32Array(memory.buffer, 0, DATA / 4);
  }

  /** Do tasks as long as there are some. @returns what CLAIM was then. */
  work(): number {
    const words = this.#words;
    for (;;) {
      const claim = Atomics.load(words, CLAIM);
      const left = claim & LEFT;
      if (left === 0) return claim;
      if (Atomics.compareExchange(words, CLAIM, claim, claim - 1) !== claim) continue;
      const total = words[TOTAL];
      this.#perform(total - left);
      if (Atomics.add(words, DONE, 1) + 1 === total) Atomics.notify(words, DONE);
    }
  }

  #perform(task: number): void {
    const words = this.#words;
    if (this.#modules < words[MODULES]) this.#load();
    const end = CALLS + words[STARTS + task + 1] * WIDTH;
    for (let p = CALLS + words[STARTS + task] * WIDTH; p < end; p += WIDTH)
      this.#routines[words[p]](
        words[p + 1],
        words[p + 2],
        words[p + 3],
        words[p + 4],
        words[p + 5],
        words[p + 6],
        words[p + 7],
        words[p + 8],
        words[p + 9],
      );
  }

  #load(): void {
    const { Module, Instance } = (globalThis as unknown as { WebAssembly: Host }).WebAssembly;
    const words = this.#words;
    for (; this.#modules < words[MODULES]; this.#modules++) {
      const place = PLACES + 2 * this.#modules;
      const bytes = new Uint8Array(words[place + 1]);
      bytes.set(new Uint8Array(this.#memory.buffer, words[place], words[place + 1]));
      const { exports } = new Instance(new Module(bytes), { env: { memory: this.#memory } });
      this.#routines.push(...(Object.values(exports) as Routine[]));
    }
  }
}
