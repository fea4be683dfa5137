/** Writes an op down: on the tape, for who records a trace, and for the tangents that ride along. */

import { savesFor } from "../calculus/derive.ts";
import type { Layout } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import { Node } from "../core/node.ts";
import type { Attributes, Op } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";

/** Put a computed output on the tape and into the trace. */
export function finish(op: Op, inputs: Tensor[], attributes: Attributes, out: Tensor): Tensor {
  if (mode.grad) {
    for (let i = 0; i < inputs.length; i++) {
      if (inputs[i].node !== null) {
        if (op.differentiable && out.type.floating) out.own = track(op, inputs, attributes, out);
        break;
      }
    }
  }
  if (mode.recorder !== null) mode.recorder.record(op, inputs, attributes, out);
  if (mode.forward !== null) mode.forward.push(op, inputs, attributes, out);
  return out;
}

/** The record of an op: edges to where the gradients go, and what they will be computed from. */
export function track(op: Op, inputs: readonly Tensor[], attributes: Attributes, out: Tensor): Node {
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
  const saves = op.structural ? structuralSaves(op, n) : savesFor(op, tracked);
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
  return new Node(op, edges, saved, output, attributes, layouts, out.layout, out.type, versions, null);
}

/** cat takes any number of inputs and saves none, so bits suffice for those that save. */
function structuralSaves(op: Op, n: number): number {
  const { saves } = op.structural!;
  if (!saves) return 0;
  return (saves.includes("inputs") ? (1 << n) - 1 : 0) | (saves.includes("out") ? 1 << n : 0);
}
