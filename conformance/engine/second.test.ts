/** Second derivatives of every differentiable op, reverse over reverse and forward over reverse, against 64-digit differences of its reference. */

import { expect } from "chai";
import type { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import { referenceOf } from "../../engine/calculus/reference.ts";
import { grad, jvp, type Op, type Tensor, table, tensor } from "../../engine/index.ts";
import { exactSecond } from "../../properties/oracles/decimal.ts";
import { extent, some } from "../extent.ts";
import { type Call, callsOf, numbers, run } from "./op-calls.ts";

/** But of zeta, whose series at many digits takes seconds a point. */
const POINTS = extent(2, 6);

/** For each input where it goes, in the order of its elements; null for one that does not move. */
type Direction = readonly (readonly number[] | null)[];

/** Two directions: of numbers each pair of inputs; of tensors one that moves every element. */
function directionsOf({ inputs }: Call): [Direction, Direction][] {
  const moving = inputs.flatMap(({ dtype }, i) => (dtype === undefined ? [i] : []));
  if (inputs.some(({ shape }) => shape.length > 0)) {
    const mixed = (seed: number): Direction =>
      inputs.map(({ data, dtype }, i) => (dtype === undefined ? numbers(data.length, seed + i) : null));
    return [[mixed(7), mixed(11)]];
  }
  const along = (k: number): Direction =>
    inputs.map(({ dtype }, i) => (dtype === undefined ? [i === k ? 1 : 0] : null));
  return moving.flatMap((i, n) => moving.slice(n).map((j): [Direction, Direction] => [along(i), along(j)]));
}

/** Of one number, how far it may move for a difference of it to be one: a share of itself. */
const reachOf = ({ inputs }: Call, way: Direction): number =>
  inputs.every(({ shape }) => shape.length === 0)
    ? inputs.reduce((all, { data: [x] }, i) => (way[i]?.[0] ? Math.abs(x) || 1 : all), 1)
    : 1;

/** What the outputs are weighed by, so that there is one number to differentiate. */
const weights = (size: number): number[] => numbers(size, 3);

/** By the op's reference alone. */
function exactOf(op: Op, call: Call, u: Direction, v: Direction): number {
  const { inputs, attributes } = call;
  const reaches = [u, v].map((way) => reachOf(call, way));
  const scaled = exactSecond((algebra, s, t) => {
    const [add, mul] = (["add", "mul"] as const).map(
      (word) => (a: Decimal, b: Decimal) => algebra.apply(word, [a, b]),
    );
    const grids = inputs.map(({ shape, data }, i) => ({
      shape,
      at: data.map((x, k) => {
        const [a, b] = [u, v].map((way, n) => algebra.constant((way[i]?.[k] ?? 0) * reaches[n]));
        return add(algebra.constant(x), add(mul(s, a), mul(t, b)));
      }),
    }));
    const { at } = referenceOf(op, algebra, grids, attributes);
    const weighed = weights(at.length).map((w, k) => mul(algebra.constant(w), at[k]));
    return weighed.reduce(add, algebra.constant(0));
  });
  return scaled / reaches[0] / reaches[1];
}

const inner = (xs: readonly (Tensor | null)[], ways: readonly (readonly number[])[]): number =>
  xs.reduce(
    (sum, x, i) =>
      x === null
        ? sum
        : Array.from(x.toTypedArray()).reduce((part, g, k) => part + (ways[i][k] && g * ways[i][k]), sum),
    0,
  );

/** By the engine: reverse over reverse, forward over reverse; and how large the first derivatives are, of which they are made. */
function bothOf(
  op: Op,
  { inputs, attributes }: Call,
  u: Direction,
  v: Direction,
): { reverse: number; forward: number; size: number } {
  const moves = (i: number): boolean => inputs[i].dtype === undefined;
  const all = inputs.map(({ shape, data, dtype }) =>
    tensor([...data], { dtype: dtype ?? "float64" }).reshape([...shape]),
  );
  const still = all.filter((_, i) => moves(i));
  const weighed = (...xs: Tensor[]): Tensor => {
    const rest = [...xs];
    const y = run(
      op,
      all.map((x, i) => (moves(i) ? rest.shift()! : x)),
      attributes,
    );
    return y.mul(tensor(weights(y.size), { dtype: "float64" }).reshape([...y.shape])).sum();
  };
  const [ways, other] = [u, v].map((way) => way.flatMap((each) => (each ? [each] : [])));
  const directions = still.map((x, i) => tensor([...other[i]], { dtype: "float64" }).reshape([...x.shape]));
  const leaves = still.map((x) => x.clone().requiresGrad_());
  const first = grad(weighed(...leaves), leaves, { createGraph: true });
  // What does not move is left out: its own second derivative may be infinite.
  const moved = first.filter((_, i) => other[i].some((x) => x !== 0));
  const along = moved.map((g) => g.mul(directions[first.indexOf(g)]).sum()).reduce((a, b) => a.add(b));
  const second = along.requiresGrad ? grad(along, leaves, { allowUnused: true }) : [];
  const argnums = still.map((_, i) => i);
  const gradient = grad(weighed, { argnums }) as (...xs: Tensor[]) => Tensor[];
  const { tangent } = jvp(gradient, still, directions);
  const slopes = inner(
    first.map((g) => g.abs()),
    ways.map((way) => way.map(Math.abs)),
  );
  const far = Math.max(1, ...inputs.flatMap(({ data }) => data.map(Math.abs)));
  return { reverse: inner(second, ways), forward: inner(tangent, ways), size: slopes / far };
}

const differentiable = some(
  [...table.values()].filter((op) => op.differentiable && op.name !== "cast"),
  6,
  ({ kind }) => kind,
);

/** Points where a derivative is told apart from its neighbours: it must not be told so that its own derivative is lost. */
const TOLD: Readonly<Record<string, readonly (readonly number[])[]>> = {
  pow: [[3, 0]],
  logaddexp: [[0.5, 0.5]],
  logaddexp2: [[0.5, 0.5]],
  xlogy: [[0, 2]],
  xlog1py: [[0, 2]],
  binaryCrossEntropyWithLogits: [
    [0.3, 0, 1],
    [0.7, 0.5, 1],
    [-2, 0, 0.5],
    [0, 1, 1],
  ],
  poissonNllOfRates: [[4, 0, 0.5]],
  lerp: [[1.5, 4, 0]],
};

const toldOf = (op: Op): Call[] =>
  (TOLD[op.name] ?? []).map((point) => ({
    inputs: point.map((x) => ({ shape: [], data: [x] })),
    attributes: {},
  }));

describe("The second derivative", () => {
  it("is tried at points of ops that there are", () => {
    expect(Object.keys(TOLD).filter((name) => !table.has(name))).to.deep.equal([]);
  });

  for (const op of differentiable) {
    it(`of ${op.name} is that of its reference at 64 digits, in both ways`, () => {
      let compared = 0;
      for (const call of [...callsOf(op, op.name === "zeta" ? 2 : POINTS), ...toldOf(op)]) {
        const all = directionsOf(call).map(([u, v]) => ({ u, v, exact: exactOf(op, call, u, v) }));
        // Where one of them is beyond all numbers, so is what the others are added to.
        if (!all.every(({ exact }) => Math.abs(exact) < 1e300)) continue;
        for (const { u, v, exact } of all) {
          compared++;
          // Either first: a derivative may be right of one input and wrong of the other.
          for (const [first, then] of [
            [u, v],
            [v, u],
          ]) {
            const { reverse, forward, size } = bothOf(op, call, first, then);
            const bound = 1e-12 * Math.max(Math.abs(exact), size, 1e-280);
            for (const [way, given] of Object.entries({ reverse, forward }))
              expect(
                Math.abs(given - exact),
                `${way} over reverse at ${JSON.stringify(call)} along ${JSON.stringify([first, then])}: ${given}, exactly ${exact}`,
              ).to.be.at.most(bound);
          }
        }
      }
      expect(compared).to.be.above(0);
    });
  }
});
