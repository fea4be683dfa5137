/** Decompositions and equations, held by what they must satisfy. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { grad, linalg, manualSeed, randn, type Tensor, tensor } from "../../../engine/index.ts";

const f64 = { dtype: "float64" } as const;

function near(a: Tensor, b: Tensor, tolerance: number = 1e-12): void {
  expect(a.shape).to.deep.equal(b.shape);
  expect(a.size === 0 ? 0 : a.sub(b).abs().max().item()).to.be.at.most(tolerance);
}

/** Central differences of f along each entry of x. */
function differences(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const h = 1e-5;
  const slopes = Array.from({ length: x.size }, (_, k) => {
    const moved = (by: number): number => {
      const data = x.toTypedArray();
      data[k] += by;
      return f(tensor(data as Float64Array).reshape(x.shape)).item();
    };
    return (moved(h) - moved(-h)) / (2 * h);
  });
  return tensor(slopes, f64).reshape(x.shape);
}

function slopes(f: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const leaf = x.clone().requiresGrad_();
  return grad(f(leaf), leaf);
}

describe("Linear algebra", () => {
  const stack = (): Tensor => {
    manualSeed(5);
    return randn([3, 4, 4], f64);
  };
  const positive = (): Tensor => stack().matmul(stack().transpose(1, 2));

  it("solves what it is asked to", () => {
    const a = stack();
    const b = randn([3, 4, 2], f64);
    near(a.matmul(linalg.solve(a, b)), b, 1e-11);
    near(linalg.solve(a, b.transpose(1, 2), { left: false }).matmul(a), b.transpose(1, 2), 1e-11);
    const v = randn([4], f64);
    near(a.select(0, 0).matmul(linalg.solve(a.select(0, 0), v)), v, 1e-11);
    expect(() => linalg.solve(randn([2, 3]), v)).to.throw("takes square matrices, not shape [2, 3]");
  });

  it("exchanges rows where a pivot is 0", () => {
    const a = tensor([[0, 1], [2, 0]], f64); // biome-ignore format: one line
    expect(linalg.inv(a).toArray()).to.deep.equal([[0, 0.5], [1, 0]]); // biome-ignore format: one line
    expect(linalg.det(a).item()).to.equal(-2);
    expect(linalg.slogdet(a).sign.item()).to.equal(-1);
  });

  it("multiplies determinants as matrices", () => {
    const [a, b] = [stack(), positive()];
    near(linalg.det(a.matmul(b)), linalg.det(a).mul(linalg.det(b)), 1e-9);
    near(linalg.slogdet(b).logabsdet, linalg.det(b).log(), 1e-11);
  });

  it("has the gradient of a determinant that is 0", () => {
    const a = tensor([[1, 2, 3], [2, 4, 6], [1, 0, 1]], f64); // biome-ignore format: one line
    near(slopes(linalg.det, a), differences(linalg.det, a), 1e-8);
  });

  it("factors positive definite matrices", () => {
    const a = positive();
    const lower = linalg.cholesky(a);
    near(lower.matmul(lower.transpose(1, 2)), a);
    near(lower.tril(), lower, 0);
    const upper = linalg.cholesky(a, { upper: true });
    near(upper.transpose(1, 2), lower, 0);
    const b = randn([3, 4, 1], f64);
    near(a.matmul(linalg.choleskySolve(b, upper, { upper: true })), b, 1e-10);
    near(a.matmul(linalg.choleskyInverse(lower)), b.mul(0).add(tensor([[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]], f64)), 1e-10); // biome-ignore format: one line
  });

  it("reads one triangle of a triangular matrix", () => {
    const a = stack();
    const b = randn([3, 4, 2], f64);
    for (const upper of [true, false]) {
      const half = upper ? a.triu() : a.tril();
      near(half.matmul(linalg.solveTriangular(a, b, { upper })), b, 1e-10);
    }
  });

  it("finds eigenvectors: orthonormal, and only stretched", () => {
    const a = positive();
    const { eigenvalues, eigenvectors } = linalg.eigh(a);
    near(a.matmul(eigenvectors), eigenvectors.mul(eigenvalues.unsqueeze(1)), 1e-12);
    near(
      eigenvectors.transpose(1, 2).matmul(eigenvectors).diagonal(0, 1, 2),
      eigenvalues.mul(0).add(1),
      1e-14,
    );
    near(linalg.eigvalsh(a.triu(), { uplo: "U" }), eigenvalues, 1e-12);
  });

  it("finds singular values whose squares are the Gram matrix's eigenvalues", () => {
    const a = stack().narrow(2, 0, 3);
    const squares = linalg.eigvalsh(a.transpose(1, 2).matmul(a)).flip(-1);
    near(linalg.svdvals(a).square(), squares, 1e-12);
    near(linalg.matrixNorm(a, "nuc"), linalg.svdvals(a.transpose(1, 2)).sum(-1), 1e-13);
  });

  it("multiplies exponentials of a matrix and of its opposite to 1", () => {
    const a = stack().mul(3);
    const one = linalg.matrixExp(a).matmul(linalg.matrixExp(a.neg()));
    near(one.diagonal(0, 1, 2), one.mul(0).diagonal(0, 1, 2).add(1), 1e-8);
  });

  it("has the gradients of its differences", () => {
    const weights = randn([4, 4], f64);
    const a = positive().select(0, 0);
    const cases: [string, (x: Tensor) => Tensor][] = [
      ["inv", (x) => linalg.inv(x).mul(weights).sum()],
      ["det", linalg.det],
      ["logdet", linalg.logdet],
      ["svdvals", (x) => linalg.svdvals(x).mul(weights.select(0, 0)).sum()],
      ["matrixExp", (x) => linalg.matrixExp(x.mul(0.1)).mul(weights).sum()],
      ["cond", (x) => linalg.cond(x, "fro")],
    ];
    for (const [name, f] of cases) {
      const [mine, theirs] = [slopes(f, a), differences(f, a)];
      const scale = Math.max(1, theirs.abs().max().item());
      expect(mine.sub(theirs).abs().max().item(), name).to.be.at.most(1e-6 * scale);
    }
  });
});
