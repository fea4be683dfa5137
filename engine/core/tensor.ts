/** The tensor: elements, a layout over them, and its place on the tape. */
import { DeviceError, DtypeError, GradientError, ShapeError, shapeText } from "../errors.ts";
import type { Device, DeviceMemory, DeviceName } from "./device.ts";
import type { Dtype, DtypeName, TypedArray } from "./dtype.ts";
import type { Layout } from "./layout.ts";
import { leafNode, type Node } from "./node.ts";

function elsewhere(x: Tensor): string {
  return (
    `The elements of this tensor (${x.dtype}, shape ${shapeText(x.shape)}) are on ${x.device}, where they cannot be read at once: ` +
    'write await x.read() for numbers, or await x.to("cpu") for a tensor.'
  );
}

/**
 * An n-dimensional array of one dtype that remembers how it was made. Create one with `tensor`, `zeros`, `arange`, …
 * @example
 * const x = tensor([3, 4], { requiresGrad: true });
 * x.norm().backward();
 * x.grad.toArray(); // [0.6, 0.8]
 */
export class Tensor {
  /** @internal The elements, shared by views. */
  readonly storage: TypedArray | DeviceMemory;
  /** @internal The device that has the elements; null for the CPU. */
  readonly on: Device | null;
  /** @internal Where in the storage the first element is. */
  readonly offset: number;
  /** @internal */
  readonly layout: Layout;
  /** @internal */
  readonly type: Dtype;
  /** @internal The tensor that owns the storage, whose version counts the writes. */
  readonly base: Tensor;
  /** @internal Where its gradient comes from; null if none is wanted. */
  node: Node | null = null;
  /** @internal How often the storage was written in place; kept on the base. */
  version: number = 0;
  /** @internal Whether views share the storage; kept on the base. */
  shared: boolean = false;
  /** The gradient that `backward` accumulated here; null before, and for tensors that are no leaf. Set it to null to start again. */
  grad: Tensor | null = null;

  /** @internal Use `tensor(…)`. */
  constructor(
    storage: TypedArray | DeviceMemory,
    offset: number,
    layout: Layout,
    type: Dtype,
    base: Tensor | null,
    on: Device | null = null,
  ) {
    this.storage = storage;
    this.on = base === null ? on : base.on;
    this.offset = offset;
    this.layout = layout;
    this.type = type;
    this.base = base === null ? this : base;
  }

  /** @internal The elements on the CPU. @throws {DeviceError} if they are elsewhere. */
  get array(): TypedArray {
    if (this.on !== null) throw new DeviceError(elsewhere(this));
    return this.storage as TypedArray;
  }

  /** Where its elements are: "cpu" or "webgpu". */
  get device(): DeviceName {
    return this.on === null ? "cpu" : this.on.name;
  }

  /** The size of each dimension. */
  get shape(): readonly number[] {
    return this.layout.shape;
  }

  /** What its elements are: "float32", "float64", "int32" or "bool". */
  get dtype(): DtypeName {
    return this.type.name;
  }

  /** The number of dimensions. */
  get ndim(): number {
    return this.layout.rank;
  }

  /** The number of dimensions, as `ndim`. */
  dim(): number {
    return this.layout.rank;
  }

  /** The number of elements. */
  get size(): number {
    return this.layout.size;
  }

  /** The number of elements, as `size`. */
  numel(): number {
    return this.layout.size;
  }

  /** The size of the first dimension. */
  get length(): number {
    if (this.layout.rank === 0)
      throw new ShapeError("length: a 0-d tensor has no length; read it with item().");
    return this.layout.shape[0];
  }

  /** Whether it was made by the user rather than by a tracked op. */
  get isLeaf(): boolean {
    return this.node === null || this.node.op === null;
  }

  /** Whether `backward` leaves a gradient here, or passes one on. Setting it is for leaves. */
  get requiresGrad(): boolean {
    return this.node !== null;
  }

  set requiresGrad(wanted: boolean) {
    if (!this.isLeaf) {
      if (wanted) return;
      throw new GradientError(
        "requiresGrad can only be turned off on a leaf; detach() gives an untracked tensor.",
      );
    }
    if (wanted && !this.type.floating) {
      throw new DtypeError(
        `Only floating tensors can require grad, not ${this.dtype}: write x.to("float32") first.`,
      );
    }
    if (wanted !== this.requiresGrad) this.node = wanted ? leafNode(this) : null;
  }

  /** Set `requiresGrad`, and return the tensor. */
  requiresGrad_(wanted: boolean = true): this {
    this.requiresGrad = wanted;
    return this;
  }

  /** The one element as a number (of a bool, 0 or 1). @throws {ShapeError} if there is not exactly one. */
  item(): number {
    if (this.layout.size !== 1) {
      throw new ShapeError(
        `item: the tensor has shape ${shapeText(this.shape)}, not one element; use toArray().`,
      );
    }
    return this.array[this.offset];
  }
}
