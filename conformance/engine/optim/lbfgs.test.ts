/** L-BFGS against the matrix that its two loops stand for, and its line search against the conditions that it is to meet. */
import { expect } from "chai";
import { Decimal } from "decimal.js";
import fc from "fast-check";
import { describe, it } from "mocha";
import { LBFGS, type LBFGSOptions, noGrad, type Tensor, tensor } from "../../../engine/index.ts";
import { type Point, strongWolfe } from "../../../engine/optim/line-search.ts";

const D = Decimal.clone({ precision: 64 });
type Matrix = Decimal[][];

const leaf = (...data: number[]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });
const numbers = (x: Tensor): number[] => x.toArray() as number[];

/** Steps with a closure, and the losses that they began with. */
function run(x: Tensor, loss: (x: Tensor) => Tensor, options: LBFGSOptions, steps: number): number[] {
  const optimizer = new LBFGS([x], options);
  return Array.from({ length: steps }, () =>
    optimizer
      .step(() => {
        optimizer.zeroGrad();
        const value = loss(x);
        value.backward();
        return value;
      })
      .item(),
  );
}

const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = [x.select(0, 0), x.select(0, 1)];
  return a.sub(1).square().add(b.sub(a.square()).square().mul(100));
};

/** H of BFGS, as a matrix: from γ·1 by an update for each pair (Nocedal and Wright, 2006, equation 7.16). */
function inverseHessian(moves: Decimal[][], changes: Decimal[][], n: number): Matrix {
  const dot = (a: Decimal[], b: Decimal[]): Decimal =>
    a.reduce((sum, v, i) => sum.add(v.mul(b[i])), new D(0));
  const [s, y] = [moves.at(-1), changes.at(-1)];
  const gamma = s && y ? dot(s, y).div(dot(y, y)) : new D(1);
  let h: Matrix = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) => (i === j ? gamma : new D(0))),
  );
  for (const [k, move] of moves.entries()) {
    const rho = new D(1).div(dot(move, changes[k]));
    const v = h.map((_, i) =>
      h.map((__, j) => new D(i === j ? 1 : 0).sub(rho.mul(changes[k][i]).mul(move[j]))),
    );
    const times = (a: Matrix, b: Matrix): Matrix =>
      a.map((row) =>
        b[0].map((_, j) => row.reduce((sum, value, l) => sum.add(value.mul(b[l][j])), new D(0))),
      );
    const vt = v.map((_, i) => v.map((row) => row[i]));
    h = times(times(vt, h), v).map((row, i) =>
      row.map((value, j) => value.add(rho.mul(move[i]).mul(move[j]))),
    );
  }
  return h;
}

describe("L-BFGS", () => {
  for (const historySize of [100, 2])
    it(`takes the steps of BFGS with the last ${historySize} pairs, without a search`, () => {
      // f = Σ wᵢxᵢ²/2 + x₀x₁/4 + Σ xᵢ⁴/12
      const w = [1, 3, 0.5];
      const start = [1, -0.5, 0.75];
      const lr = 0.5;
      const x = leaf(...start);
      const weights = tensor(w, { dtype: "float64" });
      const loss = (z: Tensor): Tensor =>
        z
          .square()
          .mul(weights)
          .sum()
          .div(2)
          .add(z.select(0, 0).mul(z.select(0, 1)).div(4))
          .add(z.pow(4).sum().div(12));
      const gradient = (z: Decimal[]): Decimal[] =>
        z.map((v, i) =>
          v
            .mul(w[i])
            .add(i < 2 ? z[1 - i].div(4) : 0)
            .add(v.pow(3).div(3)),
        );
      let exact = start.map((v) => new D(v));
      let [moves, changes]: Decimal[][][] = [[], []];
      let g = gradient(exact);
      const optimizer = new LBFGS([x], { lr, maxIter: 1, historySize, toleranceChange: 0 });
      for (let t = 1; t <= 10; t++) {
        optimizer.step(() => {
          optimizer.zeroGrad();
          const value = loss(x);
          value.backward();
          return value;
        });
        const h = inverseHessian(moves.slice(-historySize), changes.slice(-historySize), 3);
        const length =
          t === 1
            ? D.min(1, new D(1).div(g.reduce((sum, v) => sum.add(v.abs()), new D(0)))).mul(lr)
            : new D(lr);
        const move = h.map((row) => row.reduce((sum, v, j) => sum.sub(v.mul(g[j])), new D(0)).mul(length));
        exact = exact.map((v, i) => v.add(move[i]));
        const next = gradient(exact);
        moves = [...moves, move];
        changes = [...changes, next.map((v, i) => v.sub(g[i]))];
        g = next;
        for (const [i, value] of numbers(x).entries())
          expect(value, `entry ${i}, step ${t}`).to.be.closeTo(exact[i].toNumber(), 1e-11);
      }
    });

  it("finds the minimum of Rosenbrock's valley", () => {
    const x = leaf(-1.2, 1);
    const losses = run(x, rosenbrock, { lineSearchFn: "strongWolfe", toleranceChange: 1e-15 }, 3);
    expect(losses[0]).to.be.closeTo(24.2, 1e-12);
    for (const value of numbers(x)) expect(value).to.be.closeTo(1, 1e-6);
  });

  it("finds its way back from where the loss is no number", () => {
    // The first step that is tried leads below 0, where there is no logarithm.
    const x = leaf(3);
    run(x, (z) => z.sub(z.log()).sum(), { lineSearchFn: "strongWolfe", lr: 100 }, 2);
    expect(numbers(x)[0]).to.be.closeTo(1, 1e-6);
  });

  it("goes up where it is told to", () => {
    const x = leaf(3, -1);
    run(x, (z) => z.square().sum().neg(), { maximize: true, lineSearchFn: "strongWolfe" }, 2);
    for (const value of numbers(x)) expect(value).to.be.closeTo(0, 1e-7);
  });

  it("goes on from its saved state as if nothing had happened", () => {
    const step = (x: Tensor, optimizer: LBFGS): unknown =>
      optimizer.step(() => {
        optimizer.zeroGrad();
        const value = rosenbrock(x);
        value.backward();
        return value;
      });
    const options: LBFGSOptions = { maxIter: 3, lineSearchFn: "strongWolfe" };
    const first = leaf(-1.2, 1);
    const before = new LBFGS([first], options);
    step(first, before);
    const second = noGrad(() => first.clone()).requiresGrad_();
    const after = new LBFGS([second]);
    after.loadStateDict(before.stateDict());
    for (let t = 0; t < 4; t++) {
      step(first, before);
      step(second, after);
      expect(numbers(second)).to.deep.equal(numbers(first));
    }
  });

  it("begins anew where its parameters are others", () => {
    const [x, y] = [leaf(3, -1), leaf(2)];
    const optimizer = new LBFGS([x], { lineSearchFn: "strongWolfe" });
    const loss = (): Tensor => {
      optimizer.zeroGrad();
      const value = x.square().sum().add(y.square().sum());
      value.backward();
      return value;
    };
    optimizer.step(loss);
    optimizer.paramGroups[0].params.push(y);
    for (let t = 0; t < 2; t++) optimizer.step(loss);
    for (const value of [...numbers(x), ...numbers(y)]) expect(value).to.be.closeTo(0, 1e-7);
  });

  it("refuses what it cannot do, in words", () => {
    const [x, y] = [leaf(1), leaf(1)];
    expect(() => new LBFGS([{ params: [x] }, { params: [y] }])).to.throw(TypeError, /one group/);
    expect(() => new LBFGS([x]).step()).to.throw(TypeError, /takes a closure/);
    expect(() => new LBFGS([x]).step(() => {})).to.throw(TypeError, /end it with return loss/);
    expect(() => new LBFGS([x], { lineSearchFn: "armijo" as never })).to.throw(
      TypeError,
      /"strongWolfe" or null/,
    );
    const saved = new LBFGS([x]).stateDict();
    saved.state[0] = { step: 1, gradient: leaf(1), move: leaf(1), moves: leaf(1), changes: leaf(1) };
    expect(() => new LBFGS([x]).loadStateDict(saved)).to.throw(TypeError, /a list of the shape/);
  });
});

describe("The line search", () => {
  /** a cubic, a wave and a quartic wall, going down at 0. */
  const functions = fc
    .tuple(
      fc.double({ min: -2, max: 2, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      fc.double({ min: 0.5, max: 6, noNaN: true }),
      fc.double({ min: 0.01, max: 2, noNaN: true }),
    )
    .map(([quadratic, height, pace, wall]) => ({
      loss: (t: number) => -t * 3 + quadratic * t * t + height * (1 - Math.cos(pace * t)) + wall * t ** 4,
      slope: (t: number) => -3 + 2 * quadratic * t + height * pace * Math.sin(pace * t) + 4 * wall * t ** 3,
    }));
  type Search = typeof strongWolfe;

  const meets = (search: Search): void =>
    fc.assert(
      fc.property(functions, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), ({ loss, slope }, first) => {
        let asked = 0;
        const at = (t: number): Point => {
          asked++;
          return { t, loss: loss(t), gradient: new Float64Array([slope(t)]), slope: slope(t) };
        };
        const start = at(0);
        asked = 0;
        const { point, evaluations } = search(at, start, first, 1e-12, 60);
        expect(evaluations).to.equal(asked);
        expect(point.loss).to.be.at.most(start.loss + 1e-4 * point.t * start.slope);
        expect(Math.abs(point.slope)).to.be.at.most(0.9 * Math.abs(start.slope));
      }),
      { numRuns: 500 },
    );

  it("gives points that meet both of Wolfe's conditions", () => meets(strongWolfe));

  it("gives the best that was met where it may ask no more", () => {
    fc.assert(
      fc.property(functions, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), ({ loss, slope }, first) => {
        const met: number[] = [];
        const at = (t: number): Point => {
          met.push(loss(t));
          return { t, loss: loss(t), gradient: new Float64Array([slope(t)]), slope: slope(t) };
        };
        const start = at(0);
        const { point, evaluations } = strongWolfe(at, start, first, 1e-12, 3);
        if (evaluations === 3) expect(point.loss).to.equal(Math.min(...met));
      }),
      { numRuns: 300 },
    );
  });

  it("is told from one that only goes down, and from one that is content with the first step", () => {
    const first: Search = (at, _start, t) => ({ point: at(t), evaluations: 1 });
    expect(() => meets(first)).to.throw(/Property failed/);
    const armijo: Search = (at, start, t) => {
      let [point, evaluations] = [at(t), 1];
      while (!(point.loss <= start.loss + 1e-4 * point.t * start.slope)) {
        point = at(point.t / 2);
        evaluations++;
      }
      return { point, evaluations };
    };
    expect(() => meets(armijo)).to.throw(/Property failed/);
  });
});
