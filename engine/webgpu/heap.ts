/** Memory on the device: small blocks from pages of slabs, large ones of their own, all in powers of two and used again. */
import { bufferUsage, type GpuBufferHandle, type GpuDevice } from "./gpu.ts";

const minWords = 64;
const pageWords = 1 << 14;
/** 16 MiB: a small network's training, and what waits for the garbage collector, fit into one. */
const pagesPerSlab = 256;
/** Beyond this, rounding up to a power of two would waste too much. */
const stepWords = 1 << 22;
/** What may lie idle beyond what was in use at once of late. */
const idleWords = pageWords * pagesPerSlab;
/** The same of pages cut into blocks, whose records take memory too. */
const idleCut = 8 * pageWords;

/** One GPU buffer; the number names it in the keys of bind groups. */
export class Buffer {
  readonly id: number;
  readonly handle: GpuBufferHandle;
  readonly words: number;
  /** Forget the bind groups that hold it. */
  readonly groups: Set<string> = new Set();

  constructor(id: number, handle: GpuBufferHandle, words: number) {
    this.id = id;
    this.handle = handle;
    this.words = words;
  }
}

class Page {
  readonly slab: Slab;
  readonly start: number;
  words: number = 0;
  blocks: Block[] = [];
  free: number = 0;

  constructor(slab: Slab, start: number) {
    this.slab = slab;
    this.start = start;
  }
}

class Slab {
  readonly buffer: Buffer;
  readonly pages: Page[];

  constructor(buffer: Buffer) {
    this.buffer = buffer;
    this.pages = Array.from({ length: pagesPerSlab }, (_, i) => new Page(this, i * pageWords));
  }
}

/** A place in a buffer: `offset` and `words` count 32-bit words. */
export class Block {
  readonly buffer: Buffer;
  readonly offset: number;
  readonly words: number;
  readonly page: Page | null;
  live: boolean = false;
  /** The batch of commands that last named it: what is written past the commands must come after that batch. */
  batch: number = 0;

  constructor(buffer: Buffer, offset: number, words: number, page: Page | null) {
    this.buffer = buffer;
    this.offset = offset;
    this.words = words;
    this.page = page;
  }
}

function capacityFor(words: number): number {
  if (words > stepWords) return Math.ceil(words / stepWords) * stepWords;
  let capacity = minWords;
  while (capacity < words) capacity *= 2;
  return capacity;
}

/** How many large blocks of a capacity are in use, and at most were since the last trim and between the two before. */
interface Use {
  now: number;
  most: number;
  mostBefore: number;
}

export class Heap {
  /** Words in blocks that are in use, and in all buffers. */
  live: number = 0;
  total: number = 0;
  buffers: number = 0;
  /** Most words in use since the last trim, and between the two before. */
  #peak = 0;
  #peakBefore = 0;
  /** Words in pages cut into blocks. */
  #cut = 0;
  readonly #gpu: GpuDevice;
  readonly #forget: (buffer: Buffer) => void;
  #nextId = 0;
  #slabs: Slab[] = [];
  readonly #freePages: Page[] = [];
  /** Free blocks by capacity; of large ones, whole buffers. */
  readonly #free = new Map<number, Block[]>();
  readonly #uses = new Map<number, Use>();

  /** @param forget called with a buffer before it is destroyed. */
  constructor(gpu: GpuDevice, forget: (buffer: Buffer) => void) {
    this.#gpu = gpu;
    this.#forget = forget;
  }

  take(words: number): Block {
    const capacity = capacityFor(words);
    let list = this.#free.get(capacity);
    if (!list) this.#free.set(capacity, (list = []));
    if (list.length === 0) {
      if (capacity <= pageWords) this.#carve(capacity, list);
      else list.push(new Block(this.#createBuffer(capacity), 0, capacity, null));
    }
    const block = list.pop()!;
    if (block.page) block.page.free--;
    else this.#use(block, 1);
    block.live = true;
    this.live += block.words;
    if (this.live > this.#peak) this.#peak = this.live;
    return block;
  }

  give(block: Block): void {
    if (!block.live) return;
    block.live = false;
    this.live -= block.words;
    this.#free.get(block.words)!.push(block);
    if (block.page) block.page.free++;
    else this.#use(block, -1);
  }

  #use({ words }: Block, more: number): void {
    let use = this.#uses.get(words);
    if (!use) this.#uses.set(words, (use = { now: 0, most: 0, mostBefore: 0 }));
    use.now += more;
    if (use.now > use.most) use.most = use.now;
  }

  /** How many idle blocks of a capacity were in use since the trim before the last. */
  #wantedAgain(capacity: number): number {
    const use = this.#uses.get(capacity);
    return use ? Math.max(use.most, use.mostBefore) - use.now : 0;
  }

  /** Give back what lies idle, as far as it was not in use since the trim before the last: a loop that waits each turn finds it again. */
  trim(): void {
    const used = Math.max(this.#peak, this.#peakBefore);
    const wanted = used + idleWords;
    this.#peakBefore = this.#peak;
    this.#peak = this.live;
    if (this.total > wanted || this.#cut > used + idleCut) this.#giveBack(wanted);
    for (const use of this.#uses.values()) {
      use.mostBefore = use.most;
      use.most = use.now;
    }
  }

  #giveBack(wanted: number): void {
    for (const [capacity, list] of this.#free) {
      if (capacity <= pageWords) this.#clearPages(capacity, list);
      else {
        // Those of a step's parts lie idle at different times: by the total alone, each step would make them anew.
        const kept = this.#wantedAgain(capacity);
        while (list.length > kept && this.total > wanted) this.#destroyBuffer(list.pop()!.buffer);
      }
    }
    for (const slab of this.#slabs.toReversed()) {
      if (this.total <= wanted) return;
      if (slab.pages.some(({ blocks }) => blocks.length > 0)) continue;
      this.#slabs.splice(this.#slabs.indexOf(slab), 1);
      const kept = this.#freePages.filter((page) => page.slab !== slab);
      this.#freePages.splice(0, this.#freePages.length, ...kept);
      this.#destroyBuffer(slab.buffer);
    }
  }

  /** Pages of which no block is in use can serve any capacity again. */
  #clearPages(capacity: number, list: readonly Block[]): void {
    const empty = new Set<Page>();
    for (const { page } of list) if (page!.free === page!.blocks.length) empty.add(page!);
    if (empty.size === 0) return;
    this.#free.set(
      capacity,
      list.filter(({ page }) => !empty.has(page!)),
    );
    for (const page of empty) {
      page.blocks = [];
      page.free = 0;
      this.#cut -= pageWords;
      this.#freePages.push(page);
    }
  }

  #carve(capacity: number, list: Block[]): void {
    if (this.#freePages.length === 0) {
      const slab = new Slab(this.#createBuffer(pageWords * pagesPerSlab));
      this.#slabs.push(slab);
      this.#freePages.push(...slab.pages.toReversed());
    }
    const page = this.#freePages.pop()!;
    page.words = capacity;
    this.#cut += pageWords;
    page.blocks = Array.from(
      { length: pageWords / capacity },
      (_, i) => new Block(page.slab.buffer, page.start + i * capacity, capacity, page),
    );
    page.free = page.blocks.length;
    list.push(...page.blocks.toReversed());
  }

  #createBuffer(words: number): Buffer {
    const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget;
    const handle = this.#gpu.createBuffer({ size: words * 4, usage });
    this.total += words;
    this.buffers++;
    return new Buffer(this.#nextId++, handle, words);
  }

  #destroyBuffer(buffer: Buffer): void {
    this.#forget(buffer);
    buffer.handle.destroy();
    this.total -= buffer.words;
    this.buffers--;
  }
}
