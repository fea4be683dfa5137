/** What all optimizers share: groups, state, saving and restoring, and what they refuse. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  Adam,
  type AdamOptions,
  AdamW,
  DtypeError,
  formatNpz,
  Module,
  noGrad,
  type Optimizer,
  type OptimizerState,
  Parameter,
  parseNpz,
  RMSprop,
  SGD,
  ShapeError,
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
    expect(() => new SGD([x], { nesterov: true })).to.throw(/nesterov needs a momentum/);
    expect(() => new SGD([x], { lr: "0.1" as unknown as number })).to.throw(
      /SGD: lr must be a number, not "0\.1"/,
    );
    expect(() => new SGD([x], { learningRate: 0.1 } as object)).to.throw(
      /SGD: there is no option "learningRate"; it takes lr, momentum/,
    );
    expect(() => new AdamW([{ params: [x], momentum: 0.9 } as { params: Tensor[] }])).to.throw(
      /no setting "momentum"/,
    );
    const other = new SGD([leaf(1), leaf(2)]);
    expect(() => new SGD([x]).loadStateDict(other.stateDict())).to.throw(/groups of 2 parameters/);
  });

  const misgiven: readonly [unknown, string][] = [
    [leaf(1), "takes a list of parameters, not one: write [x]"],
    [3, "takes a list of parameters, not a number"],
    [null, "takes a list of parameters, not null"],
    [[3], "takes tensors, not a number"],
    [[[leaf(1)]], "takes tensors, not an array: write one flat list of tensors"],
    [{ params: [leaf(1)] }, "takes a list of groups, not one: write [{ params: … }]"],
    [[leaf(1), { params: [leaf(2)] }], "takes parameters or groups, not both"],
    [[{ params: leaf(1) }], "takes a list of parameters, not one: write [x]"],
  ];
  for (const [params, words] of misgiven)
    it(`says what to write in place of what is no list of parameters: ${words}`, () => {
      expect(() => new SGD(params as Tensor[])).to.throw(TypeError, `SGD: ${words}`);
    });

  it("says what to write for a module, and for settings without a name", () => {
    class Scale extends Module {
      factor: Parameter = new Parameter(tensor([2]));
      override forward(): void {}
    }
    expect(() => new SGD(new Scale() as unknown as Tensor[])).to.throw(
      TypeError,
      "write new SGD(module.parameters(), { lr: … })",
    );
    expect(() => new SGD([new Scale()] as unknown as Tensor[])).to.throw(TypeError, "...module.parameters()");
    expect(() => new SGD([leaf(1)], 0.5 as unknown as object)).to.throw(TypeError, "write { lr: 0.5 }");
  });
});

/** Every setting with what it may be, and what it may not. */
const ranges: Readonly<Record<string, Readonly<Record<string, { right: unknown[]; wrong: unknown[] }>>>> =
  (() => {
    const notNegative = {
      right: [0, 1e-9, 5],
      wrong: [-1, Number.NaN, Infinity, -Infinity, "1", null, true],
    };
    const belowOne = { right: [0, 0.5, 0.999], wrong: [1, 1.5, -0.1, Number.NaN, "0.5", null] };
    const share = { right: [0, 1], wrong: [1.5, -0.1, Number.NaN, null] };
    const flag = { right: [true, false], wrong: [1, 0, "true", null] };
    const betas = {
      right: [
        [0, 0],
        [0.5, 0.9],
      ],
      wrong: [[0.9, 1], [1, 0.9], [-0.1, 0.9], [Number.NaN, 0.9], [0.9], [0.9, 0.99, 0.999], 0.9, null],
    };
    const adam = { lr: notNegative, betas, eps: notNegative, weightDecay: notNegative, amsgrad: flag };
    return {
      // Nesterov's form is asked for together with its momentum, below.
      SGD: { lr: notNegative, momentum: notNegative, dampening: share, weightDecay: notNegative },
      Adam: adam,
      AdamW: adam,
      RMSprop: {
        lr: notNegative,
        alpha: belowOne,
        eps: notNegative,
        weightDecay: notNegative,
        momentum: notNegative,
        centered: flag,
      },
    };
  })();

type Loose = new (params: unknown, options?: object) => Optimizer<object>;
const classes = { SGD, Adam, AdamW, RMSprop } as unknown as Readonly<Record<string, Loose>>;

describe("A setting of an optimizer", () => {
  for (const [name, Kind] of Object.entries(classes)) {
    it(`of ${name} has its range at every door: when it is made, when a group is added, when a state is loaded, and before a step`, () => {
      let tried = 0;
      for (const [setting, { right, wrong }] of Object.entries(ranges[name])) {
        for (const value of right) {
          const optimizer = new Kind([leaf(1)], { [setting]: value });
          optimizer.addParamGroup({ params: [leaf(2)], [setting]: value });
          optimizer.loadStateDict(optimizer.stateDict());
          optimizer.step();
          expect(optimizer.paramGroups[1]).to.have.property(setting).that.deep.equals(value);
        }
        for (const value of wrong) {
          const x = leaf(1);
          x.grad = tensor([1], { dtype: "float64" });
          const optimizer = new Kind([x]);
          const before = optimizer.stateDict();
          const saved = optimizer.stateDict();
          Object.assign(saved.paramGroups[0], { [setting]: value });
          const changed = new Kind([x]);
          Object.assign(changed.paramGroups[0], { [setting]: value });
          for (const door of [
            () => new Kind([leaf(1)], { [setting]: value }),
            () => new Kind([{ params: [leaf(1)], [setting]: value }]),
            () => optimizer.addParamGroup({ params: [leaf(1)], [setting]: value }),
            () => optimizer.loadStateDict(saved),
            () => changed.step(),
          ]) {
            tried++;
            // At the constructor's door, another type is a TypeError.
            expect(door, `${name}.${setting} = ${String(value)}`).to.throw(
              Error,
              new RegExp(
                `^${name}: ${setting}(\\[[01]\\])? must be .*, not .*${Number.isNaN(value) ? "NaN" : ""}\\.$`,
              ),
            );
          }
          expect(optimizer.stateDict()).to.deep.equal(before);
          expect(numbers(x)).to.deep.equal([1]);
        }
      }
      expect(tried).to.be.above(100);
    });
  }

  it("says NaN and infinity as they are", () => {
    const make = (lr: number) => () => new SGD([leaf(1)], { lr });
    expect(make(Number.NaN)).to.throw("SGD: lr must be a number at least 0, not NaN.");
    expect(make(-5)).to.throw("SGD: lr must be a number at least 0, not -5.");
    expect(make(Infinity)).to.throw("SGD: lr must be a finite number at least 0, not Infinity.");
    expect(() => new Adam([leaf(1)], { betas: [0.9, 1] })).to.throw(
      "Adam: betas[1] must be a number at least 0 and below 1, not 1.",
    );
    const optimizer = new SGD([leaf(1)], { momentum: 0.9, nesterov: true });
    optimizer.paramGroups[0].dampening = 0.5;
    expect(() => optimizer.step()).to.throw(RangeError, "nesterov needs a momentum above 0 and no dampening");
    optimizer.paramGroups[0].dampening = 0;
    Object.assign(optimizer.paramGroups[0], { rate: 1 });
    expect(() => optimizer.step()).to.throw(TypeError, 'SGD has no setting "rate"');
  });

  it("that is undefined is as good as not given", () => {
    const [group] = new SGD([{ params: [leaf(1)], momentum: undefined }], { lr: undefined }).paramGroups;
    expect([group.lr, group.momentum]).to.deep.equal([1e-3, 0]);
  });

  it("is the optimizer's own: no array is shared with whoever gave or saved it", () => {
    const betas: [number, number] = [0.9, 0.99];
    const optimizer = new Adam([{ params: [leaf(1)] }, { params: [leaf(2)], betas }], { betas });
    betas[0] = 0;
    const saved = optimizer.stateDict();
    (saved.paramGroups[0].betas as [number, number])[0] = 0.1;
    const loaded = new Adam([{ params: [leaf(1)] }, { params: [leaf(2)] }]);
    loaded.loadStateDict(saved);
    (saved.paramGroups[0].betas as [number, number])[0] = 0.2;
    expect(optimizer.paramGroups.map((group) => group.betas[0])).to.deep.equal([0.9, 0.9]);
    expect(loaded.paramGroups.map((group) => group.betas[0])).to.deep.equal([0.1, 0.9]);
  });
});

describe("Groups of parameters", () => {
  const stepped = (...params: Tensor[]): Adam => {
    const optimizer = new Adam(params, { lr: 0.1 });
    for (const param of params) param.grad = tensor([1], { dtype: "float64" });
    optimizer.step();
    return optimizer;
  };

  it("may lose one: the others keep their state, and nothing else is saved", () => {
    const [x, y, z] = [leaf(1), leaf(2), leaf(3)];
    const optimizer = stepped(x, y, z);
    y.grad = tensor([1], { dtype: "float64" });
    optimizer.paramGroups[0].params.splice(0, 1);
    const saved = optimizer.stateDict();
    expect(Object.keys(saved.state)).to.deep.equal(["0", "1"]);
    expect(saved.paramGroups[0].params).to.deep.equal([0, 1]);
    optimizer.loadStateDict(saved);
    optimizer.step();
    expect(optimizer.state.get(y)!["step"]).to.equal(2);
    expect(numbers(x)[0]).to.be.closeTo(0.9, 1e-8);
  });

  it("may lose all they had: a step is then nothing", () => {
    const x = leaf(1);
    const optimizer = stepped(x);
    optimizer.paramGroups[0].params.length = 0;
    optimizer.step();
    expect(optimizer.stateDict().state).to.deep.equal({});
    optimizer.paramGroups[0].params.push(x);
    expect(optimizer.stateDict().state[0]["step"]).to.equal(1);
  });

  it("may get another, with settings of its own", () => {
    const [x, y] = [leaf(1), leaf(1)];
    const optimizer = stepped(x);
    optimizer.addParamGroup({ params: [y], lr: 0.5 });
    for (const param of [x, y]) param.grad = tensor([1], { dtype: "float64" });
    optimizer.step();
    expect(numbers(y)[0]).to.be.closeTo(0.5, 1e-6);
    expect([x, y].map((param) => optimizer.state.get(param)!["step"])).to.deep.equal([2, 1]);
    expect(optimizer.paramGroups[1].betas).to.deep.equal([0.9, 0.999]);
    for (const [group, words] of [
      [{ params: [x] }, /given twice/],
      [{ params: [], lr: -1 }, /lr must be/],
      [{ params: [y.mul(2)] }, /leaves/],
      [{ params: x }, /write \[x\]/],
    ] as [{ params: Tensor[] }, RegExp][])
      expect(() => optimizer.addParamGroup(group)).to.throw(words);
    expect(optimizer.paramGroups).to.have.length(2);
  });

  it("take parameters from whatever gives them once", () => {
    const each = function* (): Generator<Tensor> {
      yield leaf(1);
      yield leaf(2);
    };
    expect(new SGD(each()).paramGroups[0].params).to.have.length(2);
    expect(new SGD([{ params: each() }, { params: each() }]).paramGroups[1].params).to.have.length(2);
  });
});

describe("A saved state", () => {
  const saved = (name: string, options: object = {}): OptimizerState<object> => {
    const x = leaf(1);
    x.grad = tensor([2], { dtype: "float64" });
    const optimizer = new classes[name]([x], options);
    optimizer.step();
    return optimizer.stateDict();
  };

  for (const from of Object.keys(classes))
    for (const to of Object.keys(classes).filter((name) => name !== from))
      it(`of ${from} is refused by ${to}`, () => {
        const optimizer = new classes[to]([leaf(1)]);
        const before = optimizer.stateDict();
        expect(() => optimizer.loadStateDict(saved(from))).to.throw(
          TypeError,
          `${to}: the saved state is of ${from}, not of ${to}`,
        );
        expect(optimizer.stateDict()).to.deep.equal(before);
      });

  it("is refused with what it lacks and what it has too much, even where it does not say whose it is", () => {
    const { optimizer: _, ...anonymous } = saved("Adam");
    expect(() => new classes["SGD"]([leaf(1)]).loadStateDict(anonymous)).to.throw(
      TypeError,
      "SGD: the saved state is not of SGD: it lacks momentum, dampening, nesterov, and it has betas, eps, amsgrad.",
    );
    const adam = (): Adam => new Adam([leaf(1)]);
    const state = (entry: object): OptimizerState<AdamOptions> =>
      ({ ...saved("Adam"), state: { 0: entry } }) as unknown as OptimizerState<AdamOptions>;
    const [step, m] = [1, tensor([1], { dtype: "float64" })];
    for (const [entry, words] of [
      [{ step, firstMoment: m }, "parameter 0 lacks secondMoment"],
      [{ step, firstMoment: m, secondMoment: m, velocity: m }, "has velocity, which Adam does not keep"],
      [{ step: m, firstMoment: m, secondMoment: m }, "has a Tensor as step, which is a count"],
      [{ step: -1, firstMoment: m, secondMoment: m }, "has -1 as step, which is a count"],
      [{ step: Number.NaN, firstMoment: m, secondMoment: m }, "has NaN as step"],
      [{ step, firstMoment: 1, secondMoment: m }, "has 1 as firstMoment, which is a tensor"],
      [{ step, firstMoment: [1], secondMoment: m }, "firstMoment"],
      [
        { step, firstMoment: tensor([1]), secondMoment: m },
        'is float32; the parameter is float64: write x.to("float64")',
      ],
      [{ step, firstMoment: tensor([1, 2]), secondMoment: m }, "has shape [2]; the parameter has [1]"],
      [null, "parameter 0 is null"],
    ] as [object, string][])
      expect(() => adam().loadStateDict(state(entry)), words).to.throw(TypeError, words);
    expect(() => adam().loadStateDict({ ...saved("Adam"), state: { undefined: {} } } as never)).to.throw(
      TypeError,
      "a parameter undefined",
    );
    for (const other of [null, 3, {}, { state: {} }, { state: {}, paramGroups: [null] }])
      expect(() => adam().loadStateDict(other as never)).to.throw(TypeError, "takes what stateDict() gives");
  });

  it("is always one that its own optimizer takes back, whatever was changed in between", () => {
    for (const [name, before, after] of [
      ["SGD", {}, { momentum: 0.9 }],
      ["SGD", { momentum: 0.9 }, { momentum: 0 }],
      ["Adam", {}, { amsgrad: true }],
      ["RMSprop", {}, { centered: true }],
      ["RMSprop", { centered: true, momentum: 0.5 }, { centered: false }],
    ] as [string, object, object][]) {
      const x = leaf(1);
      x.grad = tensor([2], { dtype: "float64" });
      const optimizer = new classes[name]([x], before);
      optimizer.step();
      Object.assign(optimizer.paramGroups[0], after);
      optimizer.loadStateDict(optimizer.stateDict());
      optimizer.step();
      optimizer.loadStateDict(optimizer.stateDict());
      expect(Number.isFinite(numbers(x)[0])).to.equal(true);
    }
  });

  it("is a copy both ways", () => {
    const x = leaf(1);
    const optimizer = stepOnce(new SGD([x], { momentum: 0.9 }), x);
    const state = optimizer.stateDict();
    stepOnce(optimizer, x);
    expect(numbers(state.state[0]["velocity"] as Tensor)).to.deep.equal([1]);
    optimizer.loadStateDict(state);
    (state.state[0]["velocity"] as Tensor).fill_(7);
    expect(numbers(optimizer.state.get(x)!["velocity"] as Tensor)).to.deep.equal([1]);
  });
});

function stepOnce<K extends Optimizer<object>>(optimizer: K, x: Tensor): K {
  x.grad = tensor([1], { dtype: "float64" });
  optimizer.step();
  return optimizer;
}

describe("A step", () => {
  it("calls its closure with gradients on, and gives back what that gives", () => {
    const x = leaf(3);
    const optimizer = new SGD([x], { lr: 0.1 });
    let calls = 0;
    const closure = (): Tensor => {
      calls++;
      optimizer.zeroGrad();
      const loss = x.square().sum();
      loss.backward();
      return loss;
    };
    const loss: Tensor = noGrad(() => optimizer.step(closure));
    expect([calls, loss.item(), ...numbers(x)]).to.deep.equal([1, 9, 3 - 0.1 * 6]);
    expect(optimizer.step()).to.equal(undefined);
    expect(() => optimizer.step(async () => closure())).to.throw(
      TypeError,
      "write await closure(), then step()",
    );
    expect(() =>
      optimizer.step(() => {
        throw new Error("mine");
      }),
    ).to.throw("mine");
  });

  it("refuses a gradient that does not fit, by the parameter's name, and updates nothing", () => {
    const [x, y] = [leaf(1, 2, 3), leaf(1, 2, 3)];
    const optimizer = new SGD([{ params: [x] }, { params: [y] }], { lr: 0.1 });
    x.grad = tensor([1, 1, 1], { dtype: "float64" });
    for (const [grad, error, words] of [
      [
        tensor([1], { dtype: "float64" }),
        ShapeError,
        "of parameter 0 of group 1 has shape [1], the parameter [3]",
      ],
      [tensor([[1, 1, 1]], { dtype: "float64" }), ShapeError, "has shape [1, 3], the parameter [3]"],
      [tensor([1, 1, 1]), DtypeError, "is float32, the parameter float64"],
      [[1, 1, 1], TypeError, "must be a tensor, not an array"],
      [1, TypeError, "must be a tensor, not a number"],
    ] as [Tensor, typeof Error, string][]) {
      y.grad = grad;
      expect(() => optimizer.step())
        .to.throw(error, `SGD: the gradient `)
        .with.property("message")
        .that.contains(words);
      expect([...numbers(x), ...numbers(y)]).to.deep.equal([1, 2, 3, 1, 2, 3]);
    }
    y.grad = null;
    optimizer.step();
    expect(numbers(y)).to.deep.equal([1, 2, 3]);
  });
});
