/** Solutions and factors by the machine's LAPACK against the loops: skipped by name where koffi or the library is not there, unless REQUIRE_BLAS=1. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { ROWS } from "../../../engine/cpu/faster.ts";
import { type Lapack, lapack } from "../../../engine/cpu/lapack/kernels.ts";
import {
  arange,
  type DtypeName,
  diag,
  eye,
  grad,
  jvp,
  linalg,
  manualSeed,
  openDevice,
  randn,
  recordTrace,
  type Tensor,
  tensor,
  vmap,
  zeros,
} from "../../../engine/index.ts";
import { withLibrary } from "./library.ts";

const none = Object.fromEntries(Object.keys(lapack).map((name) => [name, null])) as unknown as Lapack;

/** What `fn` gives by the loops. */
function plainly<R>(fn: () => R): R {
  const own = { ...lapack };
  Object.assign(lapack, none);
  try {
    return fn();
  } finally {
    Object.assign(lapack, own);
  }
}

/** What `fn` gives, and whether every call of LAPACK that it made did its work; null if it made none. */
function watched<R>(fn: () => R): { value: R; done: boolean | null } {
  const own = { ...lapack };
  let done: boolean | null = null;
  const seen = <A extends unknown[], T>(kernel: ((...args: A) => T) | null) =>
    kernel &&
    ((...args: A): T => {
      const given = kernel(...args);
      done = done !== false && given !== null && given !== (false as unknown);
      return given;
    });
  const { lu } = own;
  Object.assign(lapack, {
    lu: lu && { factor: seen(lu.factor), solve: seen(lu.solve) },
    ...Object.fromEntries(
      (["cholesky", "triangular", "orthogonal", "symmetric", "singular"] as const).map((name) => [
        name,
        seen(own[name] as never),
      ]),
    ),
  });
  try {
    return { value: fn(), done };
  } finally {
    Object.assign(lapack, own);
  }
}

const unitOf = (x: Tensor): number => (x.dtype === "float64" ? 2 ** -53 : 2 ** -24);

/** Within so many roundings of the largest of what the loops give. */
function near(given: Tensor, wanted: Tensor, roundings: number, title: string): void {
  expect(given.shape, title).to.deep.equal(wanted.shape);
  expect(given.dtype, title).to.equal(wanted.dtype);
  if (wanted.layout.contiguous) expect(given.layout.contiguous, title).to.equal(true);
  if (wanted.size === 0) return;
  const size = Math.max(1, wanted.abs().max().item());
  const off = given.detach().sub(wanted.detach()).abs().max().item();
  if (!(off <= roundings * unitOf(wanted) * size))
    expect.fail(`${title}: ${off / unitOf(wanted) / size} roundings away`);
}

/** The same bits. */
function same(given: Tensor, wanted: Tensor, title: string): void {
  expect(given.shape, title).to.deep.equal(wanted.shape);
  expect([...given.toTypedArray()], title).to.deep.equal([...wanted.toTypedArray()]);
}

const unit = (n: number, dtype: DtypeName): Tensor => eye(n, n, { dtype });

const turned = (x: Tensor): Tensor => x.transpose(-2, -1);

/** How a matrix may lie, each with the same numbers: as it is, its transpose, a part of a larger one, each second. */
const lies: readonly ((x: Tensor) => Tensor)[] = [
  (x) => x,
  (x) => turned(turned(x).clone()),
  (x) => {
    const [n, m] = x.shape.slice(-2);
    const large = zeros([...x.shape.slice(0, -2), n + 3, m + 2], { dtype: x.dtype });
    const part = large.narrow(-2, 2, n).narrow(-1, 1, m);
    part.copy_(x);
    return part;
  },
  (x) => x.repeatInterleave(2, -1).unfold(-1, 1, 2).squeeze(-1),
];

type Parts = Readonly<Record<string, Tensor>>;

/** What is asked of a square matrix x that is far from singular, s, symmetric and positive, and b. */
const square: Readonly<Record<string, (x: Tensor, s: Tensor, b: Tensor) => Parts>> = {
  solve: (x, _, b) => ({ x: linalg.solve(x, b) }),
  "solve from the right": (x, _, b) => ({ x: linalg.solve(x, turned(b), { left: false }) }),
  "solve a vector": (x, _, b) => ({ x: linalg.solve(x, b.select(-1, 0)) }),
  inv: (x) => ({ x: linalg.inv(x) }),
  det: (x) => ({ det: linalg.det(x.div(x.shape[x.ndim - 1])) }),
  slogdet: (x) => ({ ...linalg.slogdet(x) }),
  luFactor: (x) => ({ ...linalg.luFactor(x) }),
  lu: (x) => ({ ...linalg.lu(x) }),
  luSolve: (x, _, b) => {
    const { LU, pivots } = linalg.luFactor(x);
    return {
      x: linalg.luSolve(LU, pivots, b),
      adjoint: linalg.luSolve(LU, pivots, b, { adjoint: true }),
    };
  },
  cholesky: (_, s) => ({ lower: linalg.cholesky(s), upper: linalg.cholesky(s, { upper: true }) }),
  solveTriangular: (x, _, b) =>
    Object.fromEntries(
      [0, 1, 2, 3, 4, 5, 6, 7].map((k) => {
        const [upper, left, unitriangular] = [(k & 1) > 0, (k & 2) > 0, (k & 4) > 0];
        // With ones on its diagonal a triangle must not grow.
        const a = unitriangular ? x.div(x.shape[x.ndim - 1] * 2) : x;
        return [k, linalg.solveTriangular(a, left ? b : turned(b), { upper, left, unitriangular })];
      }),
    ),
  eigh: (_, s) => ({ lower: linalg.eigh(s).eigenvectors, ...linalg.eigh(s.tril(), { uplo: "L" }) }),
  exponential: (x) => ({ of: linalg.matrixExp(x.div(x.shape[x.ndim - 1])) }),
};

/** Of any matrix of full rank. */
const any: Readonly<Record<string, (x: Tensor) => Parts>> = {
  qr: (x) => ({ ...linalg.qr(x) }),
  "qr, complete": (x) => {
    const { Q, R } = linalg.qr(x, { mode: "complete" });
    return { Q, R };
  },
  "qr, R alone": (x) => ({ ...linalg.qr(x, { mode: "r" }) }),
  luFactor: (x) => ({ ...linalg.luFactor(x) }),
  svd: (x) => ({ ...linalg.svd(x, { fullMatrices: false }) }),
  svdvals: (x) => ({ s: linalg.svdvals(x) }),
  pinv: (x) => ({ pinv: linalg.pinv(x) }),
  matrixRank: (x) => ({ rank: linalg.matrixRank(x) }),
  lstsq: (x) => ({
    solution: linalg.lstsq(x, x.narrow(-1, 0, 2)).solution,
    s: linalg.lstsq(x, x, { driver: "gelsd" }).singularValues,
  }),
};

/** A matrix with singular values from 1 to 2, far enough apart that vectors are determined. */
function full(shape: readonly number[], dtype: DtypeName): Tensor {
  const [n, m] = shape.slice(-2);
  const [u, v] = [n, m].map(
    (size) => linalg.qr(randn([...shape.slice(0, -2), size, size], { dtype: "float64" })).Q,
  );
  const least = Math.min(n, m);
  const s = diag(arange(0, least, 1, { dtype: "float64" }).div(least).add(1));
  const product = u
    .narrow(-1, 0, least)
    .matmul(s)
    .matmul(turned(v.narrow(-1, 0, least)));
  return product.to(dtype);
}

const dtypes = ["float32", "float64"] as const;

describe("Solutions and factors by the machine's own library", () => {
  withLibrary();

  it("have every kernel", () => {
    for (const [name, kernel] of Object.entries(lapack)) expect(kernel, name).not.to.equal(null);
  });

  for (const dtype of dtypes) {
    it(`of square matrices of ${dtype} are what the loops give, however they lie`, () => {
      manualSeed(4);
      for (const shape of [
        [8, 8],
        [9, 9],
        [33, 33],
        [3, 11, 11],
        [2, 2, 8, 8],
      ])
        for (const lie of lies) {
          const n = shape[shape.length - 1];
          const x = lie(plainly(() => full(shape, dtype)));
          const s = lie(
            plainly(() => full(shape, dtype))
              .matmul(unit(n, dtype))
              .clone(),
          );
          const even = lie(s.matmul(turned(s)));
          const b = lie(randn([...shape.slice(0, -1), 3], { dtype }));
          for (const [title, f] of Object.entries(square)) {
            const { value, done } = watched(() => f(x, even, b));
            if (title !== "exponential" && (title !== "eigh" || n >= ROWS.symmetric))
              expect(done, `${title} of [${shape}]`).to.equal(true);
            const wanted = plainly(() => f(x, even, b));
            for (const name of Object.keys(wanted))
              near(value[name], wanted[name], 64 * n, `${title} of [${shape}]: ${name}`);
          }
        }
    });

    it(`of matrices of ${dtype}, wide and tall, are what the loops give, however they lie`, () => {
      manualSeed(5);
      for (const shape of [
        [8, 8],
        [9, 9],
        [23, 9],
        [9, 14],
        [3, 8, 11],
        [2, 31, 8],
      ])
        for (const lie of lies) {
          const x = lie(plainly(() => full(shape, dtype)));
          for (const [title, f] of Object.entries(any)) {
            const { value, done } = watched(() => f(x));
            expect(done, `${title} of [${shape}]`).to.equal(true);
            const wanted = plainly(() => f(x));
            for (const name of Object.keys(wanted))
              if (!(title === "qr, complete" && name === "Q" && shape[0] > shape[1]))
                near(value[name], wanted[name], 1024 * Math.max(...shape), `${title} of [${shape}]: ${name}`);
          }
          const size = 64 * Math.max(...shape);
          const { U, S, Vh } = linalg.svd(x);
          const [n, m] = shape.slice(-2);
          const least = Math.min(n, m);
          near(
            U.narrow(-1, 0, least)
              .mul(S.unsqueeze(-2))
              .matmul(Vh.narrow(-2, 0, least)),
            x.clone(),
            size,
            "U S Vh",
          );
          const { Q, R } = linalg.qr(x, { mode: "complete" });
          near(Q.matmul(R), x.clone(), size, "Q R");
          for (const [each, k] of [
            [U, n],
            [turned(Vh), m],
            [Q, n],
          ] as const)
            near(
              turned(each).matmul(each),
              unit(k, dtype)
                .expand([...shape.slice(0, -2), k, k])
                .clone(),
              size,
              "orthonormal",
            );
        }
    });

    it(`of ${dtype} that are singular, infinite, NaN, empty or small are the loops' own, to the last bit`, () => {
      manualSeed(6);
      const x = randn([2, 9, 9], { dtype });
      const odd: [string, Tensor][] = [
        ["a row of zeros", x.mul(tensor([1, 1, 1, 0, 1, 1, 1, 1, 1], { dtype }).unsqueeze(-1))],
        ["zeros", x.mul(0)],
        ["NaN", x.add(tensor([0, 0, NaN, 0, 0, 0, 0, 0, 0], { dtype }))],
        ["infinite", x.add(tensor([0, 0, Infinity, 0, 0, 0, 0, 0, 0], { dtype }))],
        ["one by one", randn([3, 1, 1], { dtype })],
        ["two by two", randn([2, 2], { dtype })],
        ["none", zeros([0, 9, 9], { dtype })],
        ["of no rows", zeros([2, 0, 0], { dtype })],
      ];
      for (const [title, each] of odd) {
        const n = each.shape[each.ndim - 1];
        const b = randn([...each.shape.slice(0, -1), 2], { dtype });
        const even = each.matmul(turned(each));
        const all: Readonly<Record<string, () => Parts>> = {
          ...Object.fromEntries(
            ["solve", "inv", "det", "slogdet", "luFactor", "cholesky"].map((name) => [
              name,
              () => square[name](each, title === "a row of zeros" ? even.neg() : even, b),
            ]),
          ),
          solveEx: () => ({ ...linalg.solveEx(each, b) }),
          invEx: () => ({ ...linalg.invEx(each) }),
          luFactorEx: () => ({ ...linalg.luFactorEx(each) }),
          choleskyEx: () => ({ ...linalg.choleskyEx(even.neg()) }),
          ...(title === "a row of zeros"
            ? {}
            : Object.fromEntries(
                ["svd", "svdvals", "qr"]
                  .filter((name) => title !== "zeros" || name !== "qr")
                  .map((name) => [name, () => any[name](each)]),
              )),
          ...(["NaN", "infinite"].includes(title) ? { eigh: () => ({ ...linalg.eigh(each) }) } : {}),
          ...(n > 0
            ? { solveTriangular: () => ({ x: linalg.solveTriangular(each, b, { upper: true }) }) }
            : {}),
        };
        for (const [name, f] of Object.entries(all)) {
          const [given, wanted] = [f(), plainly(f)];
          for (const part of Object.keys(wanted))
            same(given[part], wanted[part], `${name} of ${title}: ${part}`);
        }
      }
    });

    it(`of ${dtype} whose rank is less are within the bounds`, () => {
      manualSeed(7);
      for (const [n, m, rank] of [
        [12, 12, 5],
        [20, 9, 4],
        [9, 20, 8],
      ]) {
        const x = randn([n, rank], { dtype }).matmul(randn([rank, m], { dtype }));
        const size = 64 * Math.max(n, m);
        const { U, S, Vh } = linalg.svd(x, { fullMatrices: false });
        near(U.mul(S).matmul(Vh), x, size, "U S Vh");
        near(
          S,
          plainly(() => linalg.svdvals(x)),
          size,
          "S",
        );
        near(turned(U).matmul(U), unit(Math.min(n, m), dtype), size, "U");
        near(Vh.matmul(turned(Vh)), unit(Math.min(n, m), dtype), size, "V");
        expect(linalg.matrixRank(x).item()).to.equal(rank);
        const { Q, R } = linalg.qr(x);
        near(Q.matmul(R), x, size, "Q R");
        near(turned(Q).matmul(Q), unit(Math.min(n, m), dtype), size, "Q");
        const even = x.matmul(turned(x));
        const { eigenvalues, eigenvectors: v } = linalg.eigh(even);
        near(v.mul(eigenvalues).matmul(turned(v)), even, size, "V Λ Vᵀ");
        near(turned(v).matmul(v), unit(n, dtype), size, "V");
      }
    });

    it(`of ${dtype} at the ends of its range are as good as in the middle`, () => {
      manualSeed(8);
      const far = dtype === "float32" ? 2 ** 60 : 2 ** 500;
      for (const scale of [far, 1 / far]) {
        const x = full([10, 10], dtype).mul(scale);
        const { U, S, Vh } = linalg.svd(x);
        near(U.mul(S.div(scale)).matmul(Vh), x.div(scale), 640, "svd");
        const { Q, R } = linalg.qr(x);
        near(Q.matmul(R.div(scale)), x.div(scale), 640, "qr");
        near(linalg.solve(x, x), unit(10, dtype), 640, "solve");
        const [given, wanted] = [linalg.det(x), plainly(() => linalg.det(x))];
        expect(given.item()).to.equal(wanted.item());
      }
    });
  }

  it("have their gradients, of the second order and forward too, and run in batches", () => {
    manualSeed(9);
    const dtype = "float64";
    const weigh = (parts: Parts, weights: Parts): Tensor =>
      Object.keys(weights)
        .map((name) => parts[name].mul(weights[name]).sum())
        .reduce((sum, each) => sum.add(each));
    const works: [string, readonly number[], (x: Tensor) => Parts][] = [
      ...Object.entries(square).map(([name, f]): [string, readonly number[], (x: Tensor) => Parts] => {
        const b = randn([8, 3], { dtype });
        return [name, [8, 8], (x) => f(x, x.matmul(turned(x)), b)];
      }),
      ["solve for b", [8, 3], (b) => ({ x: linalg.solve(full([8, 8], dtype), b) })],
      ...Object.entries(any).flatMap(([name, f]) =>
        [
          [8, 8],
          [11, 8],
          [8, 10],
        ].map((shape): [string, readonly number[], (x: Tensor) => Parts] => [name, shape, f]),
      ),
    ];
    for (const [name, shape, f] of works) {
      if (name === "matrixRank") continue;
      const title = `${name} of [${shape}]`;
      const x = plainly(() => full(shape, dtype));
      const direction = randn(shape, { dtype });
      manualSeed(10);
      const sample = plainly(() => f(x));
      const weights = Object.fromEntries(
        Object.entries(sample)
          .filter(([, part]) => part.dtype === dtype && part.size > 0)
          .map(([part, value]) => [part, randn(value.shape, { dtype })]),
      );
      const all = (): Tensor[] => {
        const again = (y: Tensor): Tensor => {
          manualSeed(10);
          return weigh(f(y), weights);
        };
        const leaf = x.clone().requiresGrad_();
        const slope = grad(again(leaf), leaf, { createGraph: true });
        const bend = slope.requiresGrad
          ? grad(slope.mul(direction).sum(), leaf, { allowUnused: true })
          : null;
        return [slope, bend ?? x.mul(0), jvp(again, [x], [direction]).tangent];
      };
      const [given, wanted] = [all(), plainly(all)];
      given.forEach((each, k) => {
        near(each, wanted[k], 2 ** 20, `${title}: ${["gradient", "second", "forward"][k]}`);
      });
    }
    const stack = plainly(() => full([3, 8, 8], dtype));
    near(
      vmap((x: Tensor) => linalg.inv(x))(stack),
      plainly(() => linalg.inv(stack)),
      512,
      "vmap",
    );
  });

  it("leave to the loops what is nearly singular and has a gradient without an inverse", () => {
    for (const dtype of dtypes) {
      const x = tensor(
        [
          [1, 2, 3, 4],
          [2, 4, 6, 8.5],
          [0, 1, 0, 2],
          [1, 1, 1, 0],
        ],
        { dtype },
      ).requiresGrad_();
      for (const row of [0, 1]) {
        // A determinant of 0, or of a rounding.
        const factors = tensor([[row ? 2 + unitOf(x) * 8 : 2], [1], [1], [1]], { dtype });
        const slopes = (): Tensor =>
          grad(linalg.det(x.index([tensor([0, 0, 2, 3], { dtype: "int32" })]).mul(factors)), x);
        near(slopes(), plainly(slopes), 0, "gradient");
      }
    }
  });

  it("are traced step by step, as the loops are", () => {
    const x = full([8, 8], "float64");
    const steps = (): string[] =>
      recordTrace([], () => linalg.solve(x, linalg.qr(x).Q)).trace.values.map((value) =>
        "op" in value ? value.op : "",
      );
    expect(steps()).to.deep.equal(plainly(steps));
  });

  it("have small singular values to as many digits as the loops where a gradient is wanted", () => {
    manualSeed(11);
    const scales = arange(0, 10, 1, { dtype: "float64" }).mul(-2).exp2();
    const x = full([12, 10], "float64").mul(scales);
    const leaf = x.clone().requiresGrad_();
    const [given, wanted] = [linalg.svdvals(leaf), plainly(() => linalg.svdvals(leaf))];
    expect(given.div(wanted).sub(1).abs().max().item()).to.be.below(1e-13);
  });

  it("are taken from a size on, on the CPU alone, and not of what is no float", () => {
    const f =
      (n: number): (() => Tensor) =>
      () =>
        linalg.solve(eye(n), eye(n).mul(2));
    expect(watched(f(ROWS.lu - 1)).done).to.equal(null);
    expect(watched(f(ROWS.lu)).done).to.equal(true);
    expect(() => linalg.solve(eye(9), unit(9, "float64"))).to.throw(/float32.*float64|dtype/);
  });

  it("are told of in the line that names the device; without them all is as it was", async () => {
    expect(String(await openDevice("cpu"))).to.match(
      /^device: cpu \(products, solves and decompositions by (OpenBLAS|Accelerate)(, \d threads)?\): it was asked for$/,
    );
    manualSeed(12);
    const x = full([16, 16], "float32");
    const f = (): Tensor[] => [linalg.inv(x), linalg.svd(x).U, linalg.qr(x).R, linalg.det(x)];
    const [before] = [plainly(f)];
    await openDevice("cpu", { blas: false });
    try {
      expect(lapack).to.deep.equal(none);
      // Products are the engine's own by now.
      f().forEach((each, k) => {
        near(each, before[k], 256, "without");
      });
      expect(String(await openDevice("cpu"))).to.match(/^device: cpu( \(\d threads\))?: it is always there$/);
    } finally {
      await openDevice("cpu", { blas: true });
    }
  });
});

describe("Without a library", () => {
  it("no kernel is there", () => {
    expect(lapack).to.deep.equal(none);
  });
});
