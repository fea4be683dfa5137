/** Binds tensors to a kernel and sends it off: where each operand lies, which pipeline that needs, and its parameters. */

import type { Tensor } from "../core/tensor.ts";
import { DeviceError, shapeText } from "../errors.ts";
import type { Buffer, Heap } from "./heap.ts";
import type { Memory } from "./memory.ts";
import { params } from "./params.ts";
import type { Kernel, Program, Programs } from "./program.ts";
import type { Stream } from "./stream.ts";

/** Threads of a workgroup, unless a kernel says otherwise. */
export const threads = 64;
const widest = 1 << 15;
/** Operands that a dispatch can have. */
const maxOperands = 11;

/** A kernel and the programs made of it so far, by where its operands were. */
export class Variants {
  readonly kernel: Kernel;
  readonly programs: Map<number, Program> = new Map();

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }
}

export class Launcher {
  readonly heap: Heap;
  readonly stream: Stream;
  readonly programs: Programs;
  readonly #buffers: Buffer[] = [];
  readonly #slots: number[] = [];
  #pattern = 0;
  #count = 0;

  constructor(heap: Heap, stream: Stream, programs: Programs) {
    this.heap = heap;
    this.stream = stream;
    this.programs = programs;
  }

  /** Begin a dispatch: note where the operands are, the first being the one written, and make room for parameters. */
  bind(name: string, count: number, out: Tensor, inputs: readonly Tensor[]): void {
    // First, since it may submit what waits, and blocks remember the batch they are used in.
    this.stream.begin(count);
    if (inputs.length >= maxOperands)
      throw new DeviceError(`${name}: WebGPU takes at most ${maxOperands - 1} inputs in one op.`);
    this.#count = 0;
    this.#pattern = 1;
    this.#slots.length = 0;
    this.#place(name, out);
    for (let i = 0; i < inputs.length; i++) this.#place(name, inputs[i]);
  }

  #place(name: string, x: Tensor): void {
    let slot = -1;
    if (x.on !== null) {
      const { block } = memoryOf(x, name);
      block.batch = this.stream.batch;
      const buffers = this.#buffers;
      slot = 0;
      while (slot < this.#count && buffers[slot] !== block.buffer) slot++;
      if (slot === this.#count) buffers[this.#count++] = block.buffer;
    }
    this.#slots.push(slot);
    // Read as the digits of one number, which is a key: a slot is below maxOperands.
    this.#pattern = this.#pattern * (maxOperands + 1) + slot + 1;
  }

  /** Write operand k's place into the parameters: its offset, and its step or, of a number, its bits. */
  operand(k: number, x: Tensor, step: number): void {
    const { words, floats, base } = this.stream;
    if (x.on !== null) {
      words[base + params.offset(k)] = (x.storage as Memory).block.offset + x.offset;
      words[base + params.step(k)] = step;
    } else if (x.type.floating) {
      floats[base + params.step(k)] = x.array[x.offset];
    } else {
      words[base + params.step(k)] = x.array[x.offset];
    }
  }

  /** Send off what is bound, for `n` threads, `size` of them a workgroup. */
  run(variants: Variants, n: number, size: number = threads): void {
    this.runGroups(variants, Math.ceil(n / size));
  }

  /** Send off what is bound, in workgroups numbered `wg.y * nw.x + wg.x`. */
  runGroups(variants: Variants, groups: number): void {
    let program = variants.programs.get(this.#pattern);
    if (!program) {
      program = this.programs.compile(variants.kernel, this.#slots);
      variants.programs.set(this.#pattern, program);
    }
    const group = this.programs.group(this.#buffers, this.#count);
    if (groups <= widest) this.stream.dispatch(program.pipeline, group, groups, 1);
    else this.stream.dispatch(program.pipeline, group, widest, Math.ceil(groups / widest));
  }
}

/** The memory of a tensor on the device. @throws {DeviceError} if a scope released it. */
export function memoryOf(x: Tensor, name: string): Memory {
  const memory = x.storage as Memory;
  if (memory.released) {
    throw new DeviceError(
      `${name}: a tensor of shape ${shapeText(x.shape)} was released at the end of its scope: return it from the scope to keep it.`,
    );
  }
  return memory;
}
