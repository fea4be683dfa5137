/** Carries out an op: checks what it is given, computes, and has it written down. */

import { mayCompile } from "../core/code.ts";
import { devices } from "../core/device.ts";
import { bool, int32 } from "../core/dtype.ts";
import { reducedLayout } from "../core/layout.ts";
import type { Attributes, Op, ReductionAttributes } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { agree, agreeExactly, asked, type Operand, operands, placeOf, settle } from "./agree.ts";
import { compute, reduce } from "./compute.ts";
import { everything, fuse, fuseReduction, noAttributes } from "./fused.ts";
import { empty } from "./make.ts";
import { finish } from "./record.ts";

/** Calls of an op before a function is written for it alone. */
const OFTEN = 64;

function isOften(op: Op): boolean {
  if (++op.calls < OFTEN || !mayCompile()) return false;
  op.calls = 0;
  return true;
}

/** An elementwise op. */
export function mapped(op: Op, values: (Tensor | number)[]): Tensor {
  let inputs = values as Tensor[];
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] instanceof Tensor)) {
      const question = op.gives === "bool" ? asked(op, values) : null;
      if (question) return mapped(...question);
      inputs = operands(op, values);
      break;
    }
  }
  const layout = agree(op, inputs);
  if (layout === null) return settle(op, inputs);
  const on = devices.used ? placeOf(op.name, inputs) : null;
  const out = empty(layout, op.gives === "same" ? inputs[op.lead].type : bool, on);
  compute(op, inputs, out);
  const { type } = inputs[0];
  if (op.fused[type.index] === null && on === null && op.bools === 0 && isOften(op))
    op.fused[type.index] = fuse(op, type);
  return finish(op, inputs, noAttributes, out);
}

/** What the op's own function gives; null where it has none that fits. */
function own(op: Op, x: Operand, y: Operand | undefined): Tensor | null {
  if (!(x instanceof Tensor && (op.inputs.length === 1 || y instanceof Tensor))) return null;
  const fused = op.fused[x.type.index];
  return fused ? fused(x, y as Tensor) : null;
}

/** An elementwise op on tensors alone. */
export function applied(op: Op, inputs: Tensor[]): Tensor {
  const fused = op.fused[inputs[0].type.index];
  const out = fused ? fused(inputs[0], inputs[1], inputs[2], inputs[3], inputs[4]) : null;
  return out ?? mapped(op, inputs);
}

/** An elementwise op of one operand. */
export function unary(op: Op, x: Operand): Tensor {
  return own(op, x, undefined) ?? mapped(op, [x]);
}

/** An elementwise op of two operands. */
export function binary(op: Op, x: Operand, y: Operand): Tensor {
  return own(op, x, y) ?? mapped(op, [x, y]);
}

/** A reduction over all elements of one tensor or two. */
export function total(op: Op, x: Tensor, y?: Tensor): Tensor {
  return own(op, x, y) ?? reduced(op, op.inputs.length === 1 ? [x] : [x, y!], everything);
}

/** A reduction by strings; its inputs have one shape. */
export function reduced(op: Op, inputs: Tensor[], attributes: ReductionAttributes): Tensor {
  const flat = agreeExactly(op, inputs);
  if (flat === null) return settle(op, inputs, attributes);
  const [{ type, shape }] = inputs;
  const gives = op.gives === "bool" ? bool : op.gives === "count" && type === bool ? int32 : type;
  const on = devices.used ? placeOf(op.name, inputs) : null;
  let out: Tensor;
  if (on === null) {
    out = reduce(op, inputs, attributes, flat, gives);
    if (op.fused[type.index] === null && isOften(op)) op.fused[type.index] = fuseReduction(op, type, gives);
  } else {
    out = empty(reducedLayout(shape, attributes), gives, on);
    on.reduce(op, inputs, attributes, out);
  }
  return finish(op, inputs, attributes, out);
}

/** An op with a forward of its own. */
export function structured(op: Op, inputs: Tensor[], attributes: Attributes): Tensor {
  const { view, portable } = op.structural!;
  const [{ type }] = inputs;
  let agreed = type.held === null || view || portable;
  for (let i = 1; i < inputs.length; i++) {
    const other = inputs[i].type;
    if (other !== type && (op.inputs[i] !== "index" || other.held)) agreed = false;
  }
  if (!agreed) return settle(op, inputs, attributes);
  const on = devices.used ? placeOf(op.name, inputs) : null;
  const out =
    on === null ? op.structural!.forward(inputs, attributes) : on.structural(op, inputs, attributes);
  const { taken } = out;
  if (taken !== null) {
    taken.op = op;
    taken.attributes = attributes;
  }
  return finish(op, inputs, attributes, out);
}
