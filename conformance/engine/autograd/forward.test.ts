/** Forward mode: over the whole table of ops it is the transpose of reverse mode, and it agrees with dual numbers at 64 digits. */

import { expect } from "chai";
import { describe, it } from "mocha";
import { referenceOf } from "../../../engine/calculus/reference.ts";
import { grad, jvp, type Op, type Tensor, table, tensor } from "../../../engine/index.ts";
import { decimal } from "../../../properties/algebras/decimal.ts";
import { dual } from "../../../properties/algebras/dual.ts";
import { extent, some } from "../../extent.ts";
import { type Call, callsOf, numbers, run } from "../op-calls.ts";

const POINTS = extent(4, 8);

const inner = (a: Tensor, b: Tensor): number => {
  const [x, y] = [Array.from(a.toTypedArray()), b.toTypedArray()];
  return x.reduce((sum, entry, k) => sum + entry * y[k], 0);
};

/** Inputs, which of them move, and where to. */
function prepared({ inputs }: Call, from: "float32" | "float64" = "float64") {
  const all = inputs.map(({ shape, data, dtype }) =>
    tensor([...data], { dtype: dtype ?? from }).reshape([...shape]),
  );
  const moving = all.flatMap((x, i) => (x.dtype === from ? [i] : []));
  const tangents = moving.map((i) =>
    tensor(numbers(all[i].size, 7 + i), { dtype: from }).reshape([...all[i].shape]),
  );
  return { all, moving, tangents };
}

function pushed(op: Op, call: Call) {
  const { all, moving, tangents } = prepared(call, op.name === "cast" ? "float32" : "float64");
  const f = (...xs: Tensor[]): Tensor =>
    run(
      op,
      all.map((x, i) => (moving.includes(i) ? xs[moving.indexOf(i)] : x)),
      call.attributes,
    );
  const { value, tangent } = jvp(
    f,
    moving.map((i) => all[i]),
    tangents,
  );
  return { f, value, tangent, moving: moving.map((i) => all[i]), tangents };
}

/** Equal infinities are not apart: a slope may lie beyond all numbers, as that of digamma at 1e-300. */
const apart = (a: number, b: number): number => (a === b ? 0 : Math.abs(a - b));

const differentiable = some(
  [...table.values()].filter((op) => op.differentiable),
  3,
  ({ kind }) => kind,
);

describe("Forward mode", () => {
  for (const op of differentiable) {
    it(`of ${op.name} is the transpose of its reverse mode`, () => {
      const calls = callsOf(op, POINTS);
      expect(calls).not.to.be.empty;
      for (const call of calls) {
        const { f, value, tangent, moving, tangents } = pushed(op, call);
        expect(tangent.shape).to.deep.equal(value.shape);
        expect(tangent.dtype).to.equal(value.dtype);
        const leaves = moving.map((x) => x.detach().clone().requiresGrad_());
        const u = tensor(numbers(value.size, 3), { dtype: value.dtype as "float64" }).reshape([
          ...value.shape,
        ]);
        const gradients = grad(f(...leaves), leaves, { gradOutputs: u });
        const [there, back] = [
          inner(u, tangent),
          gradients.reduce((sum, g, i) => sum + inner(g, tangents[i]), 0),
        ];
        const size = Math.max(
          Math.abs(there),
          ...gradients.map((g, i) => Math.abs(inner(g.abs(), tangents[i].abs()))),
        );
        const unit = value.dtype === "float32" || moving[0].dtype === "float32" ? 2 ** -22 : 1e-13;
        expect(apart(there, back), `${JSON.stringify(call)}: ${there} and ${back}`).to.be.at.most(
          unit * size + 1e-300,
        );
      }
    });

    if (op.name === "cast") continue;

    it(`of ${op.name} is the tangent of dual numbers at 64 digits`, () => {
      const algebra = dual(decimal());
      for (const call of callsOf(op, POINTS)) {
        const { tangent, tangents, moving } = pushed(op, call);
        let next = 0;
        const grids = call.inputs.map(({ shape, data, dtype }) => {
          const moves = dtype === undefined ? tangents[next++].toTypedArray() : undefined;
          return {
            shape,
            at: data.map((x, k) =>
              moves ? { ...algebra.constant(x), tangent: decimal().constant(moves[k]) } : algebra.constant(x),
            ),
          };
        });
        const exact = referenceOf(op, algebra, grids, call.attributes).at.map(
          (z) => z.tangent?.toNumber() ?? 0,
        );
        expect(moving).not.to.be.empty;
        tangent.toTypedArray().forEach((entry, k) => {
          expect(
            apart(entry, exact[k]),
            `entry ${k} of ${JSON.stringify(call)}: ${entry}, exactly ${exact[k]}`,
          ).to.be.at.most(1e-12 * Math.max(Math.abs(exact[k]), 1e-280));
        });
      }
    });
  }
});
