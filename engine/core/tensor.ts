/** The tensor: elements, a layout over them, and its place on the tape. */
import { DeviceError, DtypeError, describe, GradientError, ShapeError, shapeText } from "../errors.ts";
import type { Device, DeviceMemory, DeviceName } from "./device.ts";
import type { Dtype, DtypeName, TypedArray } from "./dtype.ts";
import type { Layout } from "./layout.ts";
import { leafNode, Node } from "./node.ts";
import type { Attributes, Op } from "./op.ts";

function elsewhere(x: Tensor): string {
  return (
    x.on?.unseen?.(x) ??
    `The elements of this tensor (${x.dtype}, shape ${shapeText(x.shape)}) are on ${x.device}: ` +
      'write await x.read() for numbers, or await x.to("cpu") for a tensor.'
  );
}

/** How a tensor was taken from one whose storage it shares, so that writes through either reach both gradients. */
export interface View {
  /** Null of a view that noGrad made: a constant, through which no gradient goes. */
  readonly parent: Tensor | null;
  /** The op that took it, and its attributes; told by who carries ops out. */
  op: Op | null;
  attributes: Attributes;
  /** The version of the storage when it was taken, and the one that its node is of. */
  readonly born: number;
  seen: number;
}

/** Once the storage was written, a view is one of what its parent is by now. */
function takeAnew(x: Tensor, view: View): void {
  const { parent, op, attributes } = view;
  view.seen = x.base.version;
  if (parent === null) return;
  // Of a parent that went to another dtype or device it is no part any more.
  // In a batch that runs as one each view has a memory of its own.
  const part = parent.storage === x.storage || parent.on?.level !== undefined;
  const node = part ? parent.node : null;
  if (!part) x.own = null;
  if (node !== null)
    x.own = new Node(op, [node], [null], null, attributes, [parent.layout], x.layout, x.type, 0, null);
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
  /** @internal What `node` was when it was last asked for. */
  own: Node | null = null;
  /** @internal How it was taken from another; null unless it is a view. */
  taken: View | null = null;
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
    if (layout === undefined) throw new TypeError("Tensor: write tensor([…]), or zeros(shape).");
    this.storage = storage;
    this.on = base === null ? on : base.on;
    this.offset = offset;
    this.layout = layout;
    this.type = type;
    this.base = base === null ? this : base;
  }

  /** @internal Where its gradient comes from; null if none is wanted. */
  get node(): Node | null {
    const { taken } = this;
    if (taken !== null && taken.seen !== this.base.version) takeAnew(this, taken);
    return this.own;
  }

  /** @internal */
  set node(node: Node | null) {
    this.own = node;
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

  /** What its elements are: "float32", "float64", "int32", "bool", or one of those that are storage alone. */
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
    if (typeof wanted !== "boolean")
      throw new TypeError(`requiresGrad must be true or false, not ${describe(wanted)}.`);
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
    if (wanted === this.requiresGrad) return;
    this.node = wanted ? leafNode(this) : null;
    // A leaf is where gradients end, whatever it shares its storage with.
    this.taken = null;
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
    const value = this.array[this.offset];
    return this.type.held === null ? value : this.type.held.read(value);
  }
}
