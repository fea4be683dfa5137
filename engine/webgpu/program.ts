/** Pipelines from WGSL, made once a kernel and once a pattern of which operands share a buffer. */
import { DeviceError } from "../errors.ts";
import { functionsFor } from "./functions.ts";
import {
  computeStage,
  type GpuBindGroup,
  type GpuBindGroupLayout,
  type GpuBufferHandle,
  type GpuDevice,
  type GpuPipeline,
} from "./gpu.ts";
import type { Buffer } from "./heap.ts";
import { paramWords } from "./params.ts";

/** What a kernel says of itself, given where its operands are. */
export interface Kernel {
  /** For labels and errors. */
  readonly name: string;
  /** Whether memory is taken by four words at once. */
  readonly vectors?: boolean;
  /** WGSL; operand i is read as `load(i, place)` says. */
  source(slots: readonly number[]): string;
}

export interface Program {
  readonly pipeline: GpuPipeline;
  readonly buffers: number;
}

export class Programs {
  readonly #gpu: GpuDevice;
  readonly #ring: GpuBufferHandle;
  readonly #layouts: { group: GpuBindGroupLayout; pipeline: object }[] = [];
  readonly #groups = new Map<string, GpuBindGroup>();
  /** By the id of the one buffer: the common case, found without making a key. */
  readonly #single: (GpuBindGroup | undefined)[] = [];
  /** The first thing that the device refused; told at the next read. */
  fault: DeviceError | null = null;
  /** An error that follows from another: told only where the device names no fault. */
  symptom: DeviceError | null = null;
  /** Checks of new pipelines that have not come back. */
  readonly checks: Set<Promise<void>> = new Set();

  constructor(gpu: GpuDevice, ring: GpuBufferHandle) {
    this.#gpu = gpu;
    this.#ring = ring;
  }

  /** @param slots by operand the buffer it is in; the first operand is written, and its buffer is 0; −1 is a number among the parameters. */
  compile(kernel: Kernel, slots: readonly number[]): Program {
    const buffers = Math.max(...slots) + 1;
    const body = kernel.source(slots);
    const bindings = Array.from(
      { length: buffers },
      (_, i) =>
        `@group(0) @binding(${i + 1}) var<storage, ${i === 0 ? "read_write" : "read"}> m${i}: array<${kernel.vectors ? "vec4u" : "u32"}>;`,
    );
    const code = [
      `struct Params { w: array<vec4u, ${paramWords / 4}> }`,
      "@group(0) @binding(0) var<uniform> P: Params;",
      ...bindings,
      "fn w_param(i: u32) -> u32 { return P.w[i >> 2u][i & 3u]; }",
      functionsFor(body),
      body,
    ].join("\n");
    this.#gpu.pushErrorScope("validation");
    const module = this.#gpu.createShaderModule({ code, label: kernel.name });
    const pipeline = this.#gpu.createComputePipeline({
      label: kernel.name,
      layout: this.#layoutFor(buffers).pipeline,
      compute: { module, entryPoint: "main" },
    });
    const check = this.#gpu.popErrorScope().then((error) => {
      this.checks.delete(check);
      if (error) this.fault = new DeviceError(`WebGPU refused the kernel ${kernel.name}: ${error.message}`);
    });
    this.checks.add(check);
    return { pipeline, buffers };
  }

  group(buffers: readonly Buffer[], count: number): GpuBindGroup {
    if (count === 1) return (this.#single[buffers[0].id] ??= this.#createGroup(buffers, 1));
    let key = "";
    for (let i = 0; i < count; i++) key += `${buffers[i].id},`;
    let group = this.#groups.get(key);
    if (!group) {
      this.#groups.set(key, (group = this.#createGroup(buffers, count)));
      for (let i = 0; i < count; i++) buffers[i].groups.add(key);
    }
    return group;
  }

  forget(buffer: Buffer): void {
    this.#single[buffer.id] = undefined;
    for (const key of buffer.groups) this.#groups.delete(key);
    buffer.groups.clear();
  }

  #createGroup(buffers: readonly Buffer[], count: number): GpuBindGroup {
    const entries: object[] = [{ binding: 0, resource: { buffer: this.#ring, size: paramWords * 4 } }];
    for (let i = 0; i < count; i++) entries.push({ binding: i + 1, resource: { buffer: buffers[i].handle } });
    return this.#gpu.createBindGroup({ layout: this.#layoutFor(count).group, entries });
  }

  #layoutFor(buffers: number): { group: GpuBindGroupLayout; pipeline: object } {
    let layout = this.#layouts[buffers];
    if (!layout) {
      const storage = Array.from({ length: buffers }, (_, i) => ({
        binding: i + 1,
        visibility: computeStage,
        buffer: { type: i === 0 ? "storage" : "read-only-storage" },
      }));
      const uniform = {
        binding: 0,
        visibility: computeStage,
        buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: paramWords * 4 },
      };
      const group = this.#gpu.createBindGroupLayout({ entries: [uniform, ...storage] });
      const pipeline = this.#gpu.createPipelineLayout({ bindGroupLayouts: [group] });
      this.#layouts[buffers] = layout = { group, pipeline };
    }
    return layout;
  }
}
