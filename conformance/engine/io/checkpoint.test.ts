/** Checkpoints: ten steps, a file, and ten more are twenty steps, bit by bit, for every optimizer and scheduler. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  AdamWScheduleFree,
  ASGD,
  AveragedModel,
  ChainedScheduler,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  functional as F,
  FormatError,
  formatCheckpoint,
  formatSafetensors,
  LAMB,
  LARS,
  LBFGS,
  LinearLR,
  Lion,
  type LRScheduler,
  loadCheckpoint,
  MultiStepLR,
  Muon,
  manualSeed,
  NAdam,
  nn,
  OneCycleLR,
  type Optimizer,
  parseCheckpoint,
  parseSafetensors,
  RAdam,
  ReduceLROnPlateau,
  RMSprop,
  Rprop,
  randn,
  SequentialLR,
  SGD,
  SGDScheduleFree,
  StepLR,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";
import { some } from "../../extent.ts";

type Settled = Optimizer<{ lr?: number }>;

const OPTIMIZERS: Readonly<Record<string, (params: Tensor[]) => Settled>> = {
  SGD: (params) => new SGD(params, { lr: 0.05, momentum: 0.9, nesterov: true }),
  Adam: (params) => new Adam(params, { lr: 0.05, amsgrad: true }),
  AdamW: (params) => new AdamW(params, { lr: 0.05 }),
  Adadelta: (params) => new Adadelta(params),
  Adafactor: (params) => new Adafactor(params, { lr: 0.05 }),
  Adagrad: (params) => new Adagrad(params, { lr: 0.1 }),
  Adamax: (params) => new Adamax(params, { lr: 0.05 }),
  ASGD: (params) => new ASGD(params, { lr: 0.05, t0: 5 }),
  LAMB: (params) => new LAMB(params, { lr: 0.05 }),
  LARS: (params) => new LARS(params, { lr: 0.5 }),
  Lion: (params) => new Lion(params, { lr: 0.01 }),
  NAdam: (params) => new NAdam(params, { lr: 0.05 }),
  RAdam: (params) => new RAdam(params, { lr: 0.05 }),
  RMSprop: (params) => new RMSprop(params, { lr: 0.02, momentum: 0.5, centered: true }),
  Rprop: (params) => new Rprop(params, { lr: 0.01 }),
  SGDScheduleFree: (params) => new SGDScheduleFree(params, { lr: 0.05 }),
  AdamWScheduleFree: (params) => new AdamWScheduleFree(params, { lr: 0.05 }),
  Muon: (params) => new Muon(params.filter(({ ndim }) => ndim === 2), { lr: 0.02 }),
  LBFGS: (params) => new LBFGS(params, { lr: 0.5, maxIter: 3 }),
}; // biome-ignore format: a line each

const SCHEDULERS: Readonly<Record<string, (optimizer: Settled) => LRScheduler | ChainedScheduler>> = {
  StepLR: (optimizer) => new StepLR(optimizer, { stepSize: 3, gamma: 0.5 }),
  MultiStepLR: (optimizer) => new MultiStepLR(optimizer, { milestones: [4, 12] }),
  ExponentialLR: (optimizer) => new ExponentialLR(optimizer, { gamma: 0.9 }),
  LinearLR: (optimizer) => new LinearLR(optimizer, { totalIters: 14 }),
  CosineAnnealingLR: (optimizer) => new CosineAnnealingLR(optimizer, { tMax: 16 }),
  CosineAnnealingWarmRestarts: (optimizer) => new CosineAnnealingWarmRestarts(optimizer, { t0: 6 }),
  CyclicLR: (optimizer) =>
    new CyclicLR(optimizer, { baseLr: 0.01, maxLr: 0.1, stepSizeUp: 4, cycleMomentum: false }),
  OneCycleLR: (optimizer) =>
    new OneCycleLR(optimizer, { maxLr: 0.1, totalSteps: 25, cycleMomentum: optimizer instanceof SGD }),
  ReduceLROnPlateau: (optimizer) =>
    new ReduceLROnPlateau(optimizer, { patience: 1, factor: 0.5, threshold: 0.2 }),
  ChainedScheduler: (optimizer) =>
    new ChainedScheduler([
      new ExponentialLR(optimizer, { gamma: 0.9 }),
      new StepLR(optimizer, { stepSize: 5 }),
    ]),
  SequentialLR: (optimizer) =>
    new SequentialLR(optimizer, {
      schedulers: [new LinearLR(optimizer, { totalIters: 5 }), new ExponentialLR(optimizer, { gamma: 0.8 })],
      milestones: [8],
    }),
};

interface Run {
  readonly model: nn.Sequential;
  readonly optimizer: Settled;
  readonly scheduler: LRScheduler | ChainedScheduler;
}

const data = (): readonly [Tensor, Tensor] => {
  manualSeed(3);
  const x = randn([8, 3]);
  return [x, x.sin().sum(1, true)];
};

function begun(
  seed: number,
  makeOptimizer: (typeof OPTIMIZERS)[string],
  makeScheduler: (typeof SCHEDULERS)[string],
): Run {
  manualSeed(seed);
  const model = new nn.Sequential(
    new nn.Linear(3, 4),
    new nn.BatchNorm1d(4),
    new nn.Tanh(),
    new nn.Linear(4, 1),
  );
  const optimizer = makeOptimizer(model.parameters());
  return { model, optimizer, scheduler: makeScheduler(optimizer) };
}

/** So many steps. @returns the loss before each. */
function trained({ model, optimizer, scheduler }: Run, steps: number): number[] {
  const [x, y] = data();
  return Array.from({ length: steps }, () => {
    const loss = optimizer.step(() => {
      optimizer.zeroGrad();
      const result = F.mseLoss(model(x), y);
      result.backward();
      return result;
    });
    if (scheduler instanceof ReduceLROnPlateau) scheduler.step(loss.item());
    else scheduler.step();
    return loss.item();
  });
}

const pairs = [
  ...Object.keys(OPTIMIZERS).map((name, i) => [name, Object.keys(SCHEDULERS)[i % 8]] as const),
  ...Object.keys(SCHEDULERS).slice(8).map((name) => ["Adam", name] as const),
  ["SGD", "OneCycleLR"] as const,
]; // biome-ignore format: a line each

describe("A checkpoint", () => {
  for (const [optimizer, scheduler] of some(pairs, 7))
    it(`of ${optimizer} and ${scheduler} goes on exactly from where it was`, async () => {
      const make = [OPTIMIZERS[optimizer], SCHEDULERS[scheduler]] as const;
      const whole = begun(1, ...make);
      const wanted = trained(whole, 20);
      const first = begun(1, ...make);
      const before = trained(first, 10);
      const bytes = await formatCheckpoint({ ...first, epoch: 10 });
      // What comes after the file does not reach it.
      trained(first, 3);
      const second = begun(2, ...make);
      trained(second, 2);
      expect(loadCheckpoint(bytes, { ...second })).to.deep.equal({ epoch: 10 });
      expect([...before, ...trained(second, 10)]).to.deep.equal(wanted);
      expect(second.model.stateDict()["3.weight"].toArray()).to.deep.equal(
        whole.model.stateDict()["3.weight"].toArray(),
      );
      expect(second.scheduler.getLastLr()).to.deep.equal(whole.scheduler.getLastLr());
      expect(wanted[19]).to.be.below(wanted[0]);
    });

  it("keeps whatever is plain, with names and numbers that JSON has not", async () => {
    const x = tensor([1, 2], { dtype: "float64" });
    const parts = {
      x,
      again: [x, { "a.b": tensor([true]), a: { b: tensor([3], { dtype: "int32" }) } }],
      numbers: [Number.NaN, Infinity, -Infinity, -0, 1e-300, 0.1],
      $tensor: "x",
      odd: { $number: { $$: null }, ["__proto__"]: 1, "": "ä\u0000" },
      yes: true,
    };
    const back = parseCheckpoint(await formatCheckpoint(parts));
    const told = (value: unknown): unknown =>
      JSON.stringify(value, (_, each) => (Object.is(each, -0) ? "-0" : each === Infinity ? "∞" : each));
    expect(told(back)).to.equal(told(parts));
    expect(Object.is((back["numbers"] as number[])[3], -0)).to.equal(true);
    expect((back["x"] as Tensor).dtype).to.equal("float64");
  });

  it("is a file whose weights others can read, and keeps an average beside the model", async () => {
    const model = new nn.Linear(2, 1);
    const average = new AveragedModel(model);
    average.updateParameters();
    const bytes = await formatCheckpoint({ model, average });
    expect(Object.keys(parseSafetensors(bytes).tensors).sort()).to.deep.equal([
      "average.averages.bias",
      "average.averages.weight",
      "model.bias",
      "model.weight",
    ]);
    const other = new AveragedModel(new nn.Linear(2, 1));
    loadCheckpoint(bytes, { average: other });
    expect([other.nAveraged, other.averages()["bias"].item()]).to.deep.equal([1, model.bias!.item()]);
  });

  it("that does not fit changes nothing", async () => {
    const [model, other] = [new nn.Linear(2, 1), new nn.Linear(2, 1)];
    const bytes = await formatCheckpoint({ model, optimizer: new Adam(model.parameters()) });
    const before = other.weight.toArray();
    const optimizer = new SGD(other.parameters(), { lr: 1 });
    expect(() => loadCheckpoint(bytes, { model: other, optimizer })).to.throw(
      TypeError,
      /of Adam, not of SGD/,
    );
    expect(other.weight.toArray()).to.deep.equal(before);
    expect(() => loadCheckpoint(bytes, { net: other })).to.throw(
      TypeError,
      /no net; it has model, optimizer/,
    );
  });

  it("that is none, or damaged, is refused", async () => {
    const file = (form: unknown, tensors: Record<string, Tensor> = {}): Promise<Uint8Array> =>
      formatSafetensors(tensors, {
        metadata: { "gradproof.checkpoint": typeof form === "string" ? form : JSON.stringify(form) },
      });
    const x = tensor(1);
    const cases: [Promise<Uint8Array>, RegExp][] = [
      [formatSafetensors({ x }), /no checkpoint: write parseSafetensors/],
      [file("{"), /no JSON/],
      [file([]), /no object/],
      [file({ a: { $tensor: "x" } }), /"x" is missing/],
      [file({ a: { $tensor: "x" }, b: { $tensor: "x" } }, { x }), /named twice/],
      [file({}, { x }), /nothing names its tensor "x"/],
      [file({ a: { $number: "toString" } }), /"toString" in the place of a number/],
      [file(`{"a":${"[".repeat(200)}${"]".repeat(200)}}`), /too deeply/],
    ];
    for (const [bytes, message] of cases) {
      const made = await bytes;
      expect(() => parseCheckpoint(made)).to.throw(FormatError, message);
    }
    for (const part of [() => {}, new Map(), 1n, Symbol("x")])
      await formatCheckpoint({ part }).then(
        () => expect.fail("It was written."),
        (error: Error) => expect(error.message).to.match(/part is .*cannot be saved/),
      );
    const ring: unknown[] = [];
    ring.push(ring);
    await formatCheckpoint({ ring }).then(
      () => expect.fail("It was written."),
      (error: Error) => expect(error.message).to.match(/too deeply/),
    );
  });
});
