/** What a write through a view makes of its tensor, as an op of the table and by the naive walk. */
import { opNamed } from "../calculus/derive.ts";
import { structured } from "../run/apply.ts";
import { type Overwrite, overwriteOp as op } from "../run/overwrite.ts";
import type { Primitive, Reference } from "./define.ts";

/** x with the source in the place of the part that the steps lead to. */
export const overwriteOp: Primitive<Overwrite> = /* @__PURE__ */ Object.assign(
  (inputs: Parameters<Primitive<Overwrite>>[0], way: Overwrite) => structured(op, inputs, way),
  { op },
);

export const overwriteReference: Reference<Overwrite> = {
  of: (algebra, [x, source], { steps }) => {
    // The steps move elements and do not compute: so they move the numbers of the places, too.
    let part = { shape: x.shape, at: x.at.map((_, k) => algebra.constant(k)) };
    const numbers = new Map(part.at.map((element, k) => [element, k]));
    for (const step of steps)
      part = opNamed(step.op).reference!.of(algebra, [part], step.attributes) as typeof part;
    const at = x.at.slice();
    part.at.forEach((element, k) => {
      at[numbers.get(element)!] = source.at[k];
    });
    return { shape: x.shape, at };
  },
  samples: [
    {
      inputs: [{ shape: [2, 3] }, { shape: [2] }],
      attributes: { steps: [{ op: "select", attributes: { dim: 1, index: 2 } }], strides: [3, 1] },
    },
    {
      inputs: [{ shape: [3, 3] }, { shape: [2] }],
      attributes: {
        steps: [
          { op: "permute", attributes: { dims: [1, 0] } },
          { op: "slice", attributes: { dim: 0, start: 1, length: 2, step: 1 } },
          { op: "strided", attributes: { size: [2], start: [0, 1], steps: [[1, 1]] } },
        ],
        strides: [3, 1],
      },
    },
  ],
};
