/** What the inputs of an op must agree on: dtypes, shapes, and the device. */
import type { Device } from "../core/device.ts";
import { bool, type Dtype, defaultFloat, int32, MAX_INT32, MIN_INT32 } from "../core/dtype.ts";
import { broadcastShapes, checkRoom, contiguousLayout, type Layout, sameShape } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Op } from "../core/op.ts";
import { declared } from "../core/table.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError, describe, ShapeError, shapeText } from "../errors.ts";
import { constant, fits } from "./make.ts";

/** What ops take: numbers become tensors of the dtype of the tensors beside them. */
export type Operand = Tensor | number;

/** @throws {DtypeError} for a tensor of bools. */
export function checkNumbers(x: Tensor, op: string): void {
  if (x.type === bool) throw new DtypeError(`${op}: takes numbers, not bool: write x.to("int32").`);
}

/** A number beside tensors of a dtype. A bound beyond int32 is as good as its end. @throws {DtypeError} for one that the dtype has not. */
export function besides(op: Op, i: number, number: number, dtype: Dtype, name: string = op.name): Tensor {
  const bound =
    dtype === int32 &&
    /^(?:(clampMin|maximum|fmax|.*Between1)|clampMax|minimum|fmin|.*Between2)/.exec(op.name + i);
  const value = bound ? (bound[1] ? Math.max(number, MIN_INT32) : Math.min(number, MAX_INT32)) : number;
  return constant(value, (op.bools >> i) & 1 ? bool : dtype, name);
}

const turned: Readonly<Record<string, string>> = { lt: "gt", le: "ge", gt: "lt", ge: "le" };

/** A question about integers and a number that is none of them, as one with a number that is: x > 2.5 as x ≥ 3. Null for any other. */
export function asked(op: Op, [x, y]: readonly (Tensor | number)[]): [Op, [Tensor, number]] | null {
  const [tensor, number] = x instanceof Tensor ? [x, y] : [y, x];
  if (!(tensor instanceof Tensor) || typeof number !== "number" || fits(number, tensor.type)) return null;
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
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    if (typeof x !== "object") inputs[i] = besides(op, i, Number(x), dtype);
  }
  return inputs as Tensor[];
}

/** What to say of two dtypes that meet: to convert the one that loses nothing by it. */
export function mixed(op: string, x: Tensor, y: Tensor): DtypeError {
  const narrow = y.type.floating ? !x.type.floating : x.type === bool;
  const [to, from] = narrow ? [y.dtype, x.dtype] : [x.dtype, y.dtype];
  return new DtypeError(
    `${op}: the dtypes ${x.dtype} and ${y.dtype} do not mix. Convert one: write x.to("${to}") for the ${from} tensor.`,
  );
}

function refuseDtypes(op: Op, inputs: readonly Tensor[]): never {
  const lead = inputs[op.lead];
  const other = inputs.find((x, i) => i !== op.lead && x.type !== ((op.bools >> i) & 1 ? bool : lead.type));
  if (other && op.bools && inputs.indexOf(other) < op.lead) {
    throw new DtypeError(
      `${op.name}: the condition must be bool, not ${other.dtype}: write condition.ne(0).`,
    );
  }
  if (other) throw mixed(op.name, lead, other);
  const wanted =
    op.takes === "float" ? "a floating tensor" : op.takes === "bool" ? "a bool tensor" : "numbers";
  const fix = op.takes === "bool" ? "x.ne(0)" : op.takes === "float" ? 'x.to("float32")' : 'x.to("int32")';
  throw new DtypeError(`${op.name}: takes ${wanted}, not ${lead.dtype}: write ${fix}.`);
}

function accepts(op: Op, dtype: Dtype): boolean {
  if (dtype.floating) return op.takes !== "bool";
  return op.takes === "any" || (dtype === int32 ? op.takes === "number" : op.takes === "bool");
}

/** Check the dtypes and find the broadcast shape of an elementwise op. */
export function agree(op: Op, inputs: readonly Tensor[]): Layout {
  const dtype = inputs[op.lead].type;
  let { layout } = inputs[0];
  let uneven = false;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    if (x.type !== dtype && (((op.bools >> i) & 1) === 0 || x.type !== bool)) refuseDtypes(op, inputs);
    if (x.type === dtype && (op.bools >> i) & 1 && dtype !== bool) refuseDtypes(op, inputs);
    if (x.layout !== layout) {
      if (layout.rank === 0) layout = x.layout;
      else if (x.layout.rank !== 0) uneven = true;
    }
  }
  if (!accepts(op, dtype)) refuseDtypes(op, inputs);
  if (uneven) {
    let { shape } = layout;
    for (const x of inputs) if (!sameShape(x.shape, shape)) shape = broadcastShapes(shape, x.shape, op.name);
    checkRoom(shape, op.name);
    return contiguousLayout(shape);
  }
  return layout.contiguous ? layout : contiguousLayout(layout.shape);
}

/** Check that the inputs of a reduction have one dtype and one shape. @returns whether all lie row-major without gaps. */
export function agreeExactly(op: Op, inputs: readonly Tensor[]): boolean {
  const [first] = inputs;
  let flat = first.layout.contiguous;
  for (let i = 1; i < inputs.length; i++) {
    const x = inputs[i];
    if (x.type !== first.type) refuseDtypes(op, inputs);
    if (x.layout !== first.layout) {
      flat &&= x.layout.contiguous;
      if (!sameShape(x.shape, first.shape)) {
        throw new ShapeError(
          `${op.name}: takes tensors of one shape, not ${shapeText(first.shape)} and ${shapeText(x.shape)}: reshape or expand one of them.`,
        );
      }
    }
  }
  if (!accepts(op, first.type)) refuseDtypes(op, inputs);
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
