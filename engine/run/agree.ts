/** What the inputs of an op must agree on: dtypes, shapes, and the device. */
import type { Device } from "../core/device.ts";
import { bool, type Dtype, defaultFloat, int32, MAX_INT32, MIN_INT32 } from "../core/dtype.ts";
import { broadcastShapes, checkRoom, contiguousLayout, type Layout, sameShape } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Attributes, Op } from "../core/op.ts";
import { declared } from "../core/table.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError, describe, ShapeError, shapeText } from "../errors.ts";
import { constant, fits } from "./make.ts";

/** What is done with inputs of dtypes that an op does not compute in, where the program has it (`ops/meeting.ts`). */
export const meeting: {
  settle: ((op: Op, inputs: Operand[], attributes: Attributes) => Tensor) | null;
  write: ((op: Op, x: Tensor, rest: readonly Operand[], name: string) => Tensor) | null;
} = { settle: null, write: null };

/** What ops take: numbers become tensors of the dtype of the tensors beside them. */
export type Operand = Tensor | number;

/** @throws {DtypeError} for a tensor of bools. */
export function checkNumbers(x: Tensor, op: string): void {
  if (x.type === bool) throw new DtypeError(`${op}: takes numbers, not bool: write x.to("int32").`);
}

/** A number, or where the op bounds others by it, the end of a dtype that it is beyond. */
export function bounded(op: Op, i: number, number: number, least: number, most: number): number {
  const bound = /^(?:(clampMin|maximum|fmax|.*Between1)|clampMax|minimum|fmin|.*Between2)/.exec(op.name + i);
  return bound ? (bound[1] ? Math.max(number, least) : Math.min(number, most)) : number;
}

/** A number beside tensors of a dtype. A bound beyond int32 is as good as its end. @throws {DtypeError} for one that the dtype has not. */
export function besides(op: Op, i: number, number: number, dtype: Dtype, name: string = op.name): Tensor {
  const value = dtype === int32 ? bounded(op, i, number, MIN_INT32, MAX_INT32) : number;
  return constant(value, (op.bools >> i) & 1 ? bool : dtype, name);
}

const turned: Readonly<Record<string, string>> = { lt: "gt", le: "ge", gt: "lt", ge: "le" };

/** A question about integers and a number that is none of them, as one with a number that is: x > 2.5 as x ≥ 3. Null for any other. */
export function asked(op: Op, [x, y]: readonly (Tensor | number)[]): [Op, [Tensor, number]] | null {
  const [tensor, number] = x instanceof Tensor ? [x, y] : [y, x];
  if (
    !(tensor instanceof Tensor) ||
    typeof number !== "number" ||
    tensor.type.held ||
    fits(number, tensor.type)
  )
    return null;
  if (op.name.startsWith("logical")) return [op, [tensor, 1]];
  if (tensor.type === bool) return null;
  const name = tensor === x ? op.name : (turned[op.name] ?? op.name);
  // Each asks whether x is at least a whole number, or less.
  let least = name === "lt" || name === "ge" ? Math.ceil(number) : Math.floor(number) + 1;
  let above = name[0] === "g";
  if (name === "eq" || name === "ne" || Number.isNaN(number)) [least, above] = [MIN_INT32, name === "ne"];
  if (least > MAX_INT32) [least, above] = [MIN_INT32, !above];
  return [declared(above ? "ge" : "lt"), [tensor, Math.max(least, MIN_INT32)]];
}

/** The operands as tensors; numbers take the dtype of the first tensor that is not a condition. */
export function operands(op: Op, inputs: (Tensor | number)[]): Tensor[] {
  let dtype: Dtype | undefined;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    if (x instanceof Tensor) {
      if (!dtype && !((op.bools >> i) & 1)) dtype = x.type;
    } else if (typeof x !== "number" && typeof x !== "boolean") {
      throw new TypeError(
        `${op.name}: input ${op.inputs[i]} must be a tensor or a number, not ${describe(x)}.`,
      );
    }
  }
  if (!dtype) {
    // Without a maker of tensors in the bundle, nothing gave tensors their methods: the result would have none.
    if (!Object.hasOwn(Tensor.prototype, "backward"))
      throw new TypeError(`${op.name}: takes a tensor; of numbers, write ${op.name}(scalar(…)).`);
    dtype = defaultFloat();
  }
  for (let i = 0; i < inputs.length && !dtype.held; i++) {
    const x = inputs[i];
    if (typeof x !== "object") inputs[i] = besides(op, i, Number(x), dtype);
  }
  return inputs as Tensor[];
}

/** Inputs on which `agree` had nothing to say. @throws {DtypeError} where nothing makes them agree. */
export function settle(op: Op, inputs: Tensor[], attributes?: Attributes): Tensor {
  return meeting.settle?.(op, inputs, attributes) ?? refuse(op, inputs);
}

/** The better words are with who settles. */
export function refuse(op: Op, inputs: readonly Tensor[]): never {
  throw new DtypeError(
    `${op.name}: does not take ${inputs.map(({ dtype }) => dtype)}: write x.to("float32").`,
  );
}

function accepts(op: Op, dtype: Dtype): boolean {
  // Of what is stored in another way it may only be moved.
  if (dtype.held) return op.name === "copy";
  if (dtype.floating) return op.takes !== "bool";
  return op.takes === "any" || (dtype === int32 ? op.takes === "number" : op.takes === "bool");
}

/** Check the dtypes and find the broadcast shape of an elementwise op; null if the dtypes are not what it computes in. */
export function agree(op: Op, inputs: readonly Tensor[]): Layout | null {
  const dtype = inputs[op.lead].type;
  // Numbers beside a dtype of storage are none yet.
  if (!dtype) return null;
  let { layout } = inputs[0];
  let uneven = false;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    if (x.type !== (((op.bools >> i) & 1) === 0 ? dtype : bool)) return null;
    if (x.layout !== layout) {
      if (layout.rank === 0) layout = x.layout;
      else if (x.layout.rank !== 0) uneven = true;
    }
  }
  if (!accepts(op, dtype)) return null;
  if (uneven) {
    let { shape } = layout;
    for (const x of inputs) if (!sameShape(x.shape, shape)) shape = broadcastShapes(shape, x.shape, op.name);
    checkRoom(shape, op.name);
    return contiguousLayout(shape);
  }
  return layout.contiguous ? layout : contiguousLayout(layout.shape);
}

/** Check that the inputs of a reduction have one dtype and one shape. @returns whether all lie row-major without gaps; null as `agree`. */
export function agreeExactly(op: Op, inputs: readonly Tensor[]): boolean | null {
  const [first] = inputs;
  let flat = first.layout.contiguous;
  for (let i = 1; i < inputs.length; i++) {
    const x = inputs[i];
    if (x.type !== first.type) return null;
    if (x.layout !== first.layout) {
      flat &&= x.layout.contiguous;
      if (!sameShape(x.shape, first.shape)) {
        throw new ShapeError(
          `${op.name}: takes tensors of one shape, not ${shapeText(first.shape)} and ${shapeText(x.shape)}: reshape or expand one of them.`,
        );
      }
    }
  }
  if (!accepts(op, first.type)) return null;
  return flat;
}

/** The device that an op on these inputs runs on. A CPU tensor of one element, repeated or not, goes along as a number would. */
export function placeOf(name: string, inputs: readonly Tensor[]): Device | null {
  let place: Device | null = null;
  for (let i = 0; i < inputs.length; i++) {
    const { on } = inputs[i];
    if (on !== null && (place?.level === undefined || (on.level ?? 0) > place.level)) place = on;
  }
  if (place === null || place.level !== undefined) return place;
  for (const x of inputs) {
    if (x.on !== null) continue;
    if (!x.layout.uniform && x.layout.size > 0) {
      throw new DeviceError(
        `${name}: a tensor of shape ${shapeText(x.shape)} is on the CPU, another on ${place.name}: write x.to("${place.name}").`,
      );
    }
    if (x.node !== null && mode.grad) {
      throw new DeviceError(
        `${name}: a tensor on the CPU requires grad, and no backward waits for ${place.name}. Make the leaf there, with { device: "${place.name}", requiresGrad: true }.`,
      );
    }
  }
  return place;
}
