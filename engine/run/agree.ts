/** What the inputs of an op must agree on: dtypes, shapes, and the device. */
import type { Device } from "../core/device.ts";
import { bool, type Dtype, defaultFloat, int32 } from "../core/dtype.ts";
import { broadcastShapes, contiguousLayout, type Layout, sameShape } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Op } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError, describe, ShapeError, shapeText } from "../errors.ts";
import { constant } from "./make.ts";

/** What ops take: numbers become tensors of the dtype of the tensors beside them. */
export type Operand = Tensor | number;

/** @throws {TypeError} for what is no tensor, naming the op. */
export function checkTensor(x: unknown, op: string): asserts x is Tensor {
  if (!(x instanceof Tensor)) throw new TypeError(`${op}: takes a tensor, not ${describe(x)}.`);
}

/** @throws {TypeError} for what is no tensor; {DtypeError} for one of bools. */
export function checkNumbers(x: unknown, op: string): asserts x is Tensor {
  checkTensor(x, op);
  if (x.type === bool) throw new DtypeError(`${op}: takes numbers, not bool: write x.to("int32").`);
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
    if (typeof x !== "object") inputs[i] = constant(Number(x), (op.bools >> i) & 1 ? bool : dtype, op.name);
  }
  return inputs as Tensor[];
}

function refuseDtypes(op: Op, inputs: readonly Tensor[]): never {
  const lead = inputs[op.lead];
  const other = inputs.find((x, i) => i !== op.lead && x.type !== ((op.bools >> i) & 1 ? bool : lead.type));
  if (other && op.bools && inputs.indexOf(other) < op.lead) {
    throw new DtypeError(
      `${op.name}: the condition must be bool, not ${other.dtype}: write condition.ne(0).`,
    );
  }
  if (other) {
    const [to, from] = lead.type.floating ? [lead.dtype, other.dtype] : [other.dtype, lead.dtype];
    throw new DtypeError(
      `${op.name}: the dtypes ${inputs.map((x) => x.dtype).join(" and ")} do not mix. Convert one: write x.to("${to}") for the ${from} tensor.`,
    );
  }
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
    return contiguousLayout(shape);
  }
  return layout.contiguous ? layout : contiguousLayout(layout.shape);
}

/** Check that the inputs of a reduction have one dtype and one shape. @returns whether all lie row-major without gaps. */
export function agreeExactly(op: Op, inputs: readonly Tensor[]): boolean {
  const [first] = inputs;
  checkTensor(first, op.name);
  let flat = first.layout.contiguous;
  for (let i = 1; i < inputs.length; i++) {
    const x = inputs[i];
    if (!(x instanceof Tensor)) throw new TypeError(`${op.name}: takes tensors, not ${describe(x)}.`);
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
  for (let i = 0; i < inputs.length; i++) if (inputs[i].on !== null) place = inputs[i].on;
  if (place === null) return null;
  for (const x of inputs) {
    if (x.on !== null) continue;
    if (!x.layout.uniform && x.layout.size > 0) {
      throw new DeviceError(
        `${name}: one tensor is on ${place.name}, one of shape ${shapeText(x.shape)} on the CPU: write x.to("${place.name}") for the latter.`,
      );
    }
    if (x.node !== null && mode.grad) {
      throw new DeviceError(
        `${name}: a tensor on the CPU requires grad, and its gradient would have to come back from ${place.name}: make it with { device: "${place.name}", requiresGrad: true }.`,
      );
    }
  }
  return place;
}
