/** The gradient of one op, by the op that its derivative is. */
import { derivedOf } from "../calculus/derive.ts";
import { contiguousLayout, type Layout, sameShape, scalarLayout } from "../core/layout.ts";
import type { Node } from "../core/node.ts";
import type { Op, Saved } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { expandOp, sumTo } from "../ops/expand.ts";
import { reshape } from "../ops/view.ts";
import { applied } from "../run/apply.ts";
import { blank, empty } from "../run/make.ts";
import { compilePullback } from "./pullback.ts";

/** The gradient of one op for input `i`, of that input's shape. */
export function vjp(op: Op, i: number, g: Tensor, node: Node): Tensor | null {
  const own = op.pullbacks[i];
  if (own !== undefined) return own(g, node);
  if (op.structural) return op.structural.vjp!(i, g, node, node.attributes);
  const derived = derivedOf(op, i);
  if (derived.zero) return blank(contiguousLayout(node.layouts[i].shape), node.dtype, g.on);
  const slowly = op.kind === "reduction" ? reductionVjp : elementwiseVjp;
  const gradient = slowly(op, i, g, node);
  // Often enough for the gradient to have a function of its own is often enough for the way there.
  if (derived.op && derived.op.fused[g.type.index] !== null) {
    const fitted = op.kind === "reduction" ? expanded : summed;
    const rest = { slowly: (h: Tensor, saved: Saved) => slowly(op, i, h, saved as Node), fitted, count };
    op.pullbacks[i] = compilePullback(op, i, rest);
  }
  return gradient;
}

function elementwiseVjp(op: Op, i: number, g: Tensor, node: Node): Tensor {
  const { op: derivedOp, picks } = derivedOf(op, i);
  let gradient = g;
  if (derivedOp) {
    const inputs: Tensor[] = [g];
    for (let k = 0; k < picks.length; k++)
      inputs.push(picks[k] < op.inputs.length ? node.saved[picks[k]]! : node.output!);
    gradient = applied(derivedOp, inputs);
  }
  return gradient.layout === node.layouts[i] ? gradient : summed(gradient, node.layouts[i]);
}

/** Over what was broadcast, gradients add up. */
function summed(gradient: Tensor, { shape }: Layout): Tensor {
  return sameShape(gradient.shape, shape) ? gradient : sumTo(gradient, shape);
}

/** Over what was added up, a gradient is one. */
function expanded(gradient: Tensor, { shape }: Layout): Tensor {
  return sameShape(gradient.shape, shape) ? gradient : expandOp([gradient], { shape });
}

/** With the reduced dimensions put back, so that it broadcasts against the input. */
function spread(y: Tensor, { attributes }: Node, layout: Layout): Tensor {
  const { dim, keepdim } = attributes;
  if (dim === null || keepdim) return y;
  return reshape(
    y,
    layout.shape.map((n: number, d: number) => (dim.includes(d) ? 1 : n)),
  );
}

/** The cotangent and the output are spread over what was added up; the rest is elementwise. */
function reductionVjp(op: Op, i: number, g: Tensor, node: Node): Tensor {
  const { op: derivedOp, picks } = derivedOf(op, i);
  const layout = node.layouts[i];
  let gradient = spread(g, node, layout);
  if (derivedOp) {
    const inputs = [gradient];
    for (let k = 0; k < picks.length; k++) {
      if (picks[k] < 0) inputs.push(count(node, layout.size));
      else
        inputs.push(picks[k] < op.inputs.length ? node.saved[picks[k]]! : spread(node.output!, node, layout));
    }
    gradient = applied(derivedOp, inputs);
  }
  return expanded(gradient, layout);
}

function count(node: Node, size: number): Tensor {
  const n = empty(scalarLayout, node.dtype);
  n.array[0] = node.layout.size === 0 ? 0 : size / node.layout.size;
  return n;
}

/** The gradients of a rule by hand, all at once. */
export function customGradients(node: Node, g: Tensor): readonly (Tensor | null)[] {
  return node.attributes.gradients(g, node);
}
