/** What owns a block: a tensor and its views share one; when the last of them is gone, the block is used again. */

import type { Device, DeviceMemory } from "../core/device.ts";
import { atOnce } from "../core/mode.ts";
import type { Block, Heap } from "./heap.ts";
import type { Stream } from "./stream.ts";

/** Good for giving a block back once: it may have a new owner by the time the old one's finalizer runs. */
interface Ticket {
  readonly block: Block;
  used: boolean;
}

export class Memory implements DeviceMemory {
  readonly device: Device;
  readonly ticket: Ticket;
  /** A scope has given the block away. */
  released: boolean = false;

  constructor(device: Device, ticket: Ticket) {
    this.device = device;
    this.ticket = ticket;
  }

  get block(): Block {
    return this.ticket.block;
  }
}

/** Lets blocks go: at the end of a scope, or when the garbage collector finds the owner gone. */
export class Keeper {
  readonly #heap: Heap;
  readonly #stream: Stream;
  /** Memories made since each open scope began; innermost last. */
  readonly #scopes: Set<Memory>[] = [];
  readonly #registry: FinalizationRegistry<Ticket>;

  constructor(heap: Heap, stream: Stream) {
    this.#heap = heap;
    this.#stream = stream;
    this.#registry = new FinalizationRegistry((ticket) => this.#give(ticket));
  }

  own(device: Device, block: Block): Memory {
    const memory = new Memory(device, { block, used: false });
    // A scope holds it, and lets it go: registering it too would keep a record that only turns of the event loop clear away.
    if (this.#scopes.length > 0) this.#scopes[this.#scopes.length - 1].add(memory);
    else this.#leave(memory);
    return memory;
  }

  /** Take a memory out of every scope. */
  keep(memory: Memory): void {
    for (const scope of this.#scopes) if (scope.delete(memory)) this.#leave(memory);
  }

  /** Give a memory that is in no scope to the innermost one. */
  letGo(memory: Memory): void {
    if (!memory.released) this.#scopes.at(-1)?.add(memory);
  }

  /** From here on, the garbage collector says when it is gone. */
  #leave(memory: Memory): void {
    this.#registry.register(memory, memory.ticket);
  }

  scope<R>(fn: () => R, returned: (result: R) => Iterable<Memory>): R {
    const made = new Set<Memory>();
    const outer = this.#scopes.at(-1);
    this.#scopes.push(made);
    try {
      const result = atOnce("scope", fn);
      for (const memory of returned(result)) {
        if (!made.delete(memory)) continue;
        if (outer) outer.add(memory);
        else this.#leave(memory);
      }
      return result;
    } finally {
      this.#scopes.splice(this.#scopes.indexOf(made), 1);
      for (const memory of made) {
        memory.released = true;
        this.#give(memory.ticket);
      }
    }
  }

  #give(ticket: Ticket): void {
    if (ticket.used) return;
    ticket.used = true;
    this.#stream.inOrder(() => this.#heap.give(ticket.block));
  }
}
