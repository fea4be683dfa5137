/** vmap: every op for many examples at once is the op example by example. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  coverage,
  custom,
  functional,
  grad,
  jvp,
  linalg,
  manualSeed,
  noGrad,
  type Op,
  rand,
  randn,
  recordTrace,
  type Sample,
  stack,
  type Tensor,
  table,
  tensor,
  vmap,
  vmapLoops,
  zeros,
  zerosLike,
} from "../../../engine/index.ts";
import { mapped, structured } from "../../../engine/run/apply.ts";
import { extent, some } from "../../extent.ts";

const f64 = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });
const int = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "int32" });

function close(x: Tensor, y: Tensor, what: string): void {
  expect(x.shape, what).to.deep.equal(y.shape);
  const [a, b] = [x.toTypedArray(), y.toTypedArray()];
  a.forEach((entry, k) => {
    if (Number.isNaN(b[k])) expect(entry, what).to.be.NaN;
    else if (entry !== b[k]) expect(entry, what).to.be.closeTo(b[k], 1e-12 * (1 + Math.abs(b[k])));
  });
}

const COUNT = 3;

/** As many as there are examples; indices and bools as the sample has them, in another order for each example where that is allowed. */
function examples({ inputs }: Sample): Tensor[][] {
  let k = 0;
  return Array.from({ length: COUNT }, (_, b) =>
    inputs.map(({ shape, dtype, data }) => {
      const size = shape.reduce((m, n) => m * n, 1);
      const given = data && (dtype === "int32" && b === 1 ? data.toReversed() : data);
      const values = given ?? Array.from({ length: size }, () => Math.sin(1 + 2.3 * k++) * 1.7);
      return tensor(values as number[], { dtype: dtype ?? "float64" }).reshape(shape);
    }),
  );
}

/** Which of so many inputs differ from example to example: all of them, and each alone. */
function choices(n: number): boolean[][] {
  const each = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, k) => k === i));
  return n === 1 ? each : [new Array<boolean>(n).fill(true), ...each];
}

function compare(name: string, all: Tensor[][], run: (inputs: Tensor[]) => Tensor): void {
  const n = all[0].length;
  for (const differs of choices(n)) {
    const given = differs.map((yes, i) =>
      yes
        ? stack(
            all.map((each) => each[i]),
            0,
          )
        : all[0][i],
    );
    const once = stack(all.map((each) => run(differs.map((yes, i) => (yes ? each[i] : all[0][i])))));
    const inDims = differs.map((yes) => (yes ? 0 : null));
    close(vmap((...inputs: Tensor[]) => run(inputs), { inDims })(...given), once, `${name} ${inDims}`);
    // The examples along another dimension, and a level around.
    const last = given.map((x, i) => (differs[i] ? x.movedim(0, -1) : x));
    const lastDims = differs.map((yes) => (yes ? -1 : null));
    const around = vmap((scale: Tensor) =>
      vmap((...inputs: Tensor[]) => run(inputs).to("float64").mul(scale), { inDims: lastDims })(...last),
    )(f64([1, 2]));
    close(around, stack([once.to("float64"), once.to("float64").mul(2)]), `${name} twice`);
  }
}

describe("vmap", () => {
  for (const op of table.values()) {
    if (op.kind !== "structural") continue;
    it(`does ${op.name} for many as for each`, () => {
      for (const sample of some(op.samples, 3))
        compare(op.name, examples(sample), (inputs) => structured(op, inputs, sample.attributes ?? {}));
    });
  }

  it("does every elementwise op for many as for each, broadcast", () => {
    const inputOf = (op: Op, i: number, b: number, shape: readonly number[]): Tensor => {
      const bool = ((op.bools >> i) & 1) === 1 || op.takes === "bool";
      const [low, high = low + 4] = op.domain[op.inputs[i]] ?? [-2, 2];
      const size = shape.reduce((m, n) => m * n, 1);
      const values = Array.from({ length: size }, (_, k) => {
        const share = (Math.sin(1 + 7 * i + 3 * b + 2.3 * k) + 1) / 2;
        return bool ? share > 0.5 : low + (high - low) * (0.05 + 0.9 * share);
      });
      return tensor(values as number[], { dtype: bool ? "bool" : "float64" }).reshape(shape);
    };
    let count = 0;
    const ops = [...table.values()].filter(({ kind }) => kind === "elementwise");
    for (const op of some(ops, 12, ({ inputs, bools, takes }) => `${inputs.length} ${bools} ${takes}`)) {
      const all = Array.from({ length: COUNT }, (_, b) =>
        op.inputs.map((_, i) => inputOf(op, i, b, i === 0 ? [2, 1] : [3])),
      );
      compare(op.name, all, (inputs) => mapped(op, [...inputs]));
      count++;
    }
    expect(count).to.be.above(extent(8, 80));
  });

  it("reduces over all dimensions of an example, over some, and of two tensors", () => {
    const x = randn([3, 2, 4], { dtype: "float64" });
    for (const dim of [undefined, 0, -1, [0, 1]] as const) {
      for (const keepdim of [false, true])
        close(
          vmap((y: Tensor) => y.sum({ dim, keepdim }).add(y.square().mean({ dim, keepdim })))(x),
          stack(x.unbind().map((y) => y.sum({ dim, keepdim }).add(y.square().mean({ dim, keepdim })))),
          `${dim} ${keepdim}`,
        );
    }
    close(
      vmap((a: Tensor) => a.dot(f64([1, 2])))(
        f64([
          [1, 2],
          [3, 4],
        ]),
      ),
      f64([5, 11]),
      "dot",
    );
    close(vmap((a: Tensor) => a.sum())(f64([1, 2])), f64([1, 2]), "of a number");
  });

  it("takes and gives lists and plain objects, along any dimension", () => {
    const f = ({ w, b }: { w: Tensor; b: Tensor }, [x]: Tensor[]): { y: Tensor; z: Tensor[] } => ({
      y: w.matmul(x).add(b),
      z: [x, f64(1)],
    });
    const w = randn([2, 3, 4], { dtype: "float64" });
    const x = randn([4, 3], { dtype: "float64" });
    const b = f64([1, 2]);
    const run = vmap(f, { inDims: [{ w: 1, b: null }, 1], outDims: { y: -1, z: 0 } });
    const { y, z } = run({ w, b }, [x]);
    close(
      y,
      stack(
        Array.from({ length: 3 }, (_, k) => w.select(1, k).matmul(x.select(1, k)).add(b)),
        1,
      ),
      "y",
    );
    close(z[0], x.t(), "x");
    close(z[1], f64([1, 1, 1]), "a constant");
    expect(vmap((a: Tensor) => [a, b], { outDims: [0, null] })(x)[1]).to.equal(b);
  });

  it("follows views and writes, and the gradients of both", () => {
    const f = (x: Tensor): Tensor => {
      const y = x.mul(1);
      const [first, rest] = [y.select(0, 0), y.narrow(0, 1, 2)];
      rest.mul_(x.narrow(0, 0, 2));
      first.add_(3);
      const filled = zerosLike(x);
      filled.narrow(0, 0, 2).copy_(rest);
      return y.mul(filled.add(1)).sum().add(first.square());
    };
    const x = randn([4, 3], { dtype: "float64" });
    const each = x.unbind();
    close(vmap(f)(x), stack(each.map(f)), "values");
    close(vmap(grad(f))(x), stack(each.map((y) => grad(f)(y))), "gradients within");
    close(grad((y: Tensor) => vmap(f)(y).sum())(x), stack(each.map((y) => grad(f)(y))), "gradients around");
    close(
      jvp((y) => vmap(f)(y), x, x).tangent,
      stack(each.map((y) => jvp(f, y, y).tangent)),
      "tangents around",
    );
    const shared = zeros([3], { dtype: "float64" });
    expect(() => vmap((y: Tensor) => shared.add_(y))(x)).to.throw(/one for all examples/);
  });

  it("has a rule by hand in its turn, within and around", () => {
    const cube = custom({
      name: "cube",
      forward: (x, s) => x.pow(3).mul(s),
      backward: (g, { inputs: [x, s] }) => [g.mul(x.square()).mul(3).mul(s), g.mul(x.pow(3)).sum()],
    });
    const x = randn([4, 3], { dtype: "float64" });
    const s = f64(2);
    const f = (y: Tensor): Tensor => cube(y, s).sum();
    close(vmap(grad(f))(x), x.square().mul(6), "within");
    close(grad((y: Tensor) => vmap(f)(y).sum())(x), x.square().mul(6), "around");
    close(
      grad((t: Tensor) => vmap((y: Tensor) => cube(y, t).sum())(x).sum())(s),
      x.pow(3).sum(),
      "of what is shared",
    );
    close(jvp((y) => vmap(f)(y), x, x).tangent, x.pow(3).mul(6).sum(1), "tangents");
  });

  it("draws as it is told to", () => {
    const x = zeros([3, 2], { dtype: "float64" });
    const f = (y: Tensor): Tensor => y.add(rand([2], { dtype: "float64" }));
    expect(() => vmap(f)(x)).to.throw(/pass \{ randomness/);
    manualSeed(1);
    const different = vmap(f, { randomness: "different" })(x);
    manualSeed(1);
    close(different, rand([3, 2], { dtype: "float64" }), "different");
    manualSeed(1);
    const same = vmap(f, { randomness: "same" })(x);
    manualSeed(1);
    close(same, rand([2], { dtype: "float64" }).expand(3, 2), "same");
    // The inner draws for all of its own; the outer then says whether those are the same.
    const nested = vmap((rows: Tensor) => vmap(f, { randomness: "different" })(rows), { randomness: "same" });
    const drawn = nested(zeros([2, 3, 2], { dtype: "float64" }));
    close(drawn.select(0, 0), drawn.select(0, 1), "same of different");
    expect(drawn.at(0, 0, 0).item()).not.to.equal(drawn.at(0, 1, 0).item());
    const dropped = vmap((y: Tensor) => functional.dropout(y.add(1), 0.5), { randomness: "different" })(
      zeros([64], { dtype: "float64" }),
    );
    expect(new Set(dropped.toTypedArray())).to.deep.equal(new Set([0, 2]));
  });

  it("goes through matrices' decompositions", () => {
    const x = randn([3, 3, 3], { dtype: "float64" });
    const positive = x.matmul(x.transpose(1, 2)).add(
      f64([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]),
    );
    for (const name of ["inv", "cholesky", "det", "eigvalsh"] as const)
      close(
        vmap((a: Tensor) => linalg[name](a))(positive),
        stack(positive.unbind().map((a) => linalg[name](a))),
        name,
      );
  });

  it("leaves what does not know of it as it was: constants, traces, noGrad", () => {
    const x = f64([
      [1, 2],
      [3, 4],
    ]);
    const { trace } = recordTrace([{ name: "x", tensor: x }], () => vmap((y: Tensor) => y.exp().sum())(x));
    expect(trace.values.flatMap((value) => (value.kind === "op" ? [value.op] : []))).to.include.members([
      "exp",
      "sum",
    ]);
    expect(trace.values.filter((value) => value.kind === "constant")).to.be.empty;
    const slope = grad((y: Tensor) =>
      vmap((z: Tensor) =>
        noGrad(() => z.square())
          .mul(z)
          .sum(),
      )(y).sum(),
    )(x);
    close(slope, x.square(), "noGrad");
    const w = f64([1, 2]).requiresGrad_();
    vmap((y: Tensor) => y.mul(w).sum())(x)
      .sum()
      .backward();
    close(w.grad!, f64([4, 6]), "what it closes over");
    // Gradients by example, of what is the same for all.
    close(vmap((y: Tensor) => grad((v: Tensor) => v.mul(y).sum())(w.detach()))(x), x, "by example");
  });

  it("tells what it does example by example", () => {
    const before = { ...vmapLoops() };
    vmap((x: Tensor) => x.softmax(0).matmul(x))(
      f64([
        [1, 2],
        [3, 4],
      ]),
    );
    vmap((x: Tensor) => x.gather(0, int([0, 0])))(
      f64([
        [1, 2],
        [3, 4],
      ]),
    );
    expect(vmapLoops()).to.deep.equal(before);
  });

  it("knows a way for all at once of every op that there is", () => {
    expect(coverage().filter(({ vmap: way }) => way !== "at once")).to.deep.equal([]);
  });

  it("refuses what it cannot do, in words", () => {
    const x = f64([
      [1, 2],
      [3, 4],
    ]);
    expect(() => vmap((y: Tensor) => f64(y.sum().item()))(x)).to.throw(/stands for many examples/);
    expect(() => vmap((y: Tensor, z: Tensor) => y.add(z))(x, f64([1, 2, 3]))).to.throw(
      /2 examples in one tensor and 3/,
    );
    expect(() => vmap((y: Tensor) => y, { inDims: null })(x)).to.throw(/no argument has examples/);
    expect(() => vmap((y: Tensor) => y, { inDims: 2 })(x)).to.throw(/inDims 2 is no dimension/);
    expect(() => vmap((y: Tensor) => y, { outDims: 2 })(x)).to.throw(/outDims 2 is no dimension/);
    expect(() => vmap((y: Tensor) => y, { outDims: null })(x)).to.throw(/outDims is null/);
    expect(() => vmap((() => 3) as never)(x)).to.throw(/must return tensors/);
    expect(() => vmap((y: Tensor) => y, { inDims: 0.5 })(x)).to.throw(/inDims/);
    let kept: Tensor | undefined;
    vmap((y: Tensor) => (kept = y.mul(2)))(x);
    expect(() => kept!.exp()).to.throw();
  });
});
