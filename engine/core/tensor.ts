/** The tensor: elements, a layout over them, and its place on the tape. */
import type * as autograd from "../autograd/methods.ts";
import { copyElements } from "../cpu/iterate.ts";
import { DeviceError, DtypeError, GradientError, ShapeError, shapeText } from "../errors.ts";
import type * as methods from "../face/methods.ts";
import type { InPlaceMethods, Methods } from "../ops/define.ts";
import { type Nested, nest, toText } from "../run/print.ts";
import type { Device, DeviceMemory, DeviceName } from "./device.ts";
import { allocate, type Dtype, type DtypeName, type TypedArray } from "./dtype.ts";
import { contiguousLayout, type Layout } from "./layout.ts";
import { leafNode, type Node } from "./node.ts";

/** The ops of the table as methods: `x.exp()` is `exp(x)`. */
export interface Tensor
  extends Methods<typeof methods>,
    InPlaceMethods<typeof methods>,
    Methods<typeof autograd> {}

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
  /** Internal: the elements, shared by views. */
  readonly storage: TypedArray | DeviceMemory;
  /** Internal: the device that has the elements; null for the CPU. */
  readonly on: Device | null;
  /** Internal: where in the storage the first element is. */
  readonly offset: number;
  /** Internal. */
  readonly layout: Layout;
  /** Internal. */
  readonly type: Dtype;
  /** Internal: the tensor that owns the storage, whose version counts the writes. */
  readonly base: Tensor;
  /** Internal: where its gradient comes from; null if none is wanted. */
  node: Node | null = null;
  /** Internal: how often the storage was written in place; kept on the base. */
  version: number = 0;
  /** Internal: whether views share the storage; kept on the base. */
  shared: boolean = false;
  /** The gradient that `backward` accumulated here; null before, and for tensors that are no leaf. Set it to null to start again. */
  grad: Tensor | null = null;

  /** Internal: use `tensor(…)`. */
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

  /** Internal: the elements on the CPU. @throws {DeviceError} if they are elsewhere. */
  get array(): TypedArray {
    if (this.on !== null) throw new DeviceError(elsewhere(this));
    return this.storage as TypedArray;
  }

  /** Where its elements are: "cpu" or "webgpu". */
  get device(): DeviceName {
    return this.on === null ? "cpu" : this.on.name;
  }

  get shape(): readonly number[] {
    return this.layout.shape;
  }

  get dtype(): DtypeName {
    return this.type.name;
  }

  get ndim(): number {
    return this.layout.rank;
  }

  dim(): number {
    return this.layout.rank;
  }

  /** The number of elements. */
  get size(): number {
    return this.layout.size;
  }

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
    return this.node === null || this.node.row === null;
  }

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

  /** The elements as nested arrays; a number or boolean if 0-d. On WebGPU, use `await x.read()`. */
  toArray(): Nested {
    return nest(this, this.toTypedArray());
  }

  /**
   * The elements as nested arrays, from any device, once they are computed; a number or boolean if 0-d.
   * @example
   * await tensor([1, 2]).read(); // [1, 2]
   */
  async read(): Promise<Nested> {
    return nest(this, this.on === null ? this.toTypedArray() : await this.on.read(this));
  }

  /** A copy of the elements, row-major. */
  toTypedArray(): TypedArray {
    const { size } = this.layout;
    if (this.layout.contiguous) return this.array.slice(this.offset, this.offset + size);
    const copy = new Tensor(allocate(this.type, size), 0, contiguousLayout(this.shape), this.type, null);
    copyElements(copy, this);
    return copy.array;
  }

  toString(): string {
    return toText(this);
  }

  /** `x * y` on tensors would silently be NaN. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string") return toText(this);
    throw new TypeError(
      "JavaScript's operators do not work on tensors: write x.add(y), x.mul(y), x.lt(y), …, or item() for the number.",
    );
  }

  /** The slices along the first dimension; of a vector, its elements as 0-d tensors. */
  *[Symbol.iterator](): Generator<Tensor, void, undefined> {
    if (this.layout.rank === 0)
      throw new ShapeError("A 0-d tensor cannot be iterated over; read it with item().");
    for (let i = 0; i < this.layout.shape[0]; i++) yield this.select(0, i);
  }
}
