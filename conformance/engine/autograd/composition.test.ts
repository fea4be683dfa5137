/** Transforms in any order: towers of derivatives, with vmap between any two of them, against differences of 64 digits. */
import { expect } from "chai";
import type { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import {
  custom,
  functional,
  grad,
  jacfwd,
  jacrev,
  noGrad,
  recordTrace,
  stack,
  type Tensor,
  tensor,
  vmap,
  where,
} from "../../../engine/index.ts";
import { decimal } from "../../../properties/algebras/decimal.ts";
import { replay } from "../../../properties/algebras/replay.ts";
import { extent, some } from "../../extent.ts";

type F = (x: Tensor) => Tensor;

const f64 = (data: number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });
const W = f64([
  [0.3, -0.7],
  [1.1, 0.4],
]);
const cube = custom({ forward: (x) => x.pow(3), backward: (g, { inputs: [x] }) => g.mul(x.square()).mul(3) });

/** Of two elements, to one. */
const functions: Readonly<Record<string, F>> = {
  "a product": (x) => x.prod().mul(x.sum()),
  "a power and an exponential": (x) => x.pow(3).mul(x.exp()).sum(),
  "a matrix": (x) => x.matmul(W).tanh().dot(x),
  softmax: (x) => x.softmax(0).mul(x).sum(),
  "a norm": (x) => x.norm(),
  logsumexp: (x) => x.mul(2).logsumexp(0),
  indices: (x) =>
    x
      .indexSelect(0, tensor([1, 0, 1], { dtype: "int32" }))
      .cumsum(0)
      .prod(),
  "what is larger": (x) => x.max().mul(x.min().square()),
  "a choice": (x) => where(x.gt(0.6), x.square(), x.exp()).prod(),
  "a sorted line": (x) =>
    x
      .sort()
      .values.mul(f64([1, 2]))
      .square()
      .sum(),
  "a convolution": (x) =>
    functional
      .conv1d(x.reshape(1, 1, 2), W.reshape(2, 1, 2), { padding: 1 })
      .pow(3)
      .sum(),
  "a write through a view": (x) => {
    const y = x.square();
    y.select(0, 1).mul_(x.select(0, 0));
    y.mul_(x);
    return y.prod();
  },
  "a rule by hand": (x) => cube(x).mul(x).sum().square(),
  "several matrices": (x) =>
    stack([x, x.exp()])
      .matmul(W)
      .mul(stack([x, x]))
      .sum(),
  "a constant beside": (x) =>
    noGrad(() => W.mul(2))
      .matmul(x.sin())
      .prod(),
};

const points = f64([
  [0.7, 0.4],
  [1.3, 0.9],
]);

const numbers = decimal(64);

/** All derivatives of an order, row-major, by central differences of 64 digits. */
function differences(f: F, at: readonly number[], order: number): number[] {
  const x = f64([...at]);
  const { trace } = recordTrace([{ name: "x", tensor: x }], () => f(x));
  const h = numbers.constant(1e-12);
  const value = (moves: readonly number[]): Decimal => {
    const moved = at.map((v, k) => numbers.constant(v).plus(h.times(moves[k])));
    return replay(trace, numbers, [{ shape: [at.length], at: moved }])[0].at[0];
  };
  const derivative = (along: readonly number[], moves: readonly number[]): Decimal => {
    if (along.length === 0) return value(moves);
    const [d, ...rest] = along;
    const step = (sign: number): Decimal => derivative(rest, moves.with(d, moves[d] + sign));
    return step(1).minus(step(-1)).div(h.times(2));
  };
  const entries = at.length ** order;
  return Array.from({ length: entries }, (_, k) => {
    const along = Array.from(
      { length: order },
      (_, i) => Math.floor(k / at.length ** i) % at.length,
    ).reverse();
    return derivative(
      along,
      at.map(() => 0),
    ).toNumber();
  });
}

const derivatives: Readonly<Record<string, (f: F) => F>> = {
  rev: (f) => jacrev(f),
  fwd: (f) => jacfwd(f),
};

/** Every word of so many letters. */
const words = (length: number): string[][] =>
  length === 0
    ? [[]]
    : words(length - 1).flatMap((word) => Object.keys(derivatives).map((d) => [...word, d]));

interface Tower {
  readonly inner: readonly string[];
  readonly outer: readonly string[];
}

/** Derivatives before vmap, and after. */
const towers: Tower[] = [0, 1, 2, 3].flatMap((order) =>
  words(order).flatMap((word) =>
    Array.from({ length: order + 1 }, (_, k) => ({ inner: word.slice(0, k), outer: word.slice(k) })),
  ),
);

const raised = (f: F, word: readonly string[]): F => word.reduce((g, d) => derivatives[d](g), f);

/** The derivatives of one example in what is of all: where examples meet others there is nothing. */
function expected(found: readonly (readonly number[])[], { inner, outer }: Tower): number[] {
  const n = 2;
  const out: number[] = [];
  const walk = (b: number, k: number, place: number, alive: boolean): void => {
    if (k === inner.length + outer.length) {
      out.push(alive ? found[b][place] : 0);
      return;
    }
    const examples = k < inner.length ? 1 : found.length;
    for (let other = 0; other < examples; other++)
      for (let i = 0; i < n; i++) walk(b, k + 1, place * n + i, alive && (k < inner.length || other === b));
  };
  for (const b of found.keys()) walk(b, 0, 0, true);
  return out;
}

function agrees(x: Tensor, exact: readonly number[], what: string): void {
  const given = Array.from(x.toTypedArray());
  expect(given, what).to.have.length(exact.length);
  given.forEach((entry, k) => {
    const off = Math.abs(entry - exact[k]);
    expect(off, `${what}, entry ${k}: ${entry}, not ${exact[k]}`).to.be.at.most(
      1e-11 * (1 + Math.abs(exact[k])),
    );
  });
}

describe("Transforms", () => {
  const most = extent(2, 3);
  for (const [name, f] of some(Object.entries(functions), 5)) {
    it(`compose in any order, of ${name}`, () => {
      const rows = points.toArray() as number[][];
      const exact = [0, 1, 2, 3]
        .slice(0, most + 1)
        .map((order) => rows.map((row) => differences(f, row, order)));
      const low = towers.filter(({ inner, outer }) => inner.length + outer.length <= most);
      for (const tower of some(low, 3, ({ inner, outer }) => inner.length * 4 + outer.length)) {
        const batched = raised(vmap(raised(f, tower.inner)) as F, tower.outer);
        const what = `${[...tower.inner, "vmap", ...tower.outer].join(", ")}`;
        agrees(batched(points), expected(exact[tower.inner.length + tower.outer.length], tower), what);
      }
    });
  }

  it("give gradients of gradients of what is done for many", () => {
    const f = functions.softmax;
    const second = grad((x: Tensor) => vmap(grad(f) as F)(x).sum())(points);
    const sums = (points.toArray() as number[][]).flatMap((row) => {
      const [a, b, c, d] = differences(f, row, 2);
      return [a + c, b + d];
    });
    agrees(second, sums, "grad of vmap of grad");
  });
});
