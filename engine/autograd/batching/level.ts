/**
 * One `vmap` under way, as a device. Inside, a tensor has the shape of one example; its memory here is a tensor with all examples along dimension 0, and
 * each op on it is that op on the whole. So the tape, tangents, and other levels see ops as they always do, and the plain path asks for no level.
 */
import { type Device, type DeviceMemory, type DeviceName, devices } from "../../core/device.ts";
import { type Dtype, stored, type TypedArray } from "../../core/dtype.ts";
import { contiguousLayout, overlaps, sameShape } from "../../core/layout.ts";
import type { Attributes, Op, ReductionAttributes } from "../../core/op.ts";
import { Tensor } from "../../core/tensor.ts";
import { GradientError, shapeText } from "../../errors.ts";
import { to } from "../../ops/cast.ts";
import { copy } from "../../ops/copy.ts";
import { expandOp } from "../../ops/expand.ts";
import { clone, reshape, viewOf } from "../../ops/view.ts";
import { applied, reduced } from "../../run/apply.ts";
import { chance } from "../../run/chance.ts";
import { inPlace } from "../../run/in-place.ts";
import { blank, empty } from "../../run/make.ts";
import { placed } from "../../run/transfer.ts";
import { type CustomRule, custom } from "../custom.ts";
import { carryOut } from "./rules.ts";

/** All examples of a tensor. */
interface Batch extends DeviceMemory {
  readonly dtype: Dtype;
  whole: Tensor | null;
}

let levels = 0;

export class Level implements Device {
  /** Inner levels have higher numbers. */
  readonly level: number = ++levels;
  readonly name: DeviceName;
  readonly size: number;
  /** Where the wholes are. */
  readonly #under: Device | null;
  #over: boolean = false;

  constructor(size: number, under: Device | null) {
    this.size = size;
    this.#under = under;
    this.name = under === null ? "cpu" : under.name;
  }

  /** Run `fn` within this level; afterwards its tensors are nobody's. */
  during<R>(fn: () => R): R {
    const { used } = devices;
    devices.used = true;
    try {
      return fn();
    } finally {
      devices.used = used;
      this.#over = true;
    }
  }

  /** A tensor of one example, of a tensor with all of them along dimension 0. */
  each(whole: Tensor): Tensor {
    const memory: Batch = { device: this, dtype: whole.type, whole };
    return new Tensor(memory, 0, contiguousLayout(whole.shape.slice(1)), whole.type, null, this);
  }

  /** The tensor with all examples, of a tensor of one. */
  whole(x: Tensor): Tensor {
    if (this.#over)
      throw new GradientError(
        "vmap: a tensor of one example was used after vmap had returned: return it from the function.",
      );
    const memory = x.storage as unknown as Batch;
    const shape = [this.size, ...x.shape];
    memory.whole ??= blank(contiguousLayout(shape), x.type, this.#under);
    const { whole } = memory;
    if (sameShape(whole.shape, shape)) return whole;
    if (whole.size === this.size * x.size) return (memory.whole = reshape(whole, shape));
    // One element repeated.
    return expandOp([reshape(whole, [this.size, ...x.shape.map(() => 1)])], { shape });
  }

  has(x: Tensor): boolean {
    return x.on === this;
  }

  allocate(dtype: Dtype): DeviceMemory {
    return { device: this, dtype, whole: null } as Batch;
  }

  upload(dtype: Dtype, values: TypedArray): DeviceMemory {
    const one = empty(contiguousLayout([1, values.length]), dtype);
    one.array.set(values.map((value) => stored(dtype, value)));
    const shape = [this.size, values.length];
    return { device: this, dtype, whole: clone(expandOp([placed(one, this.#under)], { shape })) } as Batch;
  }

  fill(out: Tensor, value: number): void {
    const whole = empty(contiguousLayout([this.size, ...out.shape]), out.type, this.#under);
    if (whole.on !== null) whole.on.fill(whole, value);
    else whole.array.fill(stored(out.type, value));
    this.#settle(out, whole);
  }

  elementwise(op: Op, inputs: readonly Tensor[], out: Tensor): void {
    const whole = inputs.map((x) => this.#aligned(x, out.ndim));
    const [first, ...rest] = whole;
    // Written over what it reads: then it is for the op in place to see what a derivative needs.
    if (inputs[0] === out) inPlace(op, this.#writable(out, first), rest);
    else this.#settle(out, applied(op, whole));
  }

  reduce(op: Op, inputs: readonly Tensor[], { dim, keepdim }: ReductionAttributes, out: Tensor): void {
    const { shape } = inputs[0];
    const whole = inputs.map((x) => this.all(x));
    const dims = dim === null ? [...shape.keys()] : dim;
    this.#settle(out, reduced(op, whole, { dim: dims.map((d) => d + 1), keepdim }));
  }

  structural(op: Op, inputs: readonly Tensor[], attributes: Attributes): Tensor {
    const given = inputs.map((x) => {
      const batched = this.has(x);
      return { x: batched ? this.whole(x) : x, batched, shape: x.shape };
    });
    const whole = carryOut(op, given, attributes, this.size);
    const [x] = inputs;
    if (!op.structural!.view || !this.has(x) || whole.base !== given[0].x.base) return this.each(whole);
    const memory: Batch = { device: this, dtype: x.type, whole };
    const layout = contiguousLayout(whole.shape.slice(1));
    if (op.name === "detach") return new Tensor(memory, 0, layout, x.type, x.base);
    return Object.assign(viewOf(x, layout, 0), { storage: memory });
  }

  unseen(x: Tensor): string {
    return (
      `Inside vmap a tensor (here ${x.dtype}, shape ${shapeText(x.shape)}) stands for many examples, and its elements cannot be looked at: ` +
      "choose with where(…) rather than by a number."
    );
  }

  shared(): string {
    return ": inside vmap this tensor is one for all examples, and cannot hold what differs from one to another: make it by zerosLike(…) of a tensor that differs, or leave the underscore out.";
  }

  copy(target: Tensor, source: Tensor): void {
    const whole = this.#aligned(source, target.ndim);
    const converted = whole.type === target.type ? whole : (to(whole, target.dtype) as Tensor);
    this.#settle(target, clone(this.#fitted(converted, target)));
  }

  read(): never {
    throw new GradientError(
      "read: inside vmap a tensor stands for many examples: return it, and read what vmap gives.",
    );
  }

  /** What an op gave is what `out` has; where it had something, it is written over. */
  #settle(out: Tensor, whole: Tensor): void {
    const memory = out.storage as unknown as Batch;
    const all = this.#fitted(whole, out);
    if (memory.whole === null) {
      memory.whole = all;
      return;
    }
    inPlace(copy.op, this.#writable(out, this.whole(out)), [all], "an in-place op");
  }

  /** Where several elements are one in memory, they become several. */
  #writable(out: Tensor, whole: Tensor): Tensor {
    if (out.taken !== null || !overlaps(whole.layout)) return whole;
    return ((out.storage as unknown as Batch).whole = clone(whole));
  }

  #fitted(whole: Tensor, out: Tensor): Tensor {
    const shape = [this.size, ...out.shape];
    return sameShape(whole.shape, shape) ? whole : expandOp([whole], { shape });
  }

  /** Ready to be broadcast against others of `rank` dimensions. */
  #aligned(x: Tensor, rank: number): Tensor {
    if (!this.has(x)) return x;
    const whole = this.whole(x);
    if (x.ndim >= rank) return whole;
    return reshape(whole, [this.size, ...new Array(rank - x.ndim).fill(1), ...x.shape]);
  }

  #repeated(x: Tensor, shape: readonly number[]): Tensor {
    return expandOp([x], { shape: [this.size, ...shape] });
  }

  /** Once more, of the wholes; the backward may come when this level is over, and so has one of its own. */
  rule(rule: CustomRule<Tensor[]>, inputs: readonly Tensor[]): Tensor {
    const batched = inputs.map((x) => this.has(x));
    const anew = <R>(given: readonly Tensor[], fn: (each: Tensor[], level: Level) => R): R => {
      const level = new Level(this.size, this.#under);
      return level.during(() =>
        fn(
          given.map((x, i) => (batched[i] ? level.each(x) : x)),
          level,
        ),
      );
    };
    const all = custom({
      name: rule.name ?? "custom",
      forward: (...given) => anew(given, (each, level) => level.all(rule.forward(...each))),
      backward: (g, { inputs: given, out }) =>
        anew(given, (each, level) => {
          const found = rule.backward(level.each(g), { inputs: each, out: level.each(out) });
          return ([found].flat() as (Tensor | null)[]).map((gradient, i) => {
            if (!gradient) return null;
            const every = level.all(gradient);
            return batched[i] ? every : every.sum(0);
          });
        }),
    });
    return this.each(all(...inputs.map((x) => (this.has(x) ? this.whole(x) : x))));
  }

  drawn(op: string, inputs: readonly Tensor[], make: (wholes: Tensor[]) => Tensor): Tensor {
    const rank = Math.max(...inputs.map((x) => x.ndim));
    return this.each(chance.differing(op, () => make(inputs.map((x) => this.#aligned(x, rank)))));
  }

  /** With all examples along dimension 0, though they be the same. */
  all(x: Tensor): Tensor {
    return this.has(x) ? this.whole(x) : this.#repeated(x, x.shape);
  }

  scope<R>(fn: () => R): R {
    return fn();
  }

  keep(): void {}

  letGo(): void {}
}
