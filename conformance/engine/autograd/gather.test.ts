/** Gradients that are added up where they lie: of slices in one array, of a tensor that is used often. Against the same by fresh arrays, to the bit. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { native } from "../../../engine/cpu/native.ts";
import { cat, grad, manualSeed, randn, type Tensor } from "../../../engine/index.ts";

/** With every slice's gradient an array of its own. */
function apart<R>(f: () => R): R {
  const { gather } = native;
  native.gather = null;
  try {
    return f();
  } finally {
    native.gather = gather;
  }
}

/** How many gradients of slices are gathered. */
function gathered(f: () => unknown): number {
  const { gather } = native;
  let count = 0;
  native.gather = (...given) => {
    const done = gather!(...given);
    if (done) count++;
    return done;
  };
  try {
    f();
  } finally {
    native.gather = gather;
  }
  return count;
}

const slices: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  "each row": (x) =>
    x
      .unbind(0)
      .reduce((a, b) => a.mul(0.5).add(b.sin()))
      .sum(),
  "each column": (x) =>
    x
      .unbind(1)
      .reduce((a, b) => a.mul(0.5).add(b.sin()))
      .sum(),
  "overlapping parts": (x) =>
    x
      .narrow(0, 0, 30)
      .mul(x.narrow(0, 10, 30))
      .sum()
      .add(x.narrow(1, 3, 20).square().sum()),
  "every other": (x) =>
    x
      .slice(0, 0, 40, 2)
      .mul(x.slice(0, 1, 40, 2))
      .sum(),
  "a part and the whole": (x) =>
    x
      .mul(3)
      .add(x)
      .sum()
      .add(x.narrow(0, 1, 30).square().sum())
      .add(x.exp().sum()),
  "the whole and a part": (x) => x.narrow(0, 1, 30).square().sum().add(x.mul(3).add(x).sum()),
  "parts of a part": (x) =>
    x
      .narrow(0, 2, 38)
      .narrow(0, 1, 30)
      .mul(x.at(2).add(x.at(3)))
      .sum(),
  "of what was transposed": (x) => x.t().narrow(0, 1, 20).sin().sum().add(x.t().at(4).square().sum()),
};

/** The gradient at a leaf, by one backward; its zeros without a sign. */
function gradientOf(f: (x: Tensor) => Tensor, x: Tensor): number[] {
  const leaf = x.detach().requiresGrad_();
  f(leaf).backward();
  return Array.from(leaf.grad!.toTypedArray(), (value) => value + 0);
}

describe("Gradients of slices of one tensor", () => {
  it("are gathered in one array, and are what they are apart", () => {
    manualSeed(4);
    for (const [name, f] of Object.entries(slices)) {
      const x = randn([40, 30]);
      // Of a leaf, and of what is no leaf.
      for (const of of [f, (y: Tensor) => f(y.sin()), (y: Tensor) => f(y.sin()).add(y.square().sum())]) {
        const wanted = apart(() => gradientOf(of, x));
        expect(gradientOf(of, x), name).to.deep.equal(wanted);
        expect(
          gathered(() => gradientOf(of, x)),
          name,
        ).to.be.above(0);
      }
    }
  });

  it("are apart where they are few, are differentiated again, or belong to no slice", () => {
    const few = randn([10, 30]);
    const f = slices["each row"];
    expect(gathered(() => gradientOf(f, few))).to.equal(0);
    const x = randn([40, 30], { requiresGrad: true });
    expect(gathered(() => grad(f(x), x, { createGraph: true }))).to.equal(0);
    expect(gathered(() => gradientOf((y) => y.exp().sum(), randn([40, 30])))).to.equal(0);
  });

  it("leave alone what somebody else holds", () => {
    const x = randn([40, 30], { requiresGrad: true });
    const [a, above] = [x.mul(2), randn([40, 30])];
    const kept = above.toArray();
    a.retainGrad();
    // The cotangent comes to `a` as it is, and then parts do.
    a.add(0).backward(above, { retainGraph: true });
    expect(above.toArray()).to.deep.equal(kept);
    const seen: Tensor[] = [];
    const b = x.mul(1);
    b.registerHook((g) => {
      seen.push(g);
      return g;
    });
    const loss = b
      .narrow(0, 0, 20)
      .sum()
      .add(b.mul(above).sum())
      .add(b.narrow(0, 10, 20).sum());
    const first = grad(loss, b, { retainGraph: true });
    const before = first.toArray();
    grad(loss, [b, x]);
    expect(first.toArray()).to.deep.equal(before);
    expect(seen.length).to.be.above(0);
  });
});

describe("Gradients of a tensor that is used often", () => {
  it("are those of its elements apart, and nothing that came from above is changed", () => {
    const [x, above] = [randn([2000]), randn([2000])];
    const f = (y: Tensor): Tensor => y.mul(y).add(y).add(y.exp()).sub(y.sin()).add(y.mul(3));
    const whole = x.clone().requiresGrad_();
    const kept = above.toArray();
    for (let times = 0; times < 2; times++) f(whole).backward(above);
    expect(above.toArray()).to.deep.equal(kept);
    const parts = Array.from({ length: 20 }, (_, k) => {
      const part = x
        .narrow(0, k * 100, 100)
        .clone()
        .requiresGrad_();
      for (let times = 0; times < 2; times++) f(part).backward(above.narrow(0, k * 100, 100));
      return part.grad!;
    });
    const [given, wanted] = [whole.grad!, cat(parts)].map((g) => g.toTypedArray());
    given.forEach((v, i) => {
      expect(Math.abs(v - wanted[i])).to.be.at.most(4e-7 * Math.max(1, Math.abs(wanted[i])));
    });
  });
});

describe("A product of a stack and one matrix", () => {
  it("is that of each matrix of the stack, with its gradients, however both lie", () => {
    manualSeed(5);
    const dtype = "float64";
    for (const stack of [[3], [2, 2], [0]])
      for (const [m, k, n] of [
        [4, 5, 6],
        [17, 16, 16],
        [1, 3, 1],
        [2, 0, 3],
      ])
        for (const turned of [0, 1, 2, 3]) {
          const [a, b] = [randn([...stack, m, k], { dtype }), randn([k, n], { dtype })];
          const lying = (y: Tensor, bit: number): Tensor =>
            turned & bit ? y.transpose(-2, -1).clone().transpose(-2, -1) : y;
          const [x, y] = [lying(a, 1).requiresGrad_(), lying(b, 2).requiresGrad_()];
          const above = randn([...stack, m, n], { dtype });
          const product = x.matmul(y);
          product.backward(above);
          const many = stack.reduce((p, q) => p * q, 1);
          const dy = new Array<number>(k * n).fill(0);
          const [u, v, g] = [a, b, above].map((each) => each.toTypedArray());
          const close = (given: Tensor, wanted: readonly number[]): void => {
            const got = given.toTypedArray();
            expect(got.length).to.equal(wanted.length);
            const most = wanted.reduce((far, w, i) => Math.max(far, Math.abs(got[i] - w)), 0);
            expect(most).to.be.at.most(1e-12 * (1 + many * m * n));
          };
          const out: number[] = [];
          const dx: number[] = new Array<number>(many * m * k).fill(0);
          for (let s = 0; s < many; s++)
            for (let i = 0; i < m; i++)
              for (let j = 0; j < n; j++) {
                let sum = 0;
                const up = g[(s * m + i) * n + j];
                for (let l = 0; l < k; l++) {
                  sum += u[(s * m + i) * k + l] * v[l * n + j];
                  dx[(s * m + i) * k + l] += up * v[l * n + j];
                  dy[l * n + j] += up * u[(s * m + i) * k + l];
                }
                out.push(sum);
              }
          close(product, out);
          close(x.grad!, dx);
          close(y.grad!, dy);
        }
  });
});
