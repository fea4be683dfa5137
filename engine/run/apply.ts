/** Carries out a row: checks, computes, and writes the tape. */

import { type Device, devices } from "../core/device.ts";
import { allocate, bool, type Dtype, defaultFloat, int32 } from "../core/dtype.ts";
import { broadcastShapes, contiguousLayout, type Layout, sameShape, scalarLayout } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import { Node } from "../core/node.ts";
import type { Attributes, Row } from "../core/op.ts";
import { recording } from "../core/recorder.ts";
import { Tensor } from "../core/tensor.ts";
import { mapStrided, offsets, steps } from "../cpu/iterate.ts";
import { DeviceError, DtypeError, ShapeError, shapeText } from "../errors.ts";

/** What ops take: numbers become tensors of the dtype of the tensors beside them. */
export type Operand = Tensor | number;

const noAttributes: Attributes = Object.freeze({});

/** A fresh untracked tensor for results, whose elements are yet to be written. */
export function empty(layout: Layout, dtype: Dtype, on: Device | null = null): Tensor {
  const storage = on === null ? allocate(dtype, layout.size) : on.allocate(dtype, layout.size);
  return new Tensor(storage, 0, layout, dtype, null, on);
}

/** A fresh untracked tensor of zeros. */
export function blank(layout: Layout, dtype: Dtype, on: Device | null = null): Tensor {
  const x = empty(layout, dtype, on);
  if (on !== null) on.fill(x, 0);
  return x;
}

/** A number as a 0-d tensor. @throws {DtypeError} for a fraction beside integers. */
export function constant(value: number, dtype: Dtype, op: string): Tensor {
  if (!dtype.floating && !Number.isInteger(value)) {
    throw new DtypeError(
      `${op}: the number ${value} does not fit ${dtype.name}, and numbers never promote a tensor. Write x.to("float32") first.`,
    );
  }
  const x = empty(scalarLayout, dtype);
  x.array[0] = value;
  return x;
}

/** The operands as tensors; numbers take the dtype of the first tensor that is not a condition. */
function operands(row: Row, inputs: (Tensor | number)[]): Tensor[] {
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

export function describe(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  if (Array.isArray(value)) return "an array: write tensor([…]) around it";
  return typeof value === "object" ? `a ${value.constructor?.name ?? "object"}` : `a ${typeof value}`;
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

/** Compute an elementwise row into `out`, whose shape the inputs broadcast to. */
export function compute(row: Row, inputs: readonly Tensor[], out: Tensor): void {
  if (out.on !== null) {
    out.on.elementwise(row, inputs, out);
    return;
  }
  const dtype = inputs[row.lead].type;
  const kernel = row.kernels[dtype.index] ?? row.kernelFor(dtype);
  const { size } = out.layout;
  let flat = out.layout.contiguous;
  for (let i = 0; i < inputs.length; i++) {
    const { layout } = inputs[i];
    if (layout.size === size && layout.contiguous) steps[i] = 1;
    else if (layout.uniform) steps[i] = 0;
    else flat = false;
    offsets[i] = inputs[i].offset;
  }
  if (flat) kernel(out.array, out.offset, 1, size, inputs, offsets, steps);
  else mapStrided(kernel, out, inputs);
}

/** An elementwise op. */
export function mapped(row: Row, values: (Tensor | number)[]): Tensor {
  let inputs = values as Tensor[];
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] instanceof Tensor)) {
      inputs = operands(row, values);
      break;
    }
  }
  const layout = agree(row, inputs);
  const on = devices.used ? placeOf(row.name, inputs) : null;
  const out = empty(layout, row.gives === "same" ? inputs[row.lead].type : bool, on);
  compute(row, inputs, out);
  return finish(row, inputs, noAttributes, out);
}

export interface ReductionAttributes {
  /** Null: all dimensions. */
  readonly dim: readonly number[] | null;
  readonly keepdim: boolean;
}

/** A reduction by strings; its inputs have one shape. */
export function reduced(row: Row, inputs: Tensor[], attributes: ReductionAttributes): Tensor {
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
  const dtype = first.type;
  if (!accepts(row, dtype)) refuseDtypes(row, inputs);
  const gives = row.gives === "bool" ? bool : row.gives === "count" && dtype === bool ? int32 : dtype;
  const on = devices.used ? placeOf(row.name, inputs) : null;
  let out: Tensor;
  if (on !== null) {
    out = empty(reducedLayout(first.shape, attributes), gives, on);
    on.reduce(row, inputs, attributes, out);
    return finish(row, inputs, attributes, out);
  }
  const kernel = row.reductions[dtype.index] ?? row.reductionFor(dtype);
  if (attributes.dim === null && flat) {
    const { size, rank, shape } = first.layout;
    out = empty(attributes.keepdim && rank > 0 ? contiguousLayout(shape.map(() => 1)) : scalarLayout, gives);
    for (let i = 0; i < inputs.length; i++) {
      offsets[i] = inputs[i].offset;
      steps[i] = 1;
    }
    out.array[0] = kernel.finish(
      size > block ? pairwise(kernel, size, inputs) : kernel.total(size, inputs, offsets, steps),
      size,
    );
  } else {
    out = reduceStrided(kernel, inputs, attributes, gives);
  }
  return finish(row, inputs, attributes, out);
}

/** What is left of a shape when dimensions of it are reduced. */
export function reducedLayout(shape: readonly number[], { dim, keepdim }: ReductionAttributes): Layout {
  const reduced = (d: number): boolean => dim === null || dim.includes(d);
  return contiguousLayout(
    keepdim ? shape.map((n, d) => (reduced(d) ? 1 : n)) : shape.filter((_, d) => !reduced(d)),
  );
}

const block = 1024;

/** Adding halves keeps the rounding error at the logarithm of n, not at n. */
function pairwise(kernel: ReturnType<Row["reductionFor"]>, n: number, inputs: readonly Tensor[]): number {
  if (n <= block) {
    const total = kernel.total(n, inputs, offsets, steps);
    for (let i = 0; i < inputs.length; i++) offsets[i] += n * steps[i];
    return total;
  }
  const half = n >> 1;
  return pairwise(kernel, half, inputs) + pairwise(kernel, n - half, inputs);
}

function reduceStrided(
  kernel: ReturnType<Row["reductionFor"]>,
  inputs: readonly Tensor[],
  { dim, keepdim }: ReductionAttributes,
  dtype: Dtype,
): Tensor {
  const { shape, rank, size } = inputs[0].layout;
  const reduced = shape.map((_, d) => dim === null || dim.includes(d));
  const out = empty(reducedLayout(shape, { dim, keepdim }), dtype);
  // Kept dimensions outermost, reduced ones within, so that each output is finished before the next.
  const order = [...shape.keys()].sort((a, b) => Number(reduced[a]) - Number(reduced[b]) || a - b);
  const extent = order.map((d) => shape[d]);
  const strides = inputs.map((x) => order.map((d) => x.layout.strides[d]));
  const count = out.layout.size === 0 ? 0 : size / out.layout.size;
  const firstReduced = order.filter((d) => !reduced[d]).length;
  const last = rank - 1;
  const inner = firstReduced < rank ? extent[last] : 1;
  const rows = inner === 0 ? 0 : count / inner;
  const index = new Array<number>(rank).fill(0);
  const places = inputs.map((x) => x.offset);
  const outer = firstReduced < rank ? last - 1 : last;
  for (let k = 0; k < out.layout.size; k++) {
    let total = 0;
    for (let r = 0; r < rows; r++) {
      for (let i = 0; i < inputs.length; i++) {
        offsets[i] = places[i];
        steps[i] = firstReduced < rank ? strides[i][last] : 0;
      }
      total += inner > block ? pairwise(kernel, inner, inputs) : kernel.total(inner, inputs, offsets, steps);
      for (let d = outer; d >= 0; d--) {
        for (let i = 0; i < places.length; i++) places[i] += strides[i][d];
        if (++index[d] < extent[d]) break;
        for (let i = 0; i < places.length; i++) places[i] -= strides[i][d] * extent[d];
        index[d] = 0;
      }
    }
    out.array[k] = kernel.finish(total, count);
  }
  return out;
}

/** An op with a forward of its own. */
export function structured(row: Row, inputs: Tensor[], attributes: Attributes): Tensor {
  for (let i = 0; i < inputs.length; i++) {
    if (!(inputs[i] instanceof Tensor))
      throw new TypeError(`${row.name}: takes a tensor, not ${describe(inputs[i])}.`);
  }
  const on = devices.used ? placeOf(row.name, inputs) : null;
  const out =
    on === null ? row.structural!.forward(inputs, attributes) : on.structural(row, inputs, attributes);
  return finish(row, inputs, attributes, out);
}

/** Put a computed output on the tape and into the trace. */
export function finish(row: Row, inputs: Tensor[], attributes: Attributes, out: Tensor): Tensor {
  if (mode.grad) {
    for (let i = 0; i < inputs.length; i++) {
      if (inputs[i].node !== null) {
        if (row.differentiable && out.type.floating) out.node = track(row, inputs, attributes, out);
        break;
      }
    }
  }
  if (recording.recorder !== null) recording.recorder.op(row, inputs, attributes, out);
  if (mode.forward !== null) mode.forward.op(row, inputs, attributes, out);
  return out;
}

/** The record of an op: edges to where the gradients go, and what they will be computed from. */
export function track(row: Row, inputs: readonly Tensor[], attributes: Attributes, out: Tensor): Node {
  const n = inputs.length;
  const edges = new Array<Node | null>(n);
  const layouts = new Array<Layout>(n);
  let tracked = 0;
  for (let i = 0; i < n; i++) {
    const { node } = inputs[i];
    edges[i] = node;
    layouts[i] = inputs[i].layout;
    if (node !== null) tracked |= 1 << i;
  }
  const saves = row.structural ? structuralSaves(row, n) : row.savesFor(tracked);
  const saved = new Array<Tensor | null>(n);
  let versions = 0;
  for (let i = 0; i < n; i++) {
    if ((saves >> i) & 1) {
      saved[i] = inputs[i];
      versions += inputs[i].base.version;
    } else {
      saved[i] = null;
    }
  }
  let output: Tensor | null = null;
  if ((saves >> n) & 1) {
    output = out;
    versions += out.base.version;
  }
  return new Node(row, edges, saved, output, attributes, layouts, out.layout, out.type, versions, null);
}

/** cat takes any number of inputs and saves none, so bits suffice for those that save. */
function structuralSaves(row: Row, n: number): number {
  const { saves } = row.structural!;
  if (!saves) return 0;
  return (saves.includes("inputs") ? (1 << n) - 1 : 0) | (saves.includes("out") ? 1 << n : 0);
}
