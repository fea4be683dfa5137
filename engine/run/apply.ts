/** Carries out an op: checks what it is given, computes, and has it written down. */
import { devices } from "../core/device.ts";
import { bool, int32 } from "../core/dtype.ts";
import { reducedLayout } from "../core/layout.ts";
import type { Attributes, ReductionAttributes, Row } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import { agree, agreeExactly, operands, placeOf } from "./agree.ts";
import { compute, reduce } from "./compute.ts";
import { empty } from "./make.ts";
import { finish } from "./record.ts";

const noAttributes: Attributes = Object.freeze({});

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

/** A reduction by strings; its inputs have one shape. */
export function reduced(row: Row, inputs: Tensor[], attributes: ReductionAttributes): Tensor {
  const flat = agreeExactly(row, inputs);
  const [{ type, shape }] = inputs;
  const gives = row.gives === "bool" ? bool : row.gives === "count" && type === bool ? int32 : type;
  const on = devices.used ? placeOf(row.name, inputs) : null;
  let out: Tensor;
  if (on === null) out = reduce(row, inputs, attributes, flat, gives);
  else {
    out = empty(reducedLayout(shape, attributes), gives, on);
    on.reduce(row, inputs, attributes, out);
  }
  return finish(row, inputs, attributes, out);
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
