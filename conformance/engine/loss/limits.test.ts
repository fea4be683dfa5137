/** Losses where a part of them is 0 and another infinite, and where their digits would cancel. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { functional as F, grad, type Tensor, tensor, zeros } from "../../../engine/index.ts";

const f64 = { dtype: "float64" } as const;
const { POSITIVE_INFINITY: inf } = Number;

/** Value and slope in x of a loss of one number and one target. */
function at(loss: (x: Tensor, y: Tensor) => Tensor, x: number, y: number): [number, number] {
  const leaf = tensor(x, { ...f64, requiresGrad: true });
  const value = loss(leaf, tensor(y, f64));
  // −0 is 0 here.
  return [value.item() + 0, grad(value, leaf).item() + 0];
}

describe("Losses at their ends", () => {
  it("the cross-entropy of a chance has the slope of the side that there is", () => {
    expect(at(F.binaryCrossEntropy, 0, 0)).to.deep.equal([0, 1]);
    expect(at(F.binaryCrossEntropy, 1, 1)).to.deep.equal([0, -1]);
    // There the logarithm is no less than −100, and flat.
    expect(at(F.binaryCrossEntropy, 0, 1)).to.deep.equal([100, 0]);
    expect(at(F.binaryCrossEntropy, 1, 0)).to.deep.equal([100, 0]);
    expect(at(F.binaryCrossEntropy, 0, 0.25)).to.deep.equal([25, 0.75]);
  });

  it("piecewise losses are straight as far as ∞", () => {
    for (const loss of [F.huberLoss, F.smoothL1Loss, F.l1Loss]) {
      expect(at(loss, inf, 0)).to.deep.equal([inf, 1]);
      expect(at(loss, -inf, 0)).to.deep.equal([inf, -1]);
    }
    expect(at((x, y) => F.huberLoss(x, y, { delta: 3 }), inf, 0)).to.deep.equal([inf, 3]);
    expect(at((x, y) => F.smoothL1Loss(x, y, { beta: 0 }), 0, 0)).to.deep.equal([0, 0]);
  });

  it("the cross-entropy of a score keeps its digits on both sides", () => {
    for (const [x, y] of [[-20, 0], [20, 1]]) {
      const [value, slope] = at(F.binaryCrossEntropyWithLogits, x, y);
      expect(value).to.be.closeTo(2.0611536203e-9, 1e-18);
      expect(Math.abs(slope)).to.be.closeTo(2.0611536181902037e-9, 1e-24);
    } // biome-ignore format: pairs
    expect(at(F.binaryCrossEntropyWithLogits, inf, 1)).to.deep.equal([0, 0]);
    expect(at(F.binaryCrossEntropyWithLogits, -inf, 1)).to.deep.equal([inf, -1]);
  });

  it("chances of 0 count for nothing, however small the logarithm", () => {
    expect(at(F.klDiv, -inf, 0)).to.deep.equal([0, 0]);
    expect(at((x, y) => F.klDiv(x, y, { logTarget: true }), -inf, -inf)).to.deep.equal([0, 0]);
    const scores = tensor([[0, -inf, 0]], { ...f64, requiresGrad: true });
    const value = F.crossEntropy(scores, tensor([[0.5, 0, 0.5]], f64));
    expect(value.item()).to.be.closeTo(Math.LN2, 1e-15);
    expect(grad(value, scores).toArray()).to.deep.equal([[0, 0, 0]]);
  });

  it("the mean of no loss is no number, whether targets are classes or chances", () => {
    const none = zeros([0, 3]);
    expect(F.crossEntropy(none, none).item()).to.be.NaN;
    expect(F.crossEntropy(none, zeros([0]).to("int32")).item()).to.be.NaN;
  });

  it("a loss of weight 0 does not count, though it be infinite", () => {
    const x = tensor([inf, 1], { ...f64, requiresGrad: true });
    const options = { weight: tensor([0, 1], f64), reduction: "sum" } as const;
    const value = F.binaryCrossEntropyWithLogits(x, tensor([0, 1], f64), options);
    expect(value.item()).to.be.closeTo(0.31326168751822286, 1e-15);
    expect(grad(value, x).toTypedArray()[0]).to.equal(0);
    const logs = tensor([[-inf, 0]], f64);
    const targets = tensor([0], { dtype: "int32" });
    expect(F.nllLoss(logs, targets, { weight: tensor([0, 1], f64), reduction: "sum" }).item()).to.equal(0);
  });

  it("an exponential outgrows what is taken off it", () => {
    expect(at(F.poissonNllLoss, inf, 2)).to.deep.equal([inf, inf]);
    expect(at(F.poissonNllLoss, -inf, 0)).to.deep.equal([0, 0]);
    expect(at((x, y) => F.poissonNllLoss(x, y, { logInput: false }), inf, 2)).to.deep.equal([inf, 1]);
  });

  it("a score of ∞ takes all of the softmax", () => {
    const scores = tensor([[1, inf, 2]], { ...f64, requiresGrad: true });
    const value = F.crossEntropy(scores, tensor([1], { dtype: "int32" }));
    expect(value.item()).to.equal(0);
    expect(grad(value, scores).toArray()).to.deep.equal([[0, 0, 0]]);
    expect(scores.softmax(1).toArray()).to.deep.equal([[0, 1, 0]]);
    expect(tensor([inf, inf, 0]).softmax(0).toArray()).to.deep.equal([0.5, 0.5, 0]);
  });
});
