/** Factors of matrices, held by what they must satisfy, and their gradients by differences; pseudo-inverses by Penrose's equations. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { grad, linalg, manualSeed, randn, type Tensor, tensor, zeros } from "../../../engine/index.ts";

const f64 = { dtype: "float64" } as const;

function near(a: Tensor, b: Tensor, tolerance: number = 1e-12): void {
  expect(a.shape).to.deep.equal(b.shape);
  expect(a.sub(b).abs().max().item()).to.be.at.most(tolerance);
}

function unit(n: number): Tensor {
  return tensor(
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, k) => Number(i === k))),
    f64,
  );
}

const turned = (x: Tensor): Tensor => x.transpose(-2, -1);

/** The gradient of f, and the gradient of a part of it, against central differences. */
function holds(f: (x: Tensor) => Tensor, x: Tensor): void {
  const leaf = x.detach().requiresGrad_();
  const weights = randn(f(leaf).shape, f64);
  const value = (y: Tensor): Tensor => f(y).mul(weights).sum();
  const slope = grad(value(leaf), leaf, { createGraph: true });
  const direction = randn(x.shape, f64);
  const second = grad(slope.mul(direction).sum(), leaf);
  const h = 1e-5;
  const along = (g: (y: Tensor) => Tensor, to: Tensor): Tensor =>
    g(x.add(to.mul(h)))
      .sub(g(x.sub(to.mul(h))))
      .div(2 * h);
  const size = slope.abs().max().item() + 1;
  expect(along(value, direction).sub(slope.mul(direction).sum()).item()).to.be.closeTo(0, 1e-7 * size);
  const slopeAt = (y: Tensor): Tensor => {
    const other = y.detach().requiresGrad_();
    return grad(value(other), other);
  };
  const bends = second.abs().max().item() + 1;
  expect(along(slopeAt, direction).sub(second).abs().max().item()).to.be.at.most(1e-5 * bends);
}

describe("Factors of a matrix", () => {
  const shapes = [[3, 3], [5, 2], [2, 4], [2, 3, 2]]; // biome-ignore format: a list

  for (const shape of shapes) {
    it(`of shape [${shape.join(", ")}] multiply to it, are as they should be, and have derivatives`, () => {
      manualSeed(3);
      const x = randn(shape, f64);
      const [n, m] = shape.slice(-2);
      const { Q, R } = linalg.qr(x);
      near(Q.matmul(R), x);
      near(
        turned(Q).matmul(Q),
        unit(Math.min(n, m)).expand([...shape.slice(0, -2), Math.min(n, m), Math.min(n, m)]),
      );
      near(R, R.triu());
      const whole = linalg.qr(x, { mode: "complete" });
      expect(whole.Q.shape.slice(-2)).to.deep.equal([n, n]);
      near(whole.Q.matmul(whole.R), x);
      const { U, S, Vh } = linalg.svd(x);
      near(U.matmul(turned(U)), unit(n).expand([...shape.slice(0, -2), n, n]));
      near(Vh.matmul(turned(Vh)), unit(m).expand([...shape.slice(0, -2), m, m]));
      const least = Math.min(n, m);
      near(
        U.narrow(-1, 0, least)
          .mul(S.unsqueeze(-2))
          .matmul(Vh.narrow(-2, 0, least)),
        x,
      );
      const { P, L, U: upper } = linalg.lu(x);
      near(P.matmul(L).matmul(upper), x);
      expect(L.abs().max().item()).to.equal(1);
      near(upper, upper.triu());
      holds((y) => linalg.qr(y).R, x);
      holds((y) => linalg.qr(y).Q, x);
      holds((y) => linalg.lu(y).L, x);
      holds((y) => linalg.svd(y, { fullMatrices: false }).U.square(), x);
      holds((y) => linalg.pinv(y), x);
    });
  }

  it("are found to all digits where singular values are far apart, and where some are 0", () => {
    manualSeed(4);
    const [left, right] = [linalg.qr(randn([4, 4], f64)).Q, linalg.qr(randn([4, 4], f64)).Q];
    const values = tensor([1, 1e-5, 1e-10, 0], f64);
    const x = left.mul(values).matmul(right);
    const { U, S, Vh } = linalg.svd(x);
    expect(S.at(2).item()).to.be.closeTo(1e-10, 1e-15);
    near(U.matmul(turned(U)), unit(4), 1e-11);
    near(U.mul(S).matmul(Vh), x, 1e-15);
    expect(linalg.matrixRank(x).item()).to.equal(3);
    expect(linalg.matrixRank(x, { rtol: 1e-7 }).item()).to.equal(2);
    expect(linalg.matrixRank(zeros([3, 2], f64)).item()).to.equal(0);
  });

  it("solve: by LU from either side, by least squares, of any rank", () => {
    manualSeed(5);
    const [a, b] = [randn([3, 3], f64), randn([3, 2], f64)];
    const { LU, pivots } = linalg.luFactor(a);
    near(a.matmul(linalg.luSolve(LU, pivots, b)), b);
    near(turned(a).matmul(linalg.luSolve(LU, pivots, b, { adjoint: true })), b);
    expect(() => linalg.luSolve(LU, pivots.add(100), b)).to.throw(
      RangeError,
      "luSolve: a pivot is a row from 1",
    );
    near(linalg.luSolve(LU, pivots, turned(b), { left: false }).matmul(a), turned(b));
    const tall = randn([5, 2], f64);
    const target = randn([5], f64);
    const { solution, residuals, rank } = linalg.lstsq(tall, target);
    const rest = target.sub(tall.matmul(solution));
    near(turned(tall).matmul(rest), zeros([2], f64));
    expect(residuals.item()).to.be.closeTo(rest.square().sum().item(), 1e-12);
    expect(rank.item()).to.equal(2);
    const low = tall.matmul(turned(tall));
    const p = linalg.pinv(low, { rtol: 1e-10 });
    near(low.matmul(p).matmul(low), low, 1e-11);
    near(p.matmul(low).matmul(p), p, 1e-10);
    near(turned(low.matmul(p)), low.matmul(p), 1e-11);
    near(linalg.pinv(low, { rtol: 1e-10, hermitian: true }), p, 1e-9);
  });

  it("say of a matrix that has none which pivot or minor it was", () => {
    const singular = tensor([[1, 2], [2, 4]], f64); // biome-ignore format: a matrix
    expect(linalg.invEx(singular).info.item()).to.equal(2);
    expect(linalg.luFactorEx(singular).info.item()).to.equal(2);
    expect(linalg.solveEx(unit(2), tensor([1, 2], f64)).info.item()).to.equal(0);
    expect(linalg.choleskyEx(tensor([[1, 2], [2, 1]], f64)).info.item()).to.equal(2); // biome-ignore format: a matrix
    expect(linalg.choleskyEx(unit(3)).info.item()).to.equal(0);
  });

  it("of reflections are those of the QR that has them", () => {
    manualSeed(6);
    const v = randn([4, 2], f64);
    const tau = v.tril(-1).square().sum(0).add(1).reciprocal().mul(2);
    const q = linalg.householderProduct(v, tau);
    near(turned(q).matmul(q), unit(2));
    holds((y) => linalg.householderProduct(y, tau), v);
  });
});
