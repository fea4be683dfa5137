/** What all optimizers share: groups, state, saving and restoring, and what they refuse. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  Adam,
  AdamW,
  formatNpz,
  type Optimizer,
  parseNpz,
  RMSprop,
  SGD,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";

const leaf = (...data: number[]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });
const numbers = (x: Tensor): number[] => x.toArray() as number[];

const kinds: Readonly<Record<string, (params: Tensor[]) => Optimizer<object>>> = {
  SGD: (params) => new SGD(params, { lr: 0.1, momentum: 0.9 }),
  Adam: (params) => new Adam(params, { lr: 0.1, amsgrad: true }),
  AdamW: (params) => new AdamW(params, { lr: 0.1 }),
  RMSprop: (params) => new RMSprop(params, { lr: 0.1, centered: true, momentum: 0.5 }),
};

describe("An optimizer", () => {
  it("takes groups with settings of their own", () => {
    const [x, y] = [leaf(1), leaf(1)];
    const optimizer = new SGD([{ params: [x] }, { params: [y], lr: 0.5 }], { lr: 0.1 });
    for (const param of [x, y]) param.grad = tensor([1], { dtype: "float64" });
    optimizer.step();
    expect([...numbers(x), ...numbers(y)]).to.deep.equal([0.9, 0.5]);
    optimizer.paramGroups[0].lr = 1;
    optimizer.step();
    expect(numbers(x)[0]).to.be.closeTo(-0.1, 1e-15);
  });

  it("leaves alone what has no gradient, and forgets gradients when told", () => {
    const [x, y] = [leaf(1), leaf(2)];
    const optimizer = new SGD([x, y], { lr: 0.1 });
    x.mul(3).sum().backward();
    optimizer.step();
    expect([...numbers(x), ...numbers(y)]).to.deep.equal([0.7, 2]);
    optimizer.zeroGrad();
    expect(x.grad).to.equal(null);
    optimizer.step();
    expect(numbers(x)).to.deep.equal([0.7]);
  });

  for (const [name, make] of Object.entries(kinds)) {
    it(`${name} goes on elsewhere as if nothing had happened, from its saved state`, () => {
      const run = (x: Tensor, optimizer: Optimizer<object>, steps: number): void => {
        for (let t = 0; t < steps; t++) {
          optimizer.zeroGrad();
          x.pow(4).sum().backward();
          optimizer.step();
        }
      };
      const whole = leaf(1, -2);
      run(whole, make([whole]), 10);
      const first = leaf(1, -2);
      const before = make([first]);
      run(first, before, 4);
      const saved = before.stateDict();
      const second = first.detach().clone().requiresGrad_();
      const after = make([second]);
      after.loadStateDict(saved);
      run(first, before, 1);
      run(second, after, 6);
      expect(numbers(second)).to.deep.equal(numbers(whole));
    });
  }

  it("refuses a saved state of other parameters, and is then as it was", () => {
    const [x, y] = [leaf(1), leaf(1, 2)];
    const saver = new SGD([x], { lr: 0.1, momentum: 0.9 });
    x.sum().backward();
    saver.step();
    const loader = new SGD([y], { lr: 0.5 });
    expect(() => loader.loadStateDict(saver.stateDict())).to.throw(
      /parameter 0 has shape \[1\]; the parameter has \[2\]/,
    );
    expect(loader.paramGroups[0].lr).to.equal(0.5);
  });

  it("goes on from bytes: its state through .npz, the rest through JSON", async () => {
    const run = (x: Tensor, optimizer: Optimizer<object>, steps: number): void => {
      for (let t = 0; t < steps; t++) {
        optimizer.zeroGrad();
        x.pow(4).sum().backward();
        optimizer.step();
      }
    };
    const first = leaf(1, -2);
    const before = new Adam([first], { lr: 0.1 });
    run(first, before, 4);
    const { state, paramGroups } = before.stateDict();
    const { step, ...moments } = state[0];
    const file = formatNpz({ x: first.detach(), ...(moments as Record<string, Tensor>) });
    const text = JSON.stringify({ step, paramGroups });

    const { x, ...restored } = await parseNpz(file);
    const saved = JSON.parse(text) as { step: number; paramGroups: typeof paramGroups };
    const second = x.requiresGrad_();
    const after = new Adam([second]);
    after.loadStateDict({ state: { 0: { step: saved.step, ...restored } }, paramGroups: saved.paramGroups });
    run(first, before, 5);
    run(second, after, 5);
    expect(numbers(second)).to.deep.equal(numbers(first));
  });

  it("refuses what makes no sense, in words", () => {
    const x = leaf(1);
    expect(() => new SGD([], { lr: 0.1 })).to.throw(/at least one parameter/);
    expect(() => new SGD([x, x])).to.throw(/twice/);
    expect(() => new SGD([x.mul(2)])).to.throw(/leaves/);
    expect(() => new SGD([x], { lr: -1 })).to.throw(/lr must be a number at least 0/);
    expect(() => new SGD([x], { nesterov: true })).to.throw(/nesterov needs a momentum/);
    expect(() => new Adam([x], { betas: [1, 0.9] })).to.throw(/betas\[0\]/);
    expect(() => new SGD([x], { lr: "0.1" as unknown as number })).to.throw(
      /a number at least 0, not "0\.1"/,
    );
    expect(() => new SGD([x], { learningRate: 0.1 } as object)).to.throw(
      /SGD has no setting "learningRate"; it has lr, momentum/,
    );
    expect(() => new AdamW([{ params: [x], momentum: 0.9 } as { params: Tensor[] }])).to.throw(
      /no setting "momentum"/,
    );
    expect(() => new SGD(x as unknown as Tensor[])).to.throw(/write \[x\]/);
    expect(() => new SGD([3] as unknown as Tensor[])).to.throw(/takes tensors, not a number/);
    const other = new SGD([leaf(1), leaf(2)]);
    expect(() => new SGD([x]).loadStateDict(other.stateDict())).to.throw(/groups of 2 parameters/);
  });
});
