/** What the inputs of an op must agree on: dtypes, shapes, and the device. */
import type { Device } from "../core/device.ts";
import { bool, type Dtype, defaultFloat, int32 } from "../core/dtype.ts";
import { broadcastShapes, contiguousLayout, type Layout, sameShape } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Row } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError, describe, ShapeError, shapeText } from "../errors.ts";
import { constant } from "./make.ts";

/** What ops take: numbers become tensors of the dtype of the tensors beside them. */
export type Operand = Tensor | number;

/** The operands as tensors; numbers take the dtype of the first tensor that is not a condition. */
export function operands(row: Row, inputs: (Tensor | number)[]): Tensor[] {
  let dtype: Dtype | undefined;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    if (x instanceof Tensor) {
      if (!dtype && !((row.bools >> i) & 1)) dtype = x.type;
    } else if (typeof x !== "number" && typeof x !== "boolean") {
      throw new TypeError(
        `${row.name}: input ${row.inputs[i]} must be a tensor or a number, not ${describe(x)}.`,
      );
    }
  }
  dtype ??= defaultFloat();
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    if (typeof x !== "object") inputs[i] = constant(Number(x), (row.bools >> i) & 1 ? bool : dtype, row.name);
  }
  return inputs as Tensor[];
}

function refuseDtypes(row: Row, inputs: readonly Tensor[]): never {
  const lead = inputs[row.lead];
  const other = inputs.find((x, i) => i !== row.lead && x.type !== ((row.bools >> i) & 1 ? bool : lead.type));
  if (other && row.bools && inputs.indexOf(other) < row.lead) {
    throw new DtypeError(
      `${row.name}: the condition must be bool, not ${other.dtype}: write condition.ne(0).`,
    );
  }
  if (other) {
    const [to, from] = lead.type.floating ? [lead.dtype, other.dtype] : [other.dtype, lead.dtype];
    throw new DtypeError(
      `${row.name}: the dtypes ${inputs.map((x) => x.dtype).join(" and ")} do not mix. Convert one: write x.to("${to}") for the ${from} tensor.`,
    );
  }
  const wanted =
    row.takes === "float" ? "a floating tensor" : row.takes === "bool" ? "a bool tensor" : "numbers";
  const fix = row.takes === "bool" ? "x.ne(0)" : row.takes === "float" ? 'x.to("float32")' : 'x.to("int32")';
  throw new DtypeError(`${row.name}: takes ${wanted}, not ${lead.dtype}: write ${fix}.`);
}

function accepts(row: Row, dtype: Dtype): boolean {
  if (dtype.floating) return row.takes !== "bool";
  return row.takes === "any" || (dtype === int32 ? row.takes === "number" : row.takes === "bool");
}

/** Check the dtypes and find the broadcast shape of an elementwise op. */
export function agree(row: Row, inputs: readonly Tensor[]): Layout {
  const dtype = inputs[row.lead].type;
  let { layout } = inputs[0];
  let uneven = false;
  for (let i = 0; i < inputs.length; i++) {
    const x = inputs[i];
    if (x.type !== dtype && (((row.bools >> i) & 1) === 0 || x.type !== bool)) refuseDtypes(row, inputs);
    if (x.type === dtype && (row.bools >> i) & 1 && dtype !== bool) refuseDtypes(row, inputs);
    if (x.layout !== layout) {
      if (layout.rank === 0) layout = x.layout;
      else if (x.layout.rank !== 0) uneven = true;
    }
  }
  if (!accepts(row, dtype)) refuseDtypes(row, inputs);
  if (uneven) {
    let { shape } = layout;
    for (const x of inputs) if (!sameShape(x.shape, shape)) shape = broadcastShapes(shape, x.shape, row.name);
    return contiguousLayout(shape);
  }
  return layout.contiguous ? layout : contiguousLayout(layout.shape);
}

/** Check that the inputs of a reduction have one dtype and one shape. @returns whether all lie row-major without gaps. */
export function agreeExactly(row: Row, inputs: readonly Tensor[]): boolean {
  const [first] = inputs;
  if (!(first instanceof Tensor)) throw new TypeError(`${row.name}: takes a tensor, not ${describe(first)}.`);
  let flat = first.layout.contiguous;
  for (let i = 1; i < inputs.length; i++) {
    const x = inputs[i];
    if (!(x instanceof Tensor)) throw new TypeError(`${row.name}: takes tensors, not ${describe(x)}.`);
    if (x.type !== first.type) refuseDtypes(row, inputs);
    if (x.layout !== first.layout) {
      flat &&= x.layout.contiguous;
      if (!sameShape(x.shape, first.shape)) {
        throw new ShapeError(
          `${row.name}: takes tensors of one shape, not ${shapeText(first.shape)} and ${shapeText(x.shape)}: reshape or expand one of them.`,
        );
      }
    }
  }
  if (!accepts(row, first.type)) refuseDtypes(row, inputs);
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
