/** What comes along on a way back: hooks, gradients that are kept, runs that are run again, NaN that is found. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  checkpoint,
  checkpointSequential,
  detectAnomaly,
  functional,
  functionalCall,
  grad,
  jvp,
  manualSeed,
  nn,
  ones,
  rand,
  stackModuleState,
  type Tensor,
  tensor,
  vmap,
} from "../../../engine/index.ts";

const f64 = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });
const leaf = (data: number | number[]): Tensor => f64(data).requiresGrad_();

describe("A tensor's hooks", () => {
  it("see the whole gradient once, in order, and change it for what is before", () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const seen: unknown[] = [];
    y.registerHook((g) => {
      seen.push(g.toArray());
    });
    const second = y.registerHook((g) => g.mul(10));
    y.registerHook((g) => {
      seen.push(g.toArray());
    });
    const run = (): unknown => {
      x.grad = null;
      y.mul(2).add(y.square()).sum().backward(null, { retainGraph: true });
      return x.grad!.toArray();
    };
    expect(run()).to.deep.equal([240, 420]);
    expect(seen).to.deep.equal([
      [8, 14],
      [80, 140],
    ]);
    second.remove();
    expect(run()).to.deep.equal([24, 42]);
    expect(grad(y.sum(), x).toArray()).to.deep.equal([3, 3]);
  });

  it("are called of leaves, before the gradient is added up", () => {
    const x = leaf([1, 2]);
    const handle = x.registerHook((g) => g.neg());
    x.sum().backward();
    x.sum().backward();
    expect(x.grad!.toArray()).to.deep.equal([-2, -2]);
    handle.remove();
    handle.remove();
    x.sum().backward();
    expect(x.grad!.toArray()).to.deep.equal([-1, -1]);
  });

  it("are themselves differentiated", () => {
    const x = leaf(2);
    const y = x.square();
    y.registerHook((g) => g.mul(x));
    const dx = grad(y, x, { createGraph: true });
    expect(dx.item()).to.equal(8);
    expect(grad(dx, x).item()).to.equal(8);
  });

  it("refuse another shape, and a tensor that has no gradient", () => {
    const x = leaf([1, 2]);
    x.registerHook((g) => g.sum());
    expect(() => x.sum().backward()).to.throw(/the hook gave float64 of shape \[\]/);
    expect(() => f64([1]).registerHook(() => {})).to.throw(/does not require grad/);
  });

  it("leave gradients where they are asked to", () => {
    const x = leaf([1, 2]);
    const y = x.square();
    y.retainGrad();
    y.registerHook((g) => g.mul(2));
    y.mul(3).sum().backward(null, { retainGraph: true });
    expect([y.grad!.toArray(), x.grad!.toArray()]).to.deep.equal([
      [6, 6],
      [12, 24],
    ]);
    y.sum().backward(null, { retainGraph: true });
    expect(y.grad!.toArray()).to.deep.equal([8, 8]);
    grad(y.sum(), x);
    expect(y.grad!.toArray()).to.deep.equal([8, 8]);
    x.retainGrad();
    expect(() => f64([1]).retainGrad()).to.throw(/does not require grad/);
  });
});

describe("checkpoint", () => {
  const w = leaf([0.5, -1]);
  let runs = 0;
  const f = (x: Tensor): Tensor => {
    runs++;
    return x
      .mul(w)
      .exp()
      .mul(rand([2], { dtype: "float64" }))
      .sum();
  };
  const twice = (run: (x: Tensor) => Tensor): unknown[] => {
    manualSeed(1);
    const x = leaf([1, 2]);
    const y = run(x);
    const after = rand([1]).item();
    const [dx, dw] = grad(y, [x, w], { createGraph: true });
    const second = grad(dx.square().sum(), [x, w]);
    return [y, dx, dw, ...second].map((each) => each.toArray()).concat(after, rand([1]).item());
  };

  it("gives the same as without: values, gradients of inputs and of what is closed over, second ones, random numbers", () => {
    const plain = twice(f);
    runs = 0;
    expect(twice((x) => checkpoint(f, x))).to.deep.equal(plain);
    expect(runs).to.be.at.least(2);
  });

  it("reaches `.grad`, and runs once where no gradient is wanted", () => {
    manualSeed(2);
    const x = leaf([1, 2]);
    checkpoint(
      (y) =>
        checkpoint((z) => z.square().mul(w), y)
          .exp()
          .sum(),
      x,
    ).backward();
    const plain = leaf([1, 2]);
    const dw = grad(plain.square().mul(w).exp().sum(), w, { retainGraph: true });
    expect(w.grad!.toArray()).to.deep.equal(dw.toArray());
    expect(x.grad!.toArray()).to.deep.equal(grad(plain.square().mul(w).exp().sum(), plain).toArray());
    w.grad = null;
    expect(
      jvp((y) => checkpoint((z) => z.pow(3).sum(), y), f64([1, 2]), f64([1, 1])).tangent.item(),
    ).to.equal(15);
  });
});

describe("detectAnomaly", () => {
  it("names the op and the line where NaN was born, forward", () => {
    expect(() => detectAnomaly(() => f64([1, -1]).add(0).sqrt().mul(2))).to.throw(
      /sqrt gave NaN at .*hooks\.test\.js:\d+:\d+, of numbers that are none/,
    );
    expect(() =>
      detectAnomaly(() =>
        f64([1, 0])
          .sub_(f64([0, 2]))
          .log_(),
      ),
    ).to.throw(/log gave NaN/);
    expect(detectAnomaly(() => f64([Number.NaN]).mul(2)).toArray()).to.deep.equal([Number.NaN]);
  });

  it("names the op whose derivative it is, and where that was called", () => {
    const x = leaf([0, 1]);
    expect(() => detectAnomaly(() => x.sqrt().mul(0).sum().backward())).to.throw(
      /the gradient of sqrt \(called at .*hooks\.test\.js:\d+:\d+\) has NaN/,
    );
    expect(() => detectAnomaly(() => x.sum().backward())).not.to.throw();
    x.sqrt().mul(0).sum().backward();
    expect(Number.isNaN(x.grad!.at(0).item())).to.equal(true);
  });
});

describe("functionalCall", () => {
  const model = (): InstanceType<typeof nn.Sequential> =>
    new nn.Sequential(new nn.Linear(3, 4), new nn.Tanh(), new nn.Linear(4, 1));

  it("is a module as a function of its parameters, and leaves the module as it was", () => {
    const net = model();
    const own = net.namedParameters();
    const parameters = Object.fromEntries(own.map(([name, p]) => [name, p.detach().mul(2)]));
    const x = ones([2, 3]);
    const found = functionalCall(net, parameters, x);
    expect(net.namedParameters()).to.deep.equal(own);
    const other = model();
    const run = (y: Tensor): Tensor => other(y) as Tensor;
    other.loadStateDict(parameters);
    expect(found.toArray()).to.deep.equal(run(x).toArray());
    expect(() => functionalCall(net, { nothing: x }, x)).to.throw(/has no nothing; it has 0\.weight/);
    const slopes = grad((p: typeof parameters) => functionalCall(net, p, x).sum())(parameters);
    run(x).sum().backward();
    for (const [name, p] of other.namedParameters())
      expect(slopes[name].toArray()).to.deep.equal(p.grad!.toArray());
    expect(own.every(([, p]) => p.grad === null)).to.equal(true);
  });

  it("gives gradients by example, and an ensemble at once", () => {
    const net = model();
    const state = Object.fromEntries(net.namedParameters().map(([name, p]) => [name, p.detach()]));
    const [x, y] = [rand([5, 3]), rand([5, 1])];
    const loss = (p: typeof state, a: Tensor, b: Tensor): Tensor =>
      functional.mseLoss(functionalCall(net, p, a), b);
    const each = vmap(grad(loss), { inDims: [null, 0, 0] })(state, x, y) as typeof state;
    const mean = grad(loss)(state, x, y);
    for (const name of Object.keys(state)) {
      const off = each[name].mean(0).sub(mean[name]).abs().max().item();
      expect(off, name).to.be.below(1e-6);
    }
    const nets = [model(), model(), model()];
    const { parameters } = stackModuleState(nets);
    const all: Tensor = vmap((p: typeof state): Tensor => functionalCall(net, p, x))(parameters);
    nets.forEach((one, k) => {
      expect(
        all
          .select(0, k)
          .sub(one(x) as Tensor)
          .abs()
          .max()
          .item(),
      ).to.be.below(1e-6);
    });
  });
});

describe("checkpointSequential", () => {
  it("is the chain of its functions, each but those of the last segment run once more", () => {
    const runs = [0, 0, 0, 0, 0];
    const functions = runs.map((_, k) => (x: Tensor) => {
      runs[k]++;
      return x.mul(k + 1).sin();
    });
    const slopes = [1, 2, 3, 5].map((segments) => {
      runs.fill(0);
      const x = f64([0.3, -1.1]).requiresGrad_();
      checkpointSequential(functions, segments, x).sum().backward();
      const once = runs.filter((n) => n === 1).length;
      expect(once).to.equal([5, 3, 3, 1][[1, 2, 3, 5].indexOf(segments)]);
      return x.grad!.toArray();
    });
    for (const each of slopes) expect(each).to.deep.equal(slopes[0]);
    expect(() => checkpointSequential(functions, 6, f64([1]))).to.throw(RangeError, "from 1 to 5");
  });
});
