/** The gradient of one op, by the op that its derivative is. */
import { derivedOf } from "../calculus/derive.ts";
import { contiguousLayout, sameShape, scalarLayout } from "../core/layout.ts";
import type { Node } from "../core/node.ts";
import type { Op } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { expandOp, sumTo } from "../ops/expand.ts";
import { reshape } from "../ops/view.ts";
import { mapped } from "../run/apply.ts";
import { blank, empty } from "../run/make.ts";

/** The gradient of one op for input `i`, of that input's shape. */
export function vjp(op: Op, i: number, g: Tensor, node: Node): Tensor | null {
  const layout = node.layouts[i];
  if (op.structural) return op.structural.vjp!(i, g, node, node.attributes);
  const derived = derivedOf(op, i);
  if (derived.zero) return blank(contiguousLayout(layout.shape), node.dtype, g.on);
  if (op.kind === "reduction") return reductionVjp(op, i, g, node);
  let gradient = g;
  if (derived.op) {
    const { picks } = derived;
    const inputs: Tensor[] = [g];
    for (let k = 0; k < picks.length; k++)
      inputs.push(picks[k] < op.inputs.length ? node.saved[picks[k]]! : node.output!);
    gradient = mapped(derived.op, inputs);
  }
  if (gradient.layout === layout || sameShape(gradient.shape, layout.shape)) return gradient;
  return sumTo(gradient, layout.shape);
}

/** The cotangent and the output are spread over what was added up; the rest is elementwise. */
function reductionVjp(op: Op, i: number, g: Tensor, node: Node): Tensor {
  const { op: derivedOp, picks } = derivedOf(op, i);
  const layout = node.layouts[i];
  const { dim, keepdim } = node.attributes;
  const spread = (y: Tensor): Tensor =>
    dim === null || keepdim
      ? y
      : reshape(
          y,
          layout.shape.map((n: number, d: number) => (dim.includes(d) ? 1 : n)),
        );
  let gradient = spread(g);
  if (derivedOp) {
    const inputs = [gradient];
    for (let k = 0; k < picks.length; k++) {
      if (picks[k] < 0) inputs.push(count(node, layout.size));
      else inputs.push(picks[k] < op.inputs.length ? node.saved[picks[k]]! : spread(node.output!));
    }
    gradient = mapped(derivedOp, inputs);
  }
  return sameShape(gradient.shape, layout.shape) ? gradient : expandOp([gradient], { shape: layout.shape });
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
