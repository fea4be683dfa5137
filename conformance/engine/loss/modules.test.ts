/** Losses as modules are the functions of their names, with the options that they are made with. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  functional as F,
  Module,
  nn,
  Parameter,
  rand,
  randn,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";

const f64 = { dtype: "float64" } as const;
const classes: Tensor = tensor([0, 2, 1], { dtype: "int32" });
const signs: Tensor = tensor([1, -1, 1], f64);
const weight: Tensor = tensor([0.5, 2, 1], f64);

type Row = readonly [module: Module, inputs: readonly Tensor[], f: (...inputs: readonly Tensor[]) => Tensor];

const x = (...shape: number[]): Tensor => randn(shape, f64);
const chances = (...shape: number[]): Tensor => rand(shape, f64).mul(0.8).add(0.1);

/** A function with options, of however many inputs. */
const given =
  (f: unknown, options: object) =>
  (...inputs: readonly Tensor[]): Tensor =>
    (f as (...all: unknown[]) => Tensor)(...inputs, options);

const rows: Readonly<Record<string, Row>> = {
  L1Loss: [new nn.L1Loss({ reduction: "sum" }), [x(3), x(3)], given(F.l1Loss, { reduction: "sum" })],
  MSELoss: [new nn.MSELoss(), [x(3), x(3)], given(F.mseLoss, {})],
  SmoothL1Loss: [new nn.SmoothL1Loss({ beta: 0.5 }), [x(3), x(3)], given(F.smoothL1Loss, { beta: 0.5 })],
  HuberLoss: [new nn.HuberLoss({ delta: 0.5 }), [x(3), x(3)], given(F.huberLoss, { delta: 0.5 })],
  PoissonNLLLoss: [
    new nn.PoissonNLLLoss({ full: true }),
    [x(3), chances(3)],
    given(F.poissonNllLoss, { full: true }),
  ],
  GaussianNLLLoss: [
    new nn.GaussianNLLLoss({ full: true }),
    [x(3), x(3), chances(3)],
    given(F.gaussianNllLoss, { full: true }),
  ],
  CrossEntropyLoss: [
    new nn.CrossEntropyLoss({ weight, labelSmoothing: 0.1, ignoreIndex: 1 }),
    [x(3, 3), classes],
    given(F.crossEntropy, { weight, labelSmoothing: 0.1, ignoreIndex: 1 }),
  ],
  NLLLoss: [new nn.NLLLoss({ weight }), [x(3, 3), classes], given(F.nllLoss, { weight })],
  BCELoss: [new nn.BCELoss({ weight }), [chances(3), chances(3)], given(F.binaryCrossEntropy, { weight })],
  BCEWithLogitsLoss: [
    new nn.BCEWithLogitsLoss({ posWeight: weight }),
    [x(2, 3), chances(2, 3)],
    given(F.binaryCrossEntropyWithLogits, { posWeight: weight }),
  ],
  KLDivLoss: [
    new nn.KLDivLoss({ reduction: "batchmean", logTarget: true }),
    [x(2, 3), x(2, 3)],
    given(F.klDiv, { reduction: "batchmean", logTarget: true }),
  ],
  HingeEmbeddingLoss: [
    new nn.HingeEmbeddingLoss({ margin: 2 }),
    [x(3), signs],
    given(F.hingeEmbeddingLoss, { margin: 2 }),
  ],
  SoftMarginLoss: [new nn.SoftMarginLoss(), [x(3), signs], given(F.softMarginLoss, {})],
  MultiMarginLoss: [
    new nn.MultiMarginLoss({ p: 2, weight }),
    [x(3, 3), classes],
    given(F.multiMarginLoss, { p: 2, weight }),
  ],
  MultiLabelMarginLoss: [new nn.MultiLabelMarginLoss(), [x(3), classes], given(F.multilabelMarginLoss, {})],
  MultiLabelSoftMarginLoss: [
    new nn.MultiLabelSoftMarginLoss({ weight }),
    [x(2, 3), chances(2, 3)],
    given(F.multilabelSoftMarginLoss, { weight }),
  ],
  MarginRankingLoss: [
    new nn.MarginRankingLoss({ margin: 0.5 }),
    [x(3), x(3), signs],
    given(F.marginRankingLoss, { margin: 0.5 }),
  ],
  CosineEmbeddingLoss: [
    new nn.CosineEmbeddingLoss({ margin: 0.1 }),
    [x(3, 2), x(3, 2), signs],
    given(F.cosineEmbeddingLoss, { margin: 0.1 }),
  ],
  TripletMarginLoss: [
    new nn.TripletMarginLoss({ swap: true, p: 3 }),
    [x(3, 2), x(3, 2), x(3, 2)],
    given(F.tripletMarginLoss, { swap: true, p: 3 }),
  ],
  TripletMarginWithDistanceLoss: [
    new nn.TripletMarginWithDistanceLoss({ distance: (a, b) => a.sub(b).abs().sum(-1) }),
    [x(3, 2), x(3, 2), x(3, 2)],
    given(F.tripletMarginWithDistanceLoss, { distance: (a: Tensor, b: Tensor) => a.sub(b).abs().sum(-1) }),
  ],
};

describe("Losses as modules", () => {
  for (const [name, [module, inputs, f]] of Object.entries(rows))
    it(`${name} is its function`, () => {
      expect(module.constructor.name).to.equal(name);
      const call = module as unknown as (...given: readonly Tensor[]) => Tensor;
      expect(call(...inputs).toArray()).to.deep.equal(f(...inputs).toArray());
    });

  it("take their weights along, and save them", async () => {
    const loss = new nn.CrossEntropyLoss({ weight: tensor([1, 2]) });
    expect(Object.keys(loss.stateDict())).to.deep.equal(["weight"]);
    await loss.to("float64");
    const target = tensor([0, 1], { dtype: "int32" });
    expect(loss(randn([2, 2], f64), target).dtype).to.equal("float64");
    loss.loadStateDict({ weight: tensor([1, 0], f64) });
    expect(loss(tensor([[0, 0], [5, 0]], f64), target).item()).to.be.closeTo(Math.log(2), 1e-12); // biome-ignore format: one line
  });

  it("find the parameters of a distance that is a module", () => {
    class Scaled extends Module {
      factor: Parameter = new Parameter(tensor([2]));
      override forward(x: Tensor, y: Tensor): Tensor {
        return x.sub(y).abs().sum(-1).mul(this.factor);
      }
    }
    const loss = new nn.TripletMarginWithDistanceLoss({ distance: new Scaled() });
    expect(Object.keys(loss.stateDict())).to.deep.equal(["distance_function.factor"]);
    const [anchor, positive, negative] = [[[0]], [[1]], [[0.5]]].map((x) => tensor(x));
    const value = loss(anchor, positive, negative);
    expect(value.item()).to.equal(2);
    value.backward();
    expect(loss.parameters()[0].grad!.toArray()).to.deep.equal([0.5]);
  });

  it("refuse options that their functions have not", () => {
    expect(() => new nn.MSELoss({ delta: 1 } as object)).to.throw(
      TypeError,
      'MSELoss: there is no option "delta"; it takes reduction',
    );
    expect(() => new nn.L1Loss({ reduction: "average" as "mean" })).to.throw(
      TypeError,
      'reduction must be "mean", "sum" or "none"',
    );
  });
});
