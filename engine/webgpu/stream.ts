/** The commands on their way to the device: one open encoder and pass, submitted when somebody reads or enough waits. */
import { DeviceError } from "../errors.ts";
import {
  bufferUsage,
  type GpuBindGroup,
  type GpuBufferHandle,
  type GpuDevice,
  type GpuEncoder,
  type GpuPass,
  type GpuPipeline,
} from "./gpu.ts";
import type { Block } from "./heap.ts";
import { params, paramWords } from "./params.ts";

/** Dispatches that may wait before they are submitted. */
const batchSize = 1024;
/** Batches that may be submitted without word that any is done: each holds about a megabyte until it is. */
const maxUnheard = 8192;

export class Stream {
  readonly ring: GpuBufferHandle;
  /** Where the parameters of the next dispatch are written, from `base` on. */
  words: Uint32Array;
  floats: Float32Array;
  base: number = 0;
  /** Counts submissions, from 1: blocks remember the batch that used them last. */
  batch: number = 1;
  submits: number = 0;
  dispatches: number = 0;
  /** The last batch that is known to be done: word of it only comes between turns of the event loop. */
  #heard = 0;
  #listening = false;
  readonly #gpu: GpuDevice;
  readonly #batchWords: Uint32Array;
  readonly #batchFloats: Float32Array;
  #count = 0;
  #encoder: GpuEncoder | null = null;
  #pass: GpuPass | null = null;
  #pipeline: GpuPipeline | null = null;
  readonly #offset: number[] = [0];
  /** While a computation elsewhere must be waited for, what comes after it in order. */
  #waiting: (() => void)[] | null = null;
  /** The batch that held commands went into, of which blocks do not know. */
  #resumed = 0;

  constructor(gpu: GpuDevice) {
    this.#gpu = gpu;
    this.ring = gpu.createBuffer({
      size: batchSize * paramWords * 4,
      usage: bufferUsage.uniform | bufferUsage.copyTarget,
    });
    this.#batchWords = new Uint32Array(batchSize * paramWords);
    this.#batchFloats = new Float32Array(this.#batchWords.buffer);
    this.words = this.#batchWords;
    this.floats = this.#batchFloats;
  }

  /** Make room for the parameters of one dispatch. The first four are the count, and what NaN, ∞ and 0 look like in bits. */
  begin(count: number): number {
    if (this.#waiting !== null) {
      this.words = new Uint32Array(paramWords);
      this.floats = new Float32Array(this.words.buffer);
      this.base = 0;
    } else {
      if (this.#count === batchSize) {
        this.#checkUnheard();
        this.flush();
      }
      this.words = this.#batchWords;
      this.floats = this.#batchFloats;
      this.base = this.#count * paramWords;
    }
    const { words, base } = this;
    words[base + params.count] = count;
    words[base + params.nan] = 0x7fc00000;
    words[base + params.infinity] = 0x7f800000;
    words[base + params.zero] = 0;
    return base;
  }

  /** Run a pipeline with the parameters written since `begin`. */
  dispatch(pipeline: GpuPipeline, group: GpuBindGroup, x: number, y: number): void {
    if (this.#waiting !== null) {
      const { words } = this;
      this.#waiting.push(() => {
        this.begin(0);
        this.words.set(words, this.base);
        this.dispatch(pipeline, group, x, y);
      });
      return;
    }
    if (this.#pass === null) {
      this.#encoder ??= this.#gpu.createCommandEncoder();
      this.#pass = this.#encoder.beginComputePass();
      this.#pipeline = null;
    }
    if (pipeline !== this.#pipeline) {
      this.#pass.setPipeline(pipeline);
      this.#pipeline = pipeline;
    }
    this.#offset[0] = this.#count * paramWords * 4;
    this.#pass.setBindGroup(0, group, this.#offset);
    this.#pass.dispatchWorkgroups(x, y);
    this.#count++;
    this.dispatches++;
  }

  /** Do something when its turn comes: at once, unless a computation elsewhere is waited for. */
  inOrder(action: () => void): void {
    if (this.#waiting !== null) this.#waiting.push(action);
    else action();
  }

  /** Hold back all that comes later until `work` is done. */
  suspend(work: () => Promise<void>): void {
    this.inOrder(() => {
      const held: (() => void)[] = [];
      this.#waiting = held;
      void work().then(() => {
        this.#waiting = null;
        this.#resumed = this.batch;
        this.#resume(held);
      });
    });
  }

  /** A held action may itself suspend: then the rest goes on being held, behind it. */
  #resume(held: readonly (() => void)[]): void {
    for (let i = 0; i < held.length; i++) {
      const again = this.#waiting as (() => void)[] | null;
      if (again !== null) {
        for (const each of held.slice(i)) again.push(each);
        return;
      }
      held[i]();
    }
  }

  /** Write into a block once every command so far that names it is on its way. */
  write(block: Block, data: ArrayBufferView): void {
    this.inOrder(() => {
      if (block.batch === this.batch || this.#resumed === this.batch) this.flush();
      this.#gpu.queue.writeBuffer(block.buffer.handle, block.offset * 4, data);
    });
  }

  /** Copy `words` of a block, from place `from` on, to a buffer that can be read. */
  copy(source: Block, from: number, words: number, target: GpuBufferHandle): void {
    this.#endPass();
    this.#encoder ??= this.#gpu.createCommandEncoder();
    this.#encoder.copyBufferToBuffer(source.buffer.handle, (source.offset + from) * 4, target, 0, words * 4);
  }

  /** @throws {DeviceError} if too much was sent by a loop that never waits. */
  #checkUnheard(): void {
    if (this.batch - this.#heard <= maxUnheard) return;
    throw new DeviceError(
      `${(this.batch - this.#heard) * batchSize} computations were sent to WebGPU without waiting for any: ` +
        "what waits takes memory, so write await x.read() or await settled() now and then.",
    );
  }

  #listen(): void {
    if (this.#listening || this.batch - this.#heard < 64) return;
    this.#listening = true;
    const { batch } = this;
    const heard = (): void => {
      this.#heard = batch;
      this.#listening = false;
    };
    // A device that is lost says so elsewhere.
    this.#gpu.queue.onSubmittedWorkDone().then(heard, heard);
  }

  flush(): void {
    this.#endPass();
    if (this.#encoder === null) return;
    if (this.#count > 0)
      this.#gpu.queue.writeBuffer(this.ring, 0, this.#batchWords, 0, this.#count * paramWords);
    this.#gpu.queue.submit([this.#encoder.finish()]);
    this.#encoder = null;
    this.#count = 0;
    this.batch++;
    this.submits++;
    this.#listen();
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = null;
  }
}
