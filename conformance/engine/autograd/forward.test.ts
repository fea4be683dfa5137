/** Forward mode: over the whole table of ops it is the transpose of reverse mode, and it agrees with dual numbers at 64 digits. */

import { expect } from "chai";
import { describe, it } from "mocha";
import { referenceOf } from "../../../engine/calculus/reference.ts";
import { grad, jvp, type Op, type Sample, type Tensor, table, tensor } from "../../../engine/index.ts";
import { mapped, reduced, structured } from "../../../engine/run/apply.ts";
import { decimal } from "../../../properties/algebras/decimal.ts";
import { dual } from "../../../properties/algebras/dual.ts";
import { extent, some } from "../../extent.ts";
import { pointsOf } from "../points.ts";

const POINTS = extent(4, 8);

/** One way to call an op, its inputs as numbers. */
interface Call {
  readonly inputs: readonly { shape: readonly number[]; data: readonly number[]; dtype?: "int32" | "bool" }[];
  readonly attributes: object;
}

const REDUCTIONS = [
  { shape: [4], attributes: { dim: null, keepdim: false } },
  { shape: [2, 3], attributes: { dim: [1], keepdim: false } },
  { shape: [2, 3], attributes: { dim: [0], keepdim: true } },
];

function numbers(size: number, seed: number): number[] {
  return Array.from({ length: size }, (_, k) => Math.sin(1 + 2.3 * k + 5.1 * seed) * 1.7);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((m, n) => m * n, 1);

function elementwiseCalls(op: Op): Call[] {
  const points = pointsOf(op, POINTS, 41);
  const dtype = (i: number): { dtype?: "bool" } => ((op.bools >> i) & 1 ? { dtype: "bool" } : {});
  const scalars = points.map((point) => ({
    inputs: point.map((x, i) => ({ shape: [], data: [x], ...dtype(i) })),
    attributes: {},
  }));
  // Broadcast: the first input a column, the others rows; the values of one point, so that all pairs lie in the domain.
  const [point] = points.slice(-1);
  const spread = point.map((x, i) => {
    const shape = i === 0 && point.length > 1 ? [2, 1] : [3];
    return { shape, data: Array<number>(sizeOf(shape)).fill(x), ...dtype(i) };
  });
  return [...scalars, { inputs: spread, attributes: {} }];
}

function callsOf(op: Op): Call[] {
  if (op.kind === "elementwise") return elementwiseCalls(op);
  if (op.kind === "reduction") {
    const calls = op.inputs.length > 1 ? REDUCTIONS.slice(0, 1) : REDUCTIONS;
    return calls.map(({ shape, attributes }) => ({
      inputs: op.inputs.map((_, i) => ({ shape, data: numbers(sizeOf(shape), i) })),
      attributes,
    }));
  }
  return op.samples.map(({ inputs, attributes = {} }: Sample) => ({
    inputs: inputs.map(({ shape, dtype, data }, i) => ({
      shape,
      ...(dtype && { dtype }),
      data: data ?? numbers(sizeOf(shape), i),
    })),
    attributes,
  }));
}

function run(op: Op, inputs: Tensor[], attributes: object): Tensor {
  if (op.kind === "elementwise") return mapped(op, inputs);
  return op.kind === "reduction"
    ? reduced(op, inputs, attributes as { dim: null; keepdim: boolean })
    : structured(op, inputs, attributes);
}

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
      const calls = callsOf(op);
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
      for (const call of callsOf(op)) {
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
