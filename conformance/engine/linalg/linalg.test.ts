/** Decompositions and equations, held by what they must satisfy. */
import { expect } from "chai";
import { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import {
  corrcoef,
  functional,
  grad,
  hessian,
  linalg,
  manualSeed,
  ones,
  randn,
  stack,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";
import { itAtLength, some } from "../../extent.ts";

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

const D = Decimal.clone({ precision: 80 });
const H = new D("1e-20");

/** All second derivatives, by differences with a step of 10⁻²⁰: right to some 20 digits. */
function secondDifferences(f: (x: readonly Decimal[]) => Decimal, at: readonly number[]): number[][] {
  const x = at.map((entry) => new D(entry));
  const moved = (i: number, j: number, a: number, b: number): Decimal =>
    f(x.map((entry, k) => entry.add(H.mul((k === i ? a : 0) + (k === j ? b : 0)))));
  const slope = (i: number, j: number): number =>
    moved(i, j, 1, 1)
      .sub(moved(i, j, 1, -1))
      .sub(moved(i, j, -1, 1))
      .add(moved(i, j, -1, -1))
      .div(4)
      .div(H.mul(H))
      .toNumber();
  return at.map((_, i) => at.map((_each, j) => slope(Math.min(i, j), Math.max(i, j))));
}

/** The nuclear norm of a square matrix, tr(Uᵀ X) of its polar factor U, by Newton's iteration U ← (U + U⁻ᵀ)/2 (Higham 1986). */
function polarNorm(x: readonly Decimal[]): Decimal {
  const cofactor = (u: readonly Decimal[], k: number): Decimal => {
    const [i, j] = [Math.floor(k / 3), k % 3];
    const at = (a: number, b: number): Decimal => u[((i + a) % 3) * 3 + ((j + b) % 3)];
    return at(1, 1)
      .mul(at(2, 2))
      .sub(at(1, 2).mul(at(2, 1)));
  };
  let u = x;
  for (let step = 0; step < 10; step++) {
    const cofactors = u.map((_, k) => cofactor(u, k));
    const det = [0, 1, 2].reduce((sum, k) => sum.add(u[k].mul(cofactors[k])), new D(0));
    u = u.map((entry, k) => entry.add(cofactors[k].div(det)).div(2));
  }
  return x.reduce((sum, entry, k) => sum.add(entry.mul(u[k])), new D(0));
}

/** Of two rows, or columns: σ₁ + σ₂ = √(σ₁² + σ₂² + 2 σ₁σ₂). */
function twoValues(a: readonly Decimal[], b: readonly Decimal[]): Decimal {
  const dot = (p: readonly Decimal[], q: readonly Decimal[]): Decimal =>
    p.reduce((sum, entry, k) => sum.add(entry.mul(q[k])), new D(0));
  const [aa, ab, bb] = [dot(a, a), dot(a, b), dot(b, b)];
  return aa
    .add(bb)
    .add(aa.mul(bb).sub(ab.mul(ab)).sqrt().mul(2))
    .sqrt();
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

describe("Second derivatives where eigenvalues are equal", () => {
  /** Each row by a second backward through the first. */
  function byTape(f: (x: Tensor) => Tensor, at: Tensor): Tensor {
    const x = at.clone().requiresGrad_();
    const first = grad(f(x), x, { createGraph: true }).reshape(x.size);
    const rows = Array.from({ length: x.size }, (_, k) =>
      grad(first.select(0, k), x, { retainGraph: true }).reshape(x.size),
    );
    return stack(rows);
  }
  const both = (f: (x: Tensor) => Tensor, at: Tensor): Tensor[] => [
    byTape(f, at),
    hessian(f, at).reshape(at.size, at.size),
  ];
  const even = (x: Tensor): Tensor => x.add(x.transpose(-2, -1)).mul(0.5);
  const turn = linalg.matrixExp(tensor([[0, 0.3, -0.2], [-0.3, 0, 0.5], [0.2, -0.5, 0]], f64)); // biome-ignore format: a matrix
  const made = (values: number[]): Tensor =>
    turn.matmul(tensor(values, f64).diagEmbed()).matmul(turn.transpose(0, 1));

  it("the sum of singular values at the unit matrix bends only with what turns it", () => {
    for (const h of both((x) => linalg.svdvals(x).sum(), tensor([[1, 0], [0, 1]], f64))) {
      near(h, tensor([[0, 0, 0, 0], [0, 0.5, -0.5, 0], [0, -0.5, 0.5, 0], [0, 0, 0, 0]], f64));
    } // biome-ignore format: matrices
  });

  itAtLength(
    "functions that treat eigenvalues alike have the Hessian of the polynomial that they are",
    () => {
      for (const values of some([[1, 1, 1], [2, 2, 5], [-1, 3, 3], [1, 2, 4]], 2)) {
      const at = made(values);
      for (const h of both((x) => linalg.eigvalsh(x).square().sum(), at))
        near(h, hessian((x) => even(x).square().sum(), at).reshape(9, 9), 1e-11);
      for (const h of both((x) => linalg.eigvalsh(x).pow(3).sum(), at))
        near(h, hessian((x) => linalg.matrixPower(even(x), 3).diagonal().sum(), at).reshape(9, 9), 1e-10);
      for (const h of both((x) => linalg.eigvalsh(x).prod(), at))
        near(h, hessian((x) => linalg.det(even(x)), at).reshape(9, 9), 1e-10);
    } // biome-ignore format: a list
    },
  );

  itAtLength(
    "functions that treat singular values alike have that of the polynomial, of wide and of tall matrices",
    () => {
      const cases = [
        made([1, 1, 1]),
        made([2, 2, 5]),
        made([2, 2, 2]).narrow(0, 0, 2),
        made([3, 3, 3]).narrow(1, 0, 2),
      ];
      for (const at of cases) {
      const n = at.size;
      for (const h of both((x) => linalg.svdvals(x).square().sum(), at))
        near(h, hessian((x) => x.square().sum(), at).reshape(n, n), 1e-11);
      for (const h of both((x) => linalg.svdvals(x).pow(4).sum(), at))
        near(h, hessian((x) => x.matmul(x.t()).square().sum(), at).reshape(n, n), 1e-10);
    } // biome-ignore format: a list
    },
  );

  itAtLength(
    "the nuclear norm has that which differences at many digits have, of square, wide and tall matrices",
    () => {
      const square = tensor([[2, -1, 0.5], [0.25, 3, 1], [-0.75, 0.5, 1.5]], f64); // biome-ignore format: a matrix
      const cases: [Tensor, (x: readonly Decimal[]) => Decimal][] = [
        [square, polarNorm],
        [square.narrow(0, 0, 2), (x) => twoValues(x.slice(0, 3), x.slice(3))],
        [square.narrow(1, 0, 2), (x) => twoValues([x[0], x[2], x[4]], [x[1], x[3], x[5]])],
        [made([2, 2, 5]), polarNorm],
      ];
      for (const [at, exactly] of cases) {
        const right = secondDifferences(exactly, Array.from(at.contiguous().toTypedArray(), Number));
        for (const h of both((x) => linalg.matrixNorm(x, "nuc"), at)) near(h, tensor(right, f64), 1e-13);
      }
    },
  );

  it("stacks of matrices keep to themselves", () => {
    const at = stack([made([1, 1, 1]), made([1, 2, 2])]);
    const whole = hessian((x) => linalg.eigvalsh(x).pow(3).sum(), at).reshape(18, 18);
    near(
      whole.narrow(0, 9, 9).narrow(1, 9, 9),
      hessian((x) => linalg.eigvalsh(x).pow(3).sum(), made([1, 2, 2])).reshape(9, 9),
      1e-10,
    );
    expect(whole.narrow(0, 0, 9).narrow(1, 9, 9).abs().max().item()).to.equal(0);
  });
});

describe("The exponential of a matrix", () => {
  it("is told for numbers of any size", () => {
    for (const x of [40000, 1e6, 1e30])
      expect(linalg.matrixExp(tensor([[0, x], [0, 0]])).toArray()).to.deep.equal([[1, Math.fround(x)], [0, 1]]); // biome-ignore format: matrices
    const [[cosine, sine]] = linalg.matrixExp(tensor([[0, 1e5], [-1e5, 0]], f64)).toArray() as number[][]; // biome-ignore format: a matrix
    expect(cosine).to.be.closeTo(Math.cos(1e5), 1e-9);
    expect(sine).to.be.closeTo(Math.sin(1e5), 1e-9);
    const leaf = tensor([[0, 40000], [0, 0]], { ...f64, requiresGrad: true }); // biome-ignore format: a matrix
    linalg.matrixExp(leaf).select(0, 0).select(0, 1).backward();
    expect(leaf.grad!.toArray()).to.deep.equal([[20000, 1], [40000 ** 2 / 6, 20000]]); // biome-ignore format: a matrix
  });

  it("exponentials of a stack do not depend on each other", () => {
    const stack = tensor([[[Number.NaN]], [[5]]], f64); // biome-ignore format: one line
    const [[[none]], [[one]]] = linalg.matrixExp(stack).toArray() as number[][][];
    expect(none).to.be.NaN;
    expect(one).to.be.closeTo(Math.exp(5), 1e-11);
  });
});

describe("Large lists", () => {
  itAtLength("are no trouble: longer than the arguments of one call may be", () => {
    const many = 200_000;
    expect(functional.interpolate(ones([1, 1, 4]), { size: many, mode: "linear" }).shape).to.deep.equal([
      1,
      1,
      many,
    ]);
    expect(functional.adaptiveMaxPool1d(ones([1, 1, many]), many).values.size).to.equal(many);
  });

  it("of none correlate with nothing", () => {
    expect(corrcoef(zeros([2, 0])).toArray()).to.deep.equal([[Number.NaN, Number.NaN], [Number.NaN, Number.NaN]]); // biome-ignore format: one line
  });
});
