/** Every optimizer follows its paper's recurrence over 50 steps, and none of the mistakes that were made in it elsewhere. */
import { expect } from "chai";
import type { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import * as engine from "../../../engine/index.ts";
import { type Optimizer, type Tensor, tensor } from "../../../engine/index.ts";
import { extent, some } from "../../extent.ts";
import * as papers from "./papers.ts";

const STEPS = extent(6, 50);
/** One entry is at rest: its gradient is 0 throughout. */
const START = [
  [0.75, -0.5, 0],
  [1.25, -1.5, 0.001],
];

type Make = new (params: Tensor[], options: never) => Optimizer<object>;

interface Held {
  readonly make: Make;
  readonly paper: papers.Paper;
  readonly settings: readonly object[];
  /** By how much a step may make a rounding larger: then each step is held by itself, from where ours is. */
  readonly gain?: number;
  /** With settings that show it. */
  readonly mistakes: Readonly<Record<string, object>>;
}

const made = (make: unknown): Make => make as Make;

const held: Readonly<Record<string, Held>> = {
  Adamax: {
    make: made(engine.Adamax),
    paper: papers.adamax,
    settings: [{}, { lr: 0.1, betas: [0.5, 0.9], eps: 1e-3 }, { lr: 0.05, weightDecay: 0.1 }],
    mistakes: { "no correction": { lr: 0.1 }, "the largest size is corrected": { lr: 0.1 } },
  },
  NAdam: {
    make: made(engine.NAdam),
    paper: papers.nadam,
    settings: [
      {},
      { lr: 0.1, betas: [0.5, 0.9], eps: 1e-3, momentumDecay: 0.5 },
      { lr: 0.05, weightDecay: 0.1 },
      { lr: 0.05, weightDecay: 0.1, decoupledWeightDecay: true },
    ],
    mistakes: { "β₁ from the start": { lr: 0.1 }, "the product without the next": { lr: 0.1 } },
  },
  RAdam: {
    make: made(engine.RAdam),
    paper: papers.radam,
    settings: [
      {},
      { lr: 0.1, betas: [0.5, 0.9], eps: 1e-3 },
      { lr: 0.05, weightDecay: 0.1 },
      { lr: 0.05, weightDecay: 0.1, decoupledWeightDecay: true },
    ],
    mistakes: { "no rectification": { lr: 0.1 }, "no correction": { lr: 0.1 } },
  },
  Adagrad: {
    make: made(engine.Adagrad),
    paper: papers.adagrad,
    settings: [
      {},
      { lr: 0.1, lrDecay: 0.1, initialAccumulatorValue: 0.5 },
      { lr: 0.1, weightDecay: 0.1, eps: 0.1 },
    ],
    mistakes: {
      multiplied: { lr: 0.1 },
      "ε within the root": { lr: 0.1, eps: 0.1 },
      "the rate falls from the first step on": { lr: 0.1, lrDecay: 0.1 },
    },
  },
  Adadelta: {
    make: made(engine.Adadelta),
    paper: papers.adadelta,
    settings: [{}, { lr: 0.5, rho: 0.5, eps: 1e-2 }, { weightDecay: 0.1 }],
    mistakes: { "ε outside the roots": {}, "the steps with the rate": { lr: 0.5 } },
  },
  Rprop: {
    make: made(engine.Rprop),
    paper: papers.rprop,
    settings: [{}, { lr: 0.1, etas: [0.25, 2], stepSizes: [1e-2, 0.5] }],
    mistakes: { "the turned gradient counts": { lr: 0.5 } },
  },
  ASGD: {
    make: made(engine.ASGD),
    paper: papers.asgd,
    settings: [{}, { lr: 0.1, lambd: 0.1, alpha: 0.5 }, { lr: 0.1, weightDecay: 0.1 }],
    mistakes: { "the rate falls from the first step on": { lr: 0.1, lambd: 0.1 } },
  },
  Lion: {
    make: made(engine.Lion),
    paper: papers.lion,
    settings: [{}, { lr: 0.01, betas: [0.5, 0.9] }, { lr: 0.01, weightDecay: 0.1 }],
    mistakes: { "the sign of the kept mean": { lr: 0.5, betas: [0.2, 0.9] } },
  },
  LAMB: {
    make: made(engine.LAMB),
    paper: papers.lamb,
    settings: [{}, { lr: 0.1, betas: [0.5, 0.9] }, { lr: 0.05, weightDecay: 0.1 }],
    mistakes: { "the length without the decay": { lr: 0.1, weightDecay: 0.5 } },
  },
  LARS: {
    make: made(engine.LARS),
    paper: papers.lars,
    settings: [
      {},
      { lr: 1, momentum: 0.5, trustCoefficient: 0.1 },
      { lr: 1, weightDecay: 0.1, trustCoefficient: 0.05 },
    ],
    mistakes: { "the rate outside the velocity": { lr: 1, trustCoefficient: 0.05 } },
  },
  Adafactor: {
    make: made(engine.Adafactor),
    paper: papers.adafactor,
    settings: [{}, { lr: 0.1, beta2Decay: -0.5, d: 0.5 }, { lr: 0.1, weightDecay: 0.1 }],
    mistakes: { "not clipped": { lr: 0.1, d: 0.5 }, "not over the mean of all": { lr: 0.1 } },
  },
  Muon: {
    make: made(engine.Muon),
    paper: papers.muon,
    settings: [
      {},
      { lr: 0.1, momentum: 0.5, nesterov: false, weightDecay: 0 },
      { lr: 0.05, adjustLrFn: "matchRmsAdamw" },
    ],
    mistakes: { "four iterations": {}, "coupled decay": { lr: 0.1 } },
    // Each of five iterations multiplies a small singular value by 3.4445.
    gain: 3.4445 ** 5,
  },
  SGDScheduleFree: {
    make: made(engine.SGDScheduleFree),
    paper: papers.sgdScheduleFree,
    settings: [
      { lr: 0.1 },
      { lr: 0.1, momentum: 0, warmupSteps: 10 },
      { lr: 0.1, weightDecay: 0.1, r: 1, weightLrPower: 1 },
    ],
    mistakes: { "the average of the last two": { lr: 0.1 }, "gradients at the average": { lr: 0.1 } },
  },
  AdamWScheduleFree: {
    make: made(engine.AdamWScheduleFree),
    paper: papers.adamWScheduleFree,
    settings: [
      { lr: 0.1 },
      { lr: 0.1, betas: [0.5, 0.9], warmupSteps: 10 },
      { lr: 0.1, weightDecay: 0.1, r: 1 },
    ],
    mistakes: { "the average of the last two": { lr: 0.1 }, "gradients at the average": { lr: 0.1 } },
  },
};

/** A gradient that changes size and sign, and is 0 at 0: of x⁴/4 − cos(3x)/3. */
const exactGradient = (x: Decimal): Decimal => x.pow(3).add(papers.D.sin(x.mul(3)));

function follows({ make, gain }: Held, options: object, recurrence: papers.Recurrence): void {
  const x = tensor(START, { dtype: "float64", requiresGrad: true });
  const ours = new make([x], options as never);
  let exact: papers.Vector = START.flat().map((value) => new papers.D(value));
  for (let t = 1; t <= STEPS; t++) {
    x.grad = x.detach().pow(3).add(x.detach().mul(3).sin());
    if (gain !== undefined) exact = [...x.toTypedArray()].map((value) => new papers.D(value));
    ours.step();
    exact = recurrence(exact, exact.map(exactGradient), t);
    for (const [i, value] of x.toTypedArray().entries()) {
      const wanted = exact[i].toNumber();
      expect(Math.abs(value - wanted), `entry ${i}, step ${t}: ${value} for ${wanted}`).to.be.at.most(
        (gain === undefined ? 1e-12 : 16 * gain * 2 ** -53) * Math.max(1, Math.abs(wanted)),
      );
    }
  }
}

describe("An optimizer and its paper", () => {
  for (const [name, each] of Object.entries(held)) {
    const { paper, settings, mistakes } = each;
    for (const options of some(settings, 4))
      it(`${name} ${JSON.stringify(options)}: every step is the recurrence's`, () =>
        follows(each, options, paper(options as never)));
    for (const [mistake, options] of Object.entries(mistakes))
      it(`${name}: ${mistake} is told`, () => {
        expect(() => follows(each, options, paper(options as never, mistake))).to.throw(/entry \d, step/);
        follows(each, options, paper(options as never));
      });
  }

  it("of every optimizer but those that have tests of their own", () => {
    const others = ["SGD", "Adam", "AdamW", "RMSprop", "LBFGS", "Optimizer"];
    const all = Object.entries(engine)
      .filter(
        ([, value]) =>
          typeof value === "function" &&
          (value === engine.Optimizer || value.prototype instanceof engine.Optimizer),
      )
      .map(([name]) => name);
    expect(all.sort()).to.deep.equal([...others, ...Object.keys(held)].sort());
  });

  for (const [name, { make, settings }] of Object.entries(held)) {
    it(`${name}: up a hill as down its mirror image`, () => {
      const run = (sign: number, maximize: boolean): number[] => {
        const x = tensor(START, { dtype: "float64", requiresGrad: true });
        const optimizer = new make([x], { ...settings[0], maximize } as never);
        for (let t = 0; t < 5; t++) {
          x.grad = x.detach().pow(3).mul(sign);
          optimizer.step();
        }
        return [...x.toTypedArray()];
      };
      expect(run(-1, true)).to.deep.equal(run(1, false));
    });

    it(`${name}: goes on from its saved state as if nothing had happened`, () => {
      const run = (x: Tensor, optimizer: Optimizer<object>, steps: number): void => {
        for (let t = 0; t < steps; t++) {
          x.grad = x.detach().pow(3);
          optimizer.step();
        }
      };
      const whole = tensor(START, { dtype: "float64", requiresGrad: true });
      run(whole, new make([whole], settings[1] as never), 8);
      const first = tensor(START, { dtype: "float64", requiresGrad: true });
      const before = new make([first], settings[1] as never);
      run(first, before, 3);
      const second = first.detach().clone().requiresGrad_();
      const after = new make([second], {} as never);
      after.loadStateDict(before.stateDict());
      run(second, after, 5);
      expect([...second.toTypedArray()]).to.deep.equal([...whole.toTypedArray()]);
    });
  }
});
