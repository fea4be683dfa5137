/** jvp, vjp and what is made of them: nesting, and what the functions in them may do. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  custom,
  enableGrad,
  grad,
  hessian,
  jacobian,
  jvp,
  Module,
  noGrad,
  Parameter,
  recordTrace,
  stack,
  type Tensor,
  tensor,
  vjp,
  zeros,
} from "../../../engine/index.ts";

const f64 = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });
const close = (x: Tensor, expected: readonly number[]): void => {
  const given = Array.from(x.toTypedArray());
  expect(given).to.have.length(expected.length);
  given.forEach((entry, k) => {
    expect(entry, `entry ${k} of ${given}`).to.be.closeTo(
      expected[k],
      1e-12 * Math.max(1, Math.abs(expected[k])),
    );
  });
};

describe("jvp", () => {
  it("gives value and tangent of one input or several, of one output or several", () => {
    const { value, tangent } = jvp(
      (x, y) => x.mul(y).sum(),
      [f64([1, 2]), f64([3, 4])],
      [f64([1, 0]), f64([0, 1])],
    );
    expect([value.item(), tangent.item()]).to.deep.equal([11, 5]);
    const both = jvp((x) => [x.square(), x.sum()], f64([1, 2]), f64([1, 1]));
    expect(both.value.map((y) => y.toArray())).to.deep.equal([[1, 4], 3]);
    expect(both.tangent.map((t) => t.toArray())).to.deep.equal([[2, 4], 2]);
  });

  it("gives zeros of the value's shape where the value does not move", () => {
    const { tangent } = jvp(() => zeros([2, 3]), f64([1]), f64([1]));
    expect(tangent.shape).to.deep.equal([2, 3]);
    expect(jvp((x) => x.detach().mul(2), f64([1]), f64([1])).tangent.toArray()).to.deep.equal([0]);
  });

  it("takes loops and branches as they run", () => {
    const f = (x: Tensor): Tensor => {
      let y = x;
      for (let k = 0; k < 3; k++) y = y.item() > 1 ? y.mul(x) : y.add(x.sin());
      return y;
    };
    const x = f64(2).requiresGrad_();
    const reverse = grad(f(x), x).item();
    expect(jvp(f, f64(2), f64(1)).tangent.item()).to.equal(reverse);
  });

  it("keeps levels apart: a tangent of a tangent, and a tensor that is input and closed over at once", () => {
    // d/dx [x · d/dy (x + y) at y = 1] is 1; confusing the perturbations gives 2.
    const outer = jvp((x) => x.mul(jvp((y) => x.add(y), f64(1), f64(1)).tangent), f64(3), f64(1));
    expect(outer.tangent.item()).to.equal(1);
    const second = jvp((x) => jvp((y) => y.pow(3), x, f64(1)).tangent, f64(2), f64(1));
    expect(second.tangent.item()).to.equal(12);
    const x = f64(2);
    expect(jvp((y) => x.mul(y), x, f64(1)).tangent.item()).to.equal(2);
    // Of y · x with x moving in the outer pass alone: the inner derivative is x.
    const mixed = jvp((z) => jvp((y) => y.mul(z), z, f64(1)).tangent, f64(5), f64(1));
    expect([mixed.value.item(), mixed.tangent.item()]).to.deep.equal([5, 1]);
  });

  it("composes with reverse mode in both orders, with grad, backward and vjp", () => {
    const f = (x: Tensor): Tensor => x.pow(3).sum().mul(x.prod()).add(x.logsumexp()).add(x.amax().exp());
    const [x, v] = [f64([0.5, -1.25, 2]), f64([1, -0.5, 0.25])];
    const h = hessian(f, x);
    const expected = Array.from(h.matmul(v).toTypedArray());
    const viaGrad = (y: Tensor): Tensor => grad(f(y.requiresGrad_()), y);
    const viaBackward = (y: Tensor): Tensor => {
      f(y.requiresGrad_()).backward();
      return y.grad!;
    };
    const viaVjp = (y: Tensor): Tensor => vjp(f, y).pullback();
    for (const gradient of [viaGrad, viaBackward, viaVjp]) close(jvp(gradient, x, v).tangent, expected);
    const leaf = x.clone().requiresGrad_();
    close(grad(jvp(f, leaf, v).tangent, leaf), expected);
    close(vjp((y) => jvp(f, y, v).tangent, x).pullback(), expected);
    expect(x.requiresGrad).to.equal(false);
  });

  it("transposes rules by hand, and refuses one that leaves the ops", () => {
    const halved = custom({ name: "halved", forward: (x) => x.mul(3), backward: (g) => g.mul(0.5) });
    close(jvp((x) => halved(x.square()), f64([2, 3]), f64([1, 1])).tangent, [2, 3]);
    const cube = custom({
      forward: (x) => x.pow(3),
      backward: (g, { inputs: [x] }) => g.mul(x.square()).mul(3),
    });
    close(jvp((x) => jvp(cube, x, f64(1)).tangent, f64(2), f64(1)).tangent, [12]);
    const numbers = custom({
      name: "numbers",
      forward: (x) => x.mul(2),
      backward: (g) =>
        tensor(Float64Array.from(g.toTypedArray(), (entry) => 2 * entry)).reshape([...g.shape]),
    });
    expect(() => jvp(numbers, f64([1]), f64([1]))).to.throw(
      /backward of numbers does not compute with g in ops/,
    );
    const none = custom({ forward: (x) => x.mul(2), backward: () => null });
    expect(jvp(none, f64([1]), f64([1])).tangent.toArray()).to.deep.equal([0]);
  });

  it("takes noGrad for constant, as backward does, and enableGrad inside it not", () => {
    const f = (x: Tensor): Tensor => noGrad(() => x.square()).mul(x);
    expect(jvp(f, f64(3), f64(1)).tangent.item()).to.equal(9);
    const g = (x: Tensor): Tensor => noGrad(() => enableGrad(() => x.square()).mul(1)).add(x);
    expect(jvp(g, f64(3), f64(1)).tangent.item()).to.equal(1);
    const h = (x: Tensor): Tensor => noGrad(() => enableGrad(() => x.square())).add(x);
    expect(jvp(h, f64(3), f64(1)).tangent.item()).to.equal(7);
    expect(noGrad(() => jvp((x) => x.square(), f64(3), f64(1))).tangent.item()).to.equal(6);
  });

  it("follows in-place ops, through views too, and leaves its inputs alone", () => {
    const f = (x: Tensor): Tensor => x.exp_().mul_(x).add_(1).clone();
    const x = f64([0.5, 1]);
    const e = [Math.exp(1), Math.exp(2)];
    close(
      jvp(f, x, f64([1, 1])).tangent,
      e.map((entry) => 2 * entry),
    );
    expect(x.toArray()).to.deep.equal([0.5, 1]);
    const overwritten = (y: Tensor): Tensor => {
      const z = y.mul(3);
      z.fill_(1);
      return z.mul(y);
    };
    expect(jvp(overwritten, f64(2), f64(1)).tangent.item()).to.equal(1);
    const filled = (y: Tensor): Tensor => zeros([2], { dtype: "float64" }).add_(y);
    close(jvp(filled, f64(2), f64(1)).tangent, [1, 1]);
    const shared = (y: Tensor): Tensor => {
      const z = y.mul(2);
      const part = z.narrow(0, 0, 1);
      z.mul_(3);
      return part;
    };
    close(jvp(shared, f64([1, 2]), f64([1, 1])).tangent, [6]);
    const into = (y: Tensor): Tensor => {
      const z = zeros([2], { dtype: "float64" });
      z.narrow(0, 0, 1).copy_(y);
      return z;
    };
    close(jvp(into, f64([1]), f64([1])).tangent, [1, 0]);
  });

  it("goes through modules, and leaves no gradients and no tape behind", () => {
    class Scale extends Module {
      factor: Parameter = new Parameter(f64([2, 3]));
      override forward(x: Tensor): Tensor {
        return x.mul(this.factor).sum();
      }
    }
    const scale = new Scale();
    const { tangent } = jvp((x) => scale.forward(x), f64([1, 1]), f64([1, 1]));
    expect(tangent.item()).to.equal(5);
    expect(scale.factor.grad).to.equal(null);
    const plain = jvp((x) => x.square(), f64(1), f64(1));
    expect([plain.value.requiresGrad, plain.tangent.requiresGrad]).to.deep.equal([false, false]);
    // What a function kept is no longer followed.
    let kept = f64(0);
    jvp((x) => (kept = x.square()), f64(1), f64(1));
    expect(jvp((x) => x.mul(kept), f64(1), f64(1)).tangent.item()).to.equal(1);
  });

  it("is off again after a throw", () => {
    expect(() =>
      jvp(
        () => {
          throw new Error("mine");
        },
        f64(1),
        f64(1),
      ),
    ).to.throw("mine");
    const { trace } = recordTrace([], () => f64(1).exp());
    expect(trace.values).to.have.length(2);
  });

  it("refuses what does not fit, in words", () => {
    const id = (x: Tensor): Tensor => x;
    expect(() => jvp(id, f64([1, 2]), f64([1]))).to.throw(/tangent 0 has shape \[1\], its input \[2\]/);
    expect(() => jvp(id, f64([1]), tensor([1]))).to.throw(/write t\.to\("float64"\)/);
    expect(() => jvp(id, tensor([1], { dtype: "int32" }), tensor([1], { dtype: "int32" }))).to.throw(/int32/);
    expect(() => jvp(id, [f64(1), f64(1)], [f64(1)])).to.throw(/2 inputs and 1 tangents/);
    expect(() => jvp((() => 3) as never, f64(1), f64(1))).to.throw(/must return tensors/);
    expect(() => jvp(id, 3 as unknown as Tensor, f64(1))).to.throw(/jvp: inputs must be a tensor/);
  });
});

describe("vjp", () => {
  it("pulls several cotangents back, of several outputs too", () => {
    const { value, pullback } = vjp((x) => [x.square(), x.sum()], f64([1, 2]));
    expect(value.map((y) => y.requiresGrad)).to.deep.equal([false, false]);
    close(pullback([f64([1, 0]), f64(10)]), [12, 10]);
    close(pullback([f64([0, 1]), f64(0)]), [0, 4]);
    expect(() => pullback([f64([1, 0])])).to.throw(/2 tensors; there are 1 cotangents/);
  });

  it("gives zeros for what the function does not read, inside noGrad too", () => {
    const [dx, dy] = noGrad(() => vjp((x) => x.mul(2), [f64([1]), f64([1, 2])]).pullback());
    expect([dx.toArray(), dy.toArray()]).to.deep.equal([[2], [0, 0]]);
    expect(
      vjp(() => f64(1), f64([1]))
        .pullback()
        .toArray(),
    ).to.deep.equal([0]);
  });

  it("stays differentiable when asked to", () => {
    const x = f64(2).requiresGrad_();
    const { value, pullback } = vjp((y) => y.pow(3), x, { createGraph: true });
    expect(grad(pullback(), x, { retainGraph: true }).item()).to.equal(12);
    expect(grad(value, x).item()).to.equal(12);
    expect(x.grad).to.equal(null);
  });
});

describe("jacobian and hessian", () => {
  it("have the entries that calculus says, by rows and by columns", () => {
    const x = f64([1, 2]);
    expect(jacobian((y) => y.square().sum(), x).toArray()).to.deep.equal([2, 4]);
    const tall = jacobian((y) => stack([y, y.square(), y.prod().expand(2)]), x);
    expect(tall.shape).to.deep.equal([3, 2, 2]);
    expect(tall.toArray()).to.deep.equal([
      [
        [1, 0],
        [0, 1],
      ],
      [
        [2, 0],
        [0, 4],
      ],
      [
        [2, 1],
        [2, 1],
      ],
    ]);
    expect(hessian((y) => y.prod().mul(y.sum()), x).toArray()).to.deep.equal([
      [4, 6],
      [6, 2],
    ]);
    expect(hessian((y) => y.sum(), f64([[1, 2]])).shape).to.deep.equal([1, 2, 1, 2]);
    expect(jacobian((y) => y, zeros([0])).shape).to.deep.equal([0, 0]);
    expect(() => hessian((y) => y, x)).to.throw(/hessian: the function gives shape \[2\]/);
  });

  it("can be differentiated again", () => {
    const x = f64([1, 2]).requiresGrad_();
    const h = hessian((y) => y.pow(4).sum(), x, { createGraph: true });
    close(grad(h.sum(), x), [24, 48]);
    const j = jacobian((y) => stack([y.pow(3), y.pow(3)]), x, { createGraph: true });
    close(grad(j.sum(), x), [12, 24]);
    expect(hessian((y) => y.pow(4).sum(), x).requiresGrad).to.equal(false);
  });

  it("nest inside jvp", () => {
    const third = jvp((y) => hessian((z) => z.pow(4).sum(), y), f64([1, 2]), f64([1, 0]));
    close(third.tangent, [24, 0, 0, 0]);
    const j = jvp((y) => jacobian((z) => z.pow(3), y), f64([1, 2]), f64([1, 1]));
    close(j.tangent, [6, 0, 0, 12]);
  });
});
