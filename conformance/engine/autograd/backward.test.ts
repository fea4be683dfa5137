/** Reverse mode: accumulation, graphs, orders and the errors in between. */
import { expect } from "chai";
import {
  custom,
  enableGrad,
  GradientError,
  grad,
  isGradEnabled,
  noGrad,
  ones,
  ShapeError,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";

const leaf = (data: number | number[] | number[][]): Tensor =>
  tensor(data, { dtype: "float64", requiresGrad: true });

describe("backward", () => {
  it("accumulates into leaves until they are reset", () => {
    const x = leaf([3, 4]);
    x.norm().backward();
    expect(x.grad!.toArray()).to.deep.equal([0.6, 0.8]);
    x.norm().backward();
    expect(x.grad!.toArray()).to.deep.equal([1.2, 1.6]);
    x.grad = null;
    x.norm().backward();
    expect(x.grad!.toArray()).to.deep.equal([0.6, 0.8]);
  });

  it("adds up all the ways in which a tensor was used", () => {
    const x = leaf(3);
    x.mul(x).add(x).backward();
    expect(x.grad!.item()).to.equal(7);
  });

  it("adds up what was broadcast", () => {
    const x = leaf([[1], [2]]);
    const y = leaf([10, 20, 30]);
    const s = leaf(2);
    x.mul(y).mul(s).sum().backward();
    expect(x.grad!.toArray()).to.deep.equal([[120], [120]]);
    expect(y.grad!.toArray()).to.deep.equal([6, 6, 6]);
    expect(s.grad!.item()).to.equal(180);
  });

  it("takes a cotangent where there is more than one element", () => {
    const x = leaf([1, 2]);
    const g = tensor([1, -1], { dtype: "float64" });
    x.square().backward(g);
    expect(x.grad!.toArray()).to.deep.equal([2, -4]);
    expect(() => x.square().backward()).to.throw(GradientError, "shape [2], not one element");
    expect(() => x.square().backward(ones([3], { dtype: "float64" }))).to.throw(
      ShapeError,
      "cotangent has shape [3]",
    );
    expect(() => x.square().backward(ones([2]))).to.throw('g.to("float64")');
  });

  it("leaves nobody's tensor shared with a gradient", () => {
    const [x, y] = [leaf([1, 2]), leaf([3, 4])];
    const g = ones([2], { dtype: "float64" });
    x.add(y).backward(g);
    x.grad!.zero_();
    expect(y.grad!.toArray()).to.deep.equal([1, 1]);
    expect(g.toArray()).to.deep.equal([1, 1]);
  });

  it("refuses what was not tracked", () => {
    const x = leaf(2);
    expect(() => tensor(1).backward()).to.throw(GradientError, "does not require grad");
    expect(() => noGrad(() => x.mul(2)).backward()).to.throw(GradientError, "noGrad");
    expect(() => x.mul(2).detach().backward()).to.throw(GradientError, "detach");
  });

  it("lets go of the graph unless asked to keep it", () => {
    const x = leaf(3);
    const y = x.square();
    y.backward(null, { retainGraph: true });
    y.backward();
    expect(x.grad!.item()).to.equal(12);
    expect(() => y.backward()).to.throw(GradientError, "retainGraph");
    expect(x.grad!.item()).to.equal(12);
  });

  it("leaves no gradient half accumulated when it throws", () => {
    const [x, y] = [leaf(1), leaf(2)];
    const broken = custom({
      forward: (z: Tensor) => z.clone(),
      backward: () => {
        throw new RangeError("broken");
      },
    });
    const out = y.mul(2).add(broken(x));
    expect(() => out.backward()).to.throw(RangeError, "broken");
    expect([x.grad, y.grad]).to.deep.equal([null, null]);
    expect(isGradEnabled()).to.equal(true);
  });

  it("goes through a hundred thousand steps", () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    y.backward();
    expect(x.grad!.item()).to.equal(1);
  });

  it("gives zeros through an op that is flat everywhere", () => {
    const x = leaf([1, -2]);
    x.sign().sum().backward();
    expect(x.grad!.toArray()).to.deep.equal([0, 0]);
  });
});

describe("grad", () => {
  it("differentiates to any order", () => {
    const x = leaf(2);
    let y = x.pow(5);
    for (const expected of [80, 160, 240, 240, 120]) {
      y = grad(y, x, { createGraph: true });
      expect(y.item()).to.be.closeTo(expected, 1e-12);
    }
  });

  it("touches no .grad, and takes inputs that are no leaves", () => {
    const x = leaf(3);
    const y = x.square();
    expect(grad(y.mul(y), y).item()).to.equal(18);
    expect(x.grad).to.equal(null);
  });

  it("gives third derivatives of the cosine of two vectors that are symmetric", () => {
    const [x, y] = [leaf([1, 2]), leaf([3, -1])];
    const cosine = x.dot(y).div(x.norm().mul(y.norm()));
    const [dx] = grad(cosine, [x], { createGraph: true });
    const dy = grad(dx.select(0, 0), y, { createGraph: true });
    const dyx = grad(dy.select(0, 1), x);
    const [ey] = grad(x.dot(y).div(x.norm().mul(y.norm())), [y], { createGraph: true });
    const ex = grad(ey.select(0, 1), x, { createGraph: true });
    const exx = grad(ex.select(0, 0), x);
    dyx.toTypedArray().forEach((v, k) => {
      expect(v).to.be.closeTo(exx.toTypedArray()[k], 1e-15);
    });
  });

  it("says which input is not part of the graph", () => {
    const [x, y] = [leaf(1), leaf(2)];
    expect(() => grad(x.square(), [x, y])).to.throw(GradientError, "input 1");
    expect(grad(x.square(), [x, y], { allowUnused: true })[1]).to.equal(null);
    expect(() => grad(x.square(), tensor(1))).to.throw(GradientError, "does not require grad");
  });
});

describe("Grad mode", () => {
  it("is restored after a throw, and nests", () => {
    const x = leaf(1);
    expect(noGrad(() => x.mul(2)).requiresGrad).to.equal(false);
    expect(noGrad(() => enableGrad(() => x.mul(2))).requiresGrad).to.equal(true);
    expect(() =>
      noGrad(() => {
        throw new Error("x");
      }),
    ).to.throw();
    expect(isGradEnabled()).to.equal(true);
  });

  it("lets only floating leaves require grad", () => {
    expect(() => tensor([1], { dtype: "int32", requiresGrad: true })).to.throw("Only floating tensors");
    const y = leaf(1).mul(2);
    expect(y.isLeaf).to.equal(false);
    expect(() => {
      y.requiresGrad = false;
    }).to.throw(GradientError, "detach()");
    expect(tensor([1]).requiresGrad_().requiresGrad).to.equal(true);
  });
});

describe("A custom rule", () => {
  it("is used in place of the derivative, to the second order too", () => {
    const cube = custom({
      name: "cube",
      forward: (x: Tensor) => x.mul(x).mul(x),
      backward: (g, { inputs: [x] }) => g.mul(x.square()).mul(3),
    });
    const x = leaf(2);
    const dx = grad(cube(x), x, { createGraph: true });
    expect(dx.item()).to.equal(12);
    expect(grad(dx, x).item()).to.equal(12);
  });

  it("may run a backward of its own over the same graph", () => {
    const shared = leaf(3);
    const inner = shared.square();
    const odd = custom({
      forward: (x: Tensor) => x.clone(),
      backward: (g) => {
        grad(inner, shared, { retainGraph: true });
        return g;
      },
    });
    inner.add(odd(inner)).backward();
    expect(shared.grad!.item()).to.equal(12);
  });

  it("is told when its gradients do not fit", () => {
    const rule = (gradients: () => Tensor[]): ((x: Tensor) => Tensor) =>
      custom({ name: "f", forward: (x: Tensor) => x.clone(), backward: gradients });
    const x = leaf([1, 2]);
    expect(() =>
      rule(() => [])(x)
        .sum()
        .backward(),
    ).to.throw(GradientError, "f: its backward gave 0 gradients for 1 inputs");
    expect(() =>
      rule(() => [leaf(1)])(x)
        .sum()
        .backward(),
    ).to.throw(ShapeError, "shape [] for input 0, of shape [2]");
  });
});
