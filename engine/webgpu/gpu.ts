/** As much of WebGPU's interface as is used here, so that no package of types reaches those who use the engine. */

export interface GpuBufferHandle {
  readonly size: number;
  mapAsync(mode: number, offset?: number, size?: number): Promise<void>;
  getMappedRange(offset?: number, size?: number): ArrayBuffer;
  unmap(): void;
  destroy(): void;
}
export interface GpuPass {
  setPipeline(pipeline: GpuPipeline): void;
  setBindGroup(index: number, group: GpuBindGroup, dynamicOffsets: readonly number[]): void;
  dispatchWorkgroups(x: number, y?: number, z?: number): void;
  end(): void;
}
export interface GpuEncoder {
  beginComputePass(): GpuPass;
  copyBufferToBuffer(
    source: GpuBufferHandle,
    from: number,
    target: GpuBufferHandle,
    to: number,
    size: number,
  ): void;
  finish(): object;
}
export type GpuPipeline = object;
export type GpuBindGroup = object;
export type GpuBindGroupLayout = object;
export interface GpuQueue {
  writeBuffer(
    buffer: GpuBufferHandle,
    offset: number,
    data: ArrayBufferView,
    dataOffset?: number,
    size?: number,
  ): void;
  submit(commands: readonly object[]): void;
  onSubmittedWorkDone(): Promise<void>;
}
export interface GpuLimits {
  readonly maxStorageBufferBindingSize: number;
  readonly maxBufferSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
  readonly maxComputeWorkgroupStorageSize: number;
  readonly maxComputeInvocationsPerWorkgroup: number;
  readonly maxComputeWorkgroupSizeX: number;
}
export interface GpuDevice {
  readonly limits: GpuLimits;
  readonly queue: GpuQueue;
  readonly lost: Promise<{ readonly reason?: string; readonly message: string }>;
  createBuffer(descriptor: { size: number; usage: number }): GpuBufferHandle;
  createShaderModule(descriptor: { code: string; label?: string }): object;
  createBindGroupLayout(descriptor: object): GpuBindGroupLayout;
  createPipelineLayout(descriptor: object): object;
  createComputePipeline(descriptor: object): GpuPipeline;
  createBindGroup(descriptor: object): GpuBindGroup;
  createCommandEncoder(): GpuEncoder;
  pushErrorScope(filter: "validation" | "out-of-memory" | "internal"): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
  onuncapturederror:
    | ((event: { readonly error: { readonly message: string }; preventDefault?(): void }) => void)
    | null;
  destroy(): void;
}
export interface GpuAdapter {
  readonly limits: GpuLimits;
  readonly info: {
    readonly vendor?: string;
    readonly architecture?: string;
    readonly description?: string;
    readonly device?: string;
  };
  readonly isFallbackAdapter?: boolean;
  requestDevice(descriptor?: object): Promise<GpuDevice>;
}
export interface Gpu {
  requestAdapter(options?: { powerPreference?: string }): Promise<GpuAdapter | null>;
}

/** The flags of the specification, which not every host has as globals. */
export const bufferUsage = {
  mapRead: 0x01,
  copySource: 0x04,
  copyTarget: 0x08,
  uniform: 0x40,
  storage: 0x80,
} as const;
export const mapModeRead = 1;
export const computeStage = 4;
