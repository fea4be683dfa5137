/** The device: what the engine asks of it, carried out by kernels on one stream of commands. */

import { allocate, bool, type Dtype, type TypedArray } from "../core/dtype.ts";
import { contiguousLayout } from "../core/layout.ts";
import type { Attributes, Op, ReductionAttributes } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError } from "../errors.ts";
import { toTypedArray } from "../run/read.ts";
import { attentionShape } from "./attention.ts";
import { Elementwise } from "./elementwise.ts";
import { type GpuDevice, mapModeRead } from "./gpu.ts";
import { Heap } from "./heap.ts";
import type { Host } from "./host.ts";
import { structuralKernels } from "./kernels.ts";
import { Launcher, memoryOf } from "./launch.ts";
import { Keeper, type Memory } from "./memory.ts";
import { Programs } from "./program.ts";
import { Reductions } from "./reduction.ts";
import { overLimit } from "./refusal.ts";
import { Staging } from "./staging.ts";
import type { WebGpuStats } from "./stats.ts";
import { Stream } from "./stream.ts";
import { Planner } from "./tuner.ts";
import { bitsOf, memoriesIn, onCpu, valuesOf } from "./values.ts";

const defaultMemoryLimit = 2 ** 31;

export class WebGpu implements Host {
  readonly name = "webgpu" as const;
  /** What the adapter says of itself. */
  readonly description: string;
  readonly gpu: GpuDevice;
  readonly launcher: Launcher;
  readonly elementwiseKernels: Elementwise;
  readonly reductions: Reductions;
  readonly planner: Planner;
  /** Bytes that may be in use before the next tensor is refused, with advice. */
  memoryLimit: number = defaultMemoryLimit;
  readonly #heap: Heap;
  readonly #stream: Stream;
  readonly #programs: Programs;
  readonly #keeper: Keeper;
  readonly #staging: Staging;
  readonly #fallbacks: Record<string, number> = {};
  readonly #cache = new Map<string, unknown>();
  #readbacks = 0;
  #lost: string | null = null;
  #closing = false;
  #destroyed = false;

  constructor(gpu: GpuDevice, description: string) {
    this.gpu = gpu;
    this.description = description;
    this.planner = new Planner(gpu.limits, description);
    this.#staging = new Staging(gpu);
    this.#stream = new Stream(gpu);
    this.#programs = new Programs(gpu, this.#stream.ring);
    this.#heap = new Heap(gpu, (buffer) => this.#programs.forget(buffer));
    this.#keeper = new Keeper(this.#heap, this.#stream);
    this.launcher = new Launcher(this.#heap, this.#stream, this.#programs);
    this.elementwiseKernels = new Elementwise(this.launcher);
    this.reductions = new Reductions(this);
    gpu.onuncapturederror = (event) => {
      const { error } = event;
      event.preventDefault?.();
      this.#programs.symptom ??= new DeviceError(`WebGPU reported an error: ${error.message}`);
    };
    void gpu.lost.then(({ message }) => {
      this.#lost ??= this.#closing ? "it was closed" : message || "no reason was given";
    });
  }

  get stats(): WebGpuStats {
    const { dispatches, submits } = this.#stream;
    const { buffers, total, live } = this.#heap;
    return {
      dispatches,
      submits,
      readbacks: this.#readbacks,
      fallbacks: { ...this.#fallbacks },
      buffers,
      bytes: total * 4,
      bytesInUse: live * 4,
    };
  }

  attends(width: number): boolean {
    return attentionShape(width, this.gpu.limits) !== null;
  }

  allocate(dtype: Dtype, size: number): Memory {
    if (dtype.name === "float64" || dtype.held) {
      const near = dtype.floating ? "float32" : "int32";
      throw new DtypeError(`WebGPU has no ${dtype.name}: write x.to("${near}") first, or stay on the CPU.`);
    }
    this.#check();
    if ((this.#heap.live + size) * 4 > this.memoryLimit)
      throw overLimit(this.#heap.live, size, this.memoryLimit);
    if (size * 4 > this.gpu.limits.maxStorageBufferBindingSize) {
      throw new DeviceError(
        `A tensor of ${size} elements is larger than this adapter's largest buffer, ${this.gpu.limits.maxStorageBufferBindingSize} bytes.`,
      );
    }
    return this.#keeper.own(this, this.#heap.take(size));
  }

  upload(dtype: Dtype, values: TypedArray): Memory {
    const memory = this.allocate(dtype, values.length);
    if (values.length === 0) return memory;
    const data = dtype === bool ? Uint32Array.from(values) : values.slice();
    this.#stream.write(memory.block, data);
    return memory;
  }

  fill(out: Tensor, value: number): void {
    this.elementwiseKernels.fill(out, bitsOf(value, out.type));
  }

  elementwise(op: Op, inputs: readonly Tensor[], out: Tensor): void {
    this.#check();
    this.elementwiseKernels.map(op, inputs, out);
  }

  reduce(op: Op, inputs: readonly Tensor[], attributes: ReductionAttributes, out: Tensor): void {
    this.#check();
    this.reductions.sum(op, inputs, attributes, out);
  }

  structural(op: Op, inputs: readonly Tensor[], attributes: Attributes): Tensor {
    this.#check();
    const { structural } = op;
    const here = inputs.map((x) => (x.on === null ? this.moved(x) : x));
    if (structural!.view || structural!.portable) return structural!.forward(here, attributes);
    const kernel = structuralKernels[op.name];
    return kernel ? kernel(this, here, attributes) : this.#fallBack(op, here, attributes);
  }

  copy(target: Tensor, source: Tensor): void {
    const here = source.on === null && source.layout.size > 1 ? this.moved(source) : source;
    this.elementwiseKernels.copy(target, here);
  }

  /** A CPU tensor's elements on this device, untracked. */
  moved(x: Tensor): Tensor {
    return new Tensor(this.upload(x.type, toTypedArray(x)), 0, contiguousLayout(x.shape), x.type, null, this);
  }

  /** What is made once a device, by name: kernels and their programs. */
  cached<T>(key: string, make: () => T): T {
    let made = this.#cache.get(key) as T | undefined;
    if (made === undefined) this.#cache.set(key, (made = make()));
    return made;
  }

  /** A tensor for a kernel to write. */
  empty(shape: readonly number[], dtype: Dtype): Tensor {
    const layout = contiguousLayout(shape);
    return new Tensor(this.allocate(dtype, layout.size), 0, layout, dtype, null, this);
  }

  /** Itself, or a copy whose elements lie row-major. */
  plain(x: Tensor): Tensor {
    if (x.layout.contiguous) return x;
    const copy = this.empty(x.shape, x.type);
    this.elementwiseKernels.copy(copy, x);
    return copy;
  }

  /** Compute an op on the CPU, in its turn; what comes after waits for it. Counted, and told once an op. */
  #fallBack(op: Op, inputs: readonly Tensor[], attributes: Attributes): Tensor {
    this.#fallbacks[op.name] = (this.#fallbacks[op.name] ?? 0) + 1;
    if (this.#fallbacks[op.name] === 1)
      console.warn(`gradproof: ${op.name} has no WebGPU kernel yet and is computed on the CPU.`);
    // The shape does not depend on the values: zeros tell it.
    const zeros = inputs.map((x) => onCpu(x, allocate(x.type, x.layout.size)));
    const { shape, type } = op.structural!.forward(zeros, attributes);
    const out = this.empty(shape, type);
    const plain = inputs.map((x) => this.plain(x));
    // By its turn, a scope may have let the tensor go; the block stays until then.
    const { block } = memoryOf(out, op.name);
    this.#stream.suspend(async () => {
      try {
        const values = await Promise.all(plain.map((x) => this.#fetch(x)));
        const result = op.structural!.forward(
          plain.map((x, i) => onCpu(x, values[i])),
          attributes,
        );
        const array = toTypedArray(result);
        const data = type === bool ? Uint32Array.from(array) : array;
        this.gpu.queue.writeBuffer(block.buffer.handle, block.offset * 4, data);
      } catch (error) {
        this.#programs.fault ??= new DeviceError(
          `${op.name}, computed on the CPU for WebGPU: ${String(error)}`,
        );
      }
    });
    return out;
  }

  async read(x: Tensor): Promise<TypedArray> {
    this.#check();
    const plain = this.plain(x);
    memoryOf(plain, "read");
    this.#readbacks++;
    try {
      return await new Promise<TypedArray>((resolve, reject) => {
        this.#stream.inOrder(() => {
          this.#fetch(plain).then(resolve, reject);
        });
      });
    } finally {
      await Promise.all(this.#programs.checks);
      this.#check();
      this.#heap.trim();
    }
  }

  /** Everything before is computed, and what is no longer held could be freed. */
  async settled(): Promise<void> {
    await new Promise<void>((resolve) => this.#stream.inOrder(resolve));
    this.#stream.flush();
    await this.gpu.queue.onSubmittedWorkDone();
    await Promise.all(this.#programs.checks);
    this.#check();
    this.#heap.trim();
  }

  /** Copy out what lies row-major. */
  async #fetch(x: Tensor): Promise<TypedArray> {
    const { size } = x.layout;
    if (size === 0) return allocate(x.type, 0);
    const { block } = x.storage as Memory;
    const { buffer, giveBack } = this.#staging.take(size);
    this.#stream.copy(block, x.offset, size, buffer);
    this.#stream.flush();
    try {
      await buffer.mapAsync(mapModeRead, 0, size * 4);
    } catch (error) {
      // What was refused first says more than what could not be mapped then.
      await Promise.all(this.#programs.checks);
      this.#check();
      throw error;
    }
    const words = new Uint32Array(buffer.getMappedRange(0, size * 4)).slice();
    buffer.unmap();
    giveBack();
    return valuesOf(words, x.type);
  }

  scope<R>(fn: () => R): R {
    return this.#keeper.scope(fn, memoriesIn);
  }

  keep(x: Tensor): void {
    if (x.on === this) this.#keeper.keep(x.storage as Memory);
  }

  letGo(x: Tensor): void {
    if (x.on === this) this.#keeper.letGo(x.storage as Memory);
  }

  /** Finish what is under way and let the device go; tensors on it can no longer be used. */
  async close(): Promise<void> {
    if (this.#closing) return;
    this.#closing = true;
    this.#stream.flush();
    try {
      await this.gpu.queue.onSubmittedWorkDone();
    } finally {
      this.destroy();
    }
  }

  /** Let go at once, whatever is under way. */
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#closing = true;
    this.#lost ??= "it was closed";
    this.gpu.destroy();
  }

  /** @throws {DeviceError} if the device is lost, or refused something since the last check. */
  #check(): void {
    if (this.#lost !== null) {
      throw new DeviceError(
        `The WebGPU device is lost: ${this.#lost}. Tensors on it are gone; those on the CPU go on as before.`,
      );
    }
    const { fault, symptom, checks } = this.#programs;
    const told = fault ?? (checks.size === 0 ? symptom : null);
    if (told) {
      this.#programs.fault = null;
      this.#programs.symptom = null;
      throw told;
    }
  }
}
