/** Functions whose derivative is written by hand. */

import { devices } from "../core/device.ts";
import { sameShape } from "../core/layout.ts";
import { mode, noGrad } from "../core/mode.ts";
import { Node } from "../core/node.ts";
import { Op } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { describe, GradientError, ShapeError, shapeText } from "../errors.ts";
import { detach } from "../ops/view.ts";
import { placeOf } from "../run/agree.ts";

export interface CustomRule<I extends readonly Tensor[]> {
  /** For error messages. */
  readonly name?: string;
  /** The value; nothing in it is tracked. */
  forward(...inputs: I): Tensor;
  /**
   * The gradients for the inputs, in their order; null for none. `g` is the cotangent of the output.
   * Written in ops, it can itself be differentiated.
   */
  backward(
    g: Tensor,
    context: { readonly inputs: I; readonly out: Tensor },
  ): readonly (Tensor | null)[] | Tensor | null;
}

/** @throws {TypeError} unless the rule has both its functions. */
function nameOf(rule: Partial<CustomRule<never>> | null | undefined): string {
  for (const part of ["forward", "backward"] as const)
    if (typeof rule?.[part] !== "function")
      throw new TypeError(
        `custom: ${part} must be a function, not ${describe(rule?.[part])}: write { forward, backward }.`,
      );
  return rule?.name ?? "custom";
}

/**
 * A function with a derivative of its own.
 * @throws {ShapeError} in the backward, if a gradient has not its input's shape.
 * @example
 * const double = custom({ forward: (x) => x.mul(2), backward: (g) => g.mul(2) });
 */
export function custom<I extends readonly Tensor[] = Tensor[]>(
  rule: CustomRule<I>,
): (...inputs: I) => Tensor {
  const name = nameOf(rule);
  const op = new Op({ name, kind: "custom", inputs: [] });
  const gradients = (g: Tensor, node: Node): readonly (Tensor | null)[] => {
    const given = rule.backward(g, { inputs: node.saved as unknown as I, out: node.output! });
    const list = (Array.isArray(given) ? given : [given]) as readonly (Tensor | null)[];
    if (list.length !== node.saved.length) {
      throw new GradientError(
        `${name}: its backward gave ${list.length} gradients for ${node.saved.length} inputs.`,
      );
    }
    list.forEach((gradient, i) => {
      if (gradient === null) return;
      if (!(gradient instanceof Tensor))
        throw new TypeError(`${name}: its backward gave ${describe(gradient)} as gradient ${i}.`);
      if (!sameShape(gradient.shape, node.layouts[i].shape)) {
        throw new ShapeError(
          `${name}: its backward gave a gradient of shape ${shapeText(gradient.shape)} for input ${i}, of shape ${shapeText(node.layouts[i].shape)}.`,
        );
      }
    });
    return list;
  };
  return (...inputs: I): Tensor => {
    const place = devices.used ? placeOf(name, inputs) : null;
    const all = place?.rule?.(rule, inputs);
    const value = all ?? noGrad(() => rule.forward(...inputs));
    if (!(value instanceof Tensor))
      throw new TypeError(`${name}: its forward must return a tensor, not ${describe(value)}.`);
    const out = all ?? noGrad(() => detach(value));
    const tracked = mode.grad && inputs.some((x) => x.node !== null);
    if (tracked || mode.forward?.concerns(inputs)) {
      const versions = inputs.reduce((sum, x) => sum + x.base.version, out.base.version);
      const edges = inputs.map((x) => x.node);
      const layouts = inputs.map((x) => x.layout);
      const node = new Node(
        op,
        edges,
        [...inputs],
        out,
        { gradients },
        layouts,
        out.layout,
        out.type,
        versions,
        null,
      );
      if (tracked) {
        out.node = node;
        mode.recorder?.rule(name, out);
      }
      mode.forward?.rule(name, inputs, out, (g) => gradients(g, node));
    }
    return out;
  };
}
