/** Carries out an op: checks what it is given, computes, and has it written down. */
import { devices } from "../core/device.ts";
import { bool, int32 } from "../core/dtype.ts";
import { reducedLayout } from "../core/layout.ts";
import type { Attributes, Op, ReductionAttributes } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { agree, agreeExactly, checkTensor, operands, placeOf } from "./agree.ts";
import { compute, reduce } from "./compute.ts";
import { empty } from "./make.ts";
import { finish } from "./record.ts";

const noAttributes: Attributes = Object.freeze({});

/** An elementwise op. */
export function mapped(op: Op, values: (Tensor | number)[]): Tensor {
  let inputs = values as Tensor[];
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] instanceof Tensor)) {
      inputs = operands(op, values);
      break;
    }
  }
  const layout = agree(op, inputs);
  const on = devices.used ? placeOf(op.name, inputs) : null;
  const out = empty(layout, op.gives === "same" ? inputs[op.lead].type : bool, on);
  compute(op, inputs, out);
  return finish(op, inputs, noAttributes, out);
}

/** A reduction by strings; its inputs have one shape. */
export function reduced(op: Op, inputs: Tensor[], attributes: ReductionAttributes): Tensor {
  const flat = agreeExactly(op, inputs);
  const [{ type, shape }] = inputs;
  const gives = op.gives === "bool" ? bool : op.gives === "count" && type === bool ? int32 : type;
  const on = devices.used ? placeOf(op.name, inputs) : null;
  let out: Tensor;
  if (on === null) out = reduce(op, inputs, attributes, flat, gives);
  else {
    out = empty(reducedLayout(shape, attributes), gives, on);
    on.reduce(op, inputs, attributes, out);
  }
  return finish(op, inputs, attributes, out);
}

/** An op with a forward of its own. */
export function structured(op: Op, inputs: Tensor[], attributes: Attributes): Tensor {
  for (let i = 0; i < inputs.length; i++) checkTensor(inputs[i], op.name);
  const on = devices.used ? placeOf(op.name, inputs) : null;
  const out =
    on === null ? op.structural!.forward(inputs, attributes) : on.structural(op, inputs, attributes);
  return finish(op, inputs, attributes, out);
}
