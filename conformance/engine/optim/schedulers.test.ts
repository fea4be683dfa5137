/** Schedulers against the recurrences of PyTorch's documentation, and against each other where they are combined. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  Adam,
  ChainedScheduler,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  LambdaLR,
  LinearLR,
  type LRScheduler,
  MultiplicativeLR,
  MultiStepLR,
  OneCycleLR,
  PolynomialLR,
  ReduceLROnPlateau,
  type Scheduled,
  SequentialLR,
  SGD,
  StepLR,
  SWALR,
  tensor,
} from "../../../engine/index.ts";

const sgd = (lr: number, momentum: number = 0): SGD =>
  new SGD([tensor([1], { requiresGrad: true })], { lr, momentum });
const rate = ({ paramGroups: [{ lr }] }: Scheduled): number => lr;

/** The rates of epochs 0 to n − 1. */
function ratesOf(optimizer: Scheduled, scheduler: { step(): void }, n: number): number[] {
  return Array.from({ length: n }, (_, epoch) => {
    if (epoch > 0) scheduler.step();
    return rate(optimizer);
  });
}

/** By the rate before: what PyTorch's documentation calls the chainable form. */
type Recurrence = (before: number, epoch: number, base: number) => number;

const kinds: Readonly<Record<string, readonly [(optimizer: SGD) => LRScheduler, first: number, Recurrence]>> =
  {
    LambdaLR: [
      (o) => new LambdaLR(o, { lrLambda: (t) => 0.95 ** t }),
      1,
      (_, t, base) => base * Math.exp(t * Math.log(0.95)),
    ],
    MultiplicativeLR: [
      (o) => new MultiplicativeLR(o, { lrLambda: (t) => 1 - 1 / (t + 1) }),
      1,
      (before, t) => before * (1 - 1 / (t + 1)),
    ],
    StepLR: [
      (o) => new StepLR(o, { stepSize: 7, gamma: 0.5 }),
      1,
      (before, t) => (t % 7 === 0 ? before * 0.5 : before),
    ],
    MultiStepLR: [
      (o) => new MultiStepLR(o, { milestones: [3, 8, 8], gamma: 0.5 }),
      1,
      (before, t) => before * (t === 3 ? 0.5 : t === 8 ? 0.25 : 1),
    ],
    ConstantLR: [
      (o) => new ConstantLR(o, { factor: 0.25, totalIters: 4 }),
      0.25,
      (before, t) => (t === 4 ? before / 0.25 : before),
    ],
    LinearLR: [
      (o) => new LinearLR(o, { startFactor: 0.25, endFactor: 0.75, totalIters: 6 }),
      0.25,
      (before, t) => (t > 6 ? before : before * (1 + 0.5 / (6 * 0.25 + (t - 1) * 0.5))),
    ],
    ExponentialLR: [(o) => new ExponentialLR(o, { gamma: 0.9 }), 1, (before) => before * 0.9],
    PolynomialLR: [
      (o) => new PolynomialLR(o, { totalIters: 9, power: 2 }),
      1,
      (before, t) => (t > 9 ? before : before * ((1 - t / 9) / (1 - (t - 1) / 9)) ** 2),
    ],
    CosineAnnealingLR: [
      (o) => new CosineAnnealingLR(o, { tMax: 6, etaMin: 0.01 }),
      1,
      (before, t, base) =>
        (t - 1 - 6) % 12 === 0
          ? before + ((base - 0.01) * (1 - Math.cos(Math.PI / 6))) / 2
          : ((1 + Math.cos((Math.PI * t) / 6)) / (1 + Math.cos((Math.PI * (t - 1)) / 6))) * (before - 0.01) +
            0.01,
    ],
  };

describe("A scheduler", () => {
  for (const [name, [make, first, recurrence]] of Object.entries(kinds)) {
    it(`${name} follows its recurrence`, () => {
      const optimizer = sgd(0.5);
      const ours = ratesOf(optimizer, make(optimizer), 30);
      let exact = 0.5 * first;
      for (const [epoch, lr] of ours.entries()) {
        if (epoch > 0) exact = recurrence(exact, epoch, 0.5);
        expect(lr, `epoch ${epoch}`).to.be.closeTo(exact, 1e-12);
      }
    });

    it(`${name} goes on from its saved state, and jumps to any epoch`, () => {
      const optimizer = sgd(0.5);
      const scheduler = make(optimizer);
      const all = ratesOf(optimizer, scheduler, 9);
      const saved = JSON.parse(JSON.stringify(scheduler.stateDict())) as ReturnType<
        typeof scheduler.stateDict
      >;
      const other = sgd(0.125);
      const after = make(other);
      after.loadStateDict(saved);
      expect(rate(other)).to.equal(all[8]);
      scheduler.step();
      after.step();
      expect(rate(other)).to.equal(rate(optimizer));
      after.step(3);
      expect(rate(other)).to.equal(all[3]);
    });
  }

  it("gives the rates of PyTorch's documentation", () => {
    const near = (ours: number[], wanted: number[]): void => {
      expect(ours).to.have.length(wanted.length);
      for (const [i, value] of ours.entries()) expect(value, `epoch ${i}`).to.be.closeTo(wanted[i], 1e-12);
    };
    // https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html, and its neighbours.
    const linear = sgd(0.05);
    near(
      ratesOf(linear, new LinearLR(linear, { startFactor: 0.5, totalIters: 4 }), 6),
      [0.025, 0.03125, 0.0375, 0.04375, 0.05, 0.05],
    );
    const polynomial = sgd(0.05);
    near(
      ratesOf(polynomial, new PolynomialLR(polynomial, { totalIters: 4, power: 1 }), 5),
      [0.05, 0.0375, 0.025, 0.0125, 0],
    );
    const sequence = sgd(0.05);
    const scheduler = new SequentialLR(sequence, {
      schedulers: [
        new ConstantLR(sequence, { factor: 0.1, totalIters: 20 }),
        new ExponentialLR(sequence, { gamma: 0.9 }),
      ],
      milestones: [20],
    });
    const rates = ratesOf(sequence, scheduler, 23);
    near([rates[0], rates[19], rates[20], rates[21], rates[22]], [0.005, 0.005, 0.05, 0.045, 0.0405]);
    const chain = sgd(0.05);
    const chained = new ChainedScheduler([
      new ConstantLR(chain, { factor: 0.1, totalIters: 20 }),
      new ExponentialLR(chain, { gamma: 0.9 }),
    ]);
    const products = ratesOf(chain, chained, 22);
    near(
      [products[0], products[1], products[19], products[20]],
      [0.005, 0.0045, 0.005 * 0.9 ** 19, 0.05 * 0.9 ** 20],
    );
  });

  it("restarts a cosine, after longer and longer times", () => {
    const optimizer = sgd(0.5);
    const scheduler = new CosineAnnealingWarmRestarts(optimizer, { t0: 2, tMult: 2, etaMin: 0.1 });
    const rates = ratesOf(optimizer, scheduler, 16);
    for (const restart of [0, 2, 6, 14]) expect(rates[restart]).to.equal(0.5);
    expect(rates[1]).to.be.closeTo(0.3, 1e-15);
    expect(rates[4]).to.be.closeTo(0.3, 1e-15);
    scheduler.step(2.5);
    expect(rate(optimizer)).to.be.closeTo(0.1 + 0.2 * (1 + Math.cos(Math.PI / 8)), 1e-15);
  });

  it("cycles rate and momentum", () => {
    const optimizer = sgd(0.1, 0.9);
    const scheduler = new CyclicLR(optimizer, { baseLr: 0.1, maxLr: 0.5, stepSizeUp: 4, stepSizeDown: 2 });
    const rates = ratesOf(optimizer, scheduler, 7);
    for (const [i, wanted] of [0.1, 0.2, 0.3, 0.4, 0.5, 0.3, 0.1].entries())
      expect(rates[i]).to.be.closeTo(wanted, 1e-15);
    expect(optimizer.paramGroups[0].momentum).to.be.closeTo(0.9, 1e-15);
    scheduler.step(4);
    expect(optimizer.paramGroups[0].momentum).to.be.closeTo(0.8, 1e-15);
    const halved = sgd(0.1);
    const second = new CyclicLR(halved, {
      baseLr: 0,
      maxLr: 1,
      stepSizeUp: 1,
      mode: "triangular2",
      cycleMomentum: false,
    });
    expect(ratesOf(halved, second, 6)).to.deep.equal([0, 1, 0, 0.5, 0, 0.25]);
    const falling = sgd(0.1);
    const third = new CyclicLR(falling, {
      baseLr: 0,
      maxLr: 1,
      stepSizeUp: 1,
      mode: "expRange",
      gamma: 0.5,
      cycleMomentum: false,
    });
    expect(ratesOf(falling, third, 4)).to.deep.equal([0, 0.5, 0, 0.125]);
  });

  it("makes one cycle, in two phases and in three", () => {
    const adam = new Adam([tensor([1], { requiresGrad: true })]);
    const scheduler = new OneCycleLR(adam, {
      maxLr: 1,
      totalSteps: 10,
      annealStrategy: "linear",
      divFactor: 10,
    });
    expect(adam.paramGroups[0].betas[0]).to.equal(0.95);
    const rates = ratesOf(adam, scheduler, 10);
    for (const [i, wanted] of [0.1, 0.55, 1].entries()) expect(rates[i]).to.be.closeTo(wanted, 1e-12);
    expect(rates[9]).to.be.closeTo(1e-5, 1e-18);
    expect(adam.paramGroups[0].betas[0]).to.be.closeTo(0.95, 1e-12);
    expect(() => scheduler.step()).to.throw(RangeError, /no step 10: 10 steps in all/);
    expect(scheduler.lastEpoch).to.equal(9);
    const three = sgd(0.1, 0.9);
    const phases = new OneCycleLR(three, {
      maxLr: 1,
      epochs: 2,
      stepsPerEpoch: 10,
      threePhase: true,
      pctStart: 0.4,
    });
    phases.step(7);
    expect(rate(three)).to.be.closeTo(1, 1e-12);
    phases.step(14);
    expect(rate(three)).to.be.closeTo(0.04, 1e-12);
    phases.step(19);
    expect(rate(three)).to.be.closeTo(0.04 / 1e4, 1e-12);
  });

  it("lowers a rate when a metric stops getting better", () => {
    const optimizer = sgd(1);
    const scheduler = new ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 2, cooldown: 1, minLr: 0.2 });
    const rates = [5, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4].map((loss) => {
      scheduler.step(loss);
      return rate(optimizer);
    });
    expect(rates).to.deep.equal([1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2]);
    const saved = JSON.parse(JSON.stringify(scheduler.stateDict())) as ReturnType<typeof scheduler.stateDict>;
    const other = sgd(1);
    const after = new ReduceLROnPlateau(other, { factor: 0.5 });
    after.loadStateDict(saved);
    expect(rate(other)).to.equal(0.2);
    expect(after.best).to.equal(4);
    const up = sgd(1);
    const most = new ReduceLROnPlateau(up, {
      mode: "max",
      patience: 0,
      thresholdMode: "abs",
      threshold: 0.1,
    });
    for (const score of [1, 1.2, 1.25]) most.step(score);
    expect(rate(up)).to.be.closeTo(0.1, 1e-15);
    for (const score of [NaN, NaN]) most.step(score);
    expect(rate(up)).to.be.closeTo(0.001, 1e-15);
    expect(() => most.step()).to.throw(TypeError, /loss\.item\(\)/);
  });

  it("leads to the rate of weight averaging, from wherever another left it", () => {
    const optimizer = sgd(1);
    const decay = new ExponentialLR(optimizer, { gamma: 0.5 });
    const average = new SWALR(optimizer, { swaLr: 0.05, annealEpochs: 4, annealStrategy: "linear" });
    decay.step();
    decay.step();
    expect(rate(optimizer)).to.equal(0.25);
    const rates = Array.from({ length: 5 }, () => {
      average.step();
      return rate(optimizer);
    });
    for (const [i, wanted] of [0.2, 0.15, 0.1, 0.05, 0.05].entries())
      expect(rates[i]).to.be.closeTo(wanted, 1e-12);
  });

  it("multiplies with others, in any order, and with what is set by hand", () => {
    const optimizer = sgd(1);
    const [a, b] = [
      new ExponentialLR(optimizer, { gamma: 0.5 }),
      new LinearLR(optimizer, { startFactor: 0.5, totalIters: 2 }),
    ];
    expect(rate(optimizer)).to.equal(0.5);
    a.step();
    b.step();
    expect(rate(optimizer)).to.equal(0.375);
    optimizer.paramGroups[0].lr = 0.75;
    a.step();
    expect(rate(optimizer)).to.equal(0.375);
  });

  it("has rates for each group, and for groups that come later", () => {
    const [x, y, z] = [0, 0, 0].map(() => tensor([1], { requiresGrad: true }));
    const optimizer = new SGD([
      { params: [x], lr: 1 },
      { params: [y], lr: 2 },
    ]);
    const scheduler = new LambdaLR(optimizer, { lrLambda: [(t) => 1 / (t + 1), () => 1] });
    scheduler.step();
    expect(scheduler.getLastLr()).to.deep.equal([0.5, 2]);
    const even = new ExponentialLR(optimizer, { gamma: 0.5 });
    optimizer.addParamGroup({ params: [z], lr: 8 });
    even.step();
    expect(even.getLastLr()).to.deep.equal([0.25, 1, 4]);
  });

  it("refuses what makes no sense, in words", () => {
    const optimizer = sgd(1);
    expect(() => new StepLR(optimizer, { stepSize: 0 })).to.throw(
      RangeError,
      /StepLR: stepSize must be a whole number from 1 on, not 0/,
    );
    expect(() => new StepLR(tensor([1]) as never, { stepSize: 1 })).to.throw(TypeError, /StepLR/);
    expect(() => new MultiStepLR(optimizer, { milestones: [3, 2] })).to.throw(
      RangeError,
      /milestones must be whole numbers that rise/,
    );
    expect(() => new LambdaLR(optimizer, { lrLambda: [] })).to.throw(
      TypeError,
      /0 functions; the optimizer has 1 groups/,
    );
    expect(() => new LambdaLR(optimizer, { lrLambda: () => -1 })).to.throw(RangeError, /the rate of epoch 0/);
    expect(() => new OneCycleLR(optimizer, { maxLr: 1 })).to.throw(TypeError, /how many steps/);
    expect(
      () => new SequentialLR(optimizer, { schedulers: [new ConstantLR(optimizer)], milestones: [1] }),
    ).to.throw(TypeError, /need 0 milestones/);
    expect(() => new ChainedScheduler([new ReduceLROnPlateau(optimizer)])).to.throw(
      TypeError,
      /waits for a metric/,
    );
    expect(() => new ChainedScheduler([new ConstantLR(optimizer), new ConstantLR(sgd(1))])).to.throw(
      TypeError,
      /another optimizer/,
    );
    const saved = new StepLR(sgd(1), { stepSize: 1 }).stateDict();
    expect(() => new ExponentialLR(sgd(1), { gamma: 1 }).loadStateDict(saved)).to.throw(
      TypeError,
      /not what StepLR's gives/,
    );
    expect(
      () => new CyclicLR(new OnlyRates([tensor([1], { requiresGrad: true })]), { baseLr: 0, maxLr: 1 }),
    ).to.throw(TypeError, /cycleMomentum: false/);
  });
});

class OnlyRates extends SGD {
  constructor(params: ConstructorParameters<typeof SGD>[0]) {
    super(params);
    delete (this.paramGroups[0] as { momentum?: number }).momentum;
  }
}
