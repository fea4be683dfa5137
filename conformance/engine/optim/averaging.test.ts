/** Averages of weights: what they are, and that the weights themselves come back whatever happens. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  AveragedModel,
  Module,
  nn,
  noGrad,
  Parameter,
  type Tensor,
  tensor,
  updateBn,
} from "../../../engine/index.ts";

class Scale extends Module {
  factor: Parameter = new Parameter(tensor([1, 10], { dtype: "float64" }));
  override forward(x: Tensor): Tensor {
    return x.mul(this.factor);
  }
}

const numbers = (x: Tensor): number[] => x.toArray() as number[];
const set = ({ factor }: Scale, ...values: number[]): unknown =>
  noGrad(() => factor.copy_(tensor(values, { dtype: "float64" })));

describe("An averaged model", () => {
  it("is the mean of what was taken in, each counting the same", () => {
    const model = new Scale();
    const averaged = new AveragedModel(model);
    for (const value of [1, 2, 6]) {
      set(model, value, -value);
      averaged.updateParameters();
    }
    expect(numbers(averaged.averages()["factor"])[0]).to.be.closeTo(3, 1e-15);
    expect(numbers(averaged.averages()["factor"])[1]).to.be.closeTo(-3, 1e-15);
    expect(numbers(model.factor)).to.deep.equal([6, -6]);
  });

  it("forgets by its decay", () => {
    const model = new Scale();
    const averaged = new AveragedModel(model, { decay: 0.75 });
    for (const value of [8, 0, 4]) {
      set(model, value, value);
      averaged.updateParameters();
    }
    expect(numbers(averaged.averages()["factor"])[0]).to.be.closeTo(0.75 * (0.75 * 8) + 0.25 * 4, 1e-15);
  });

  it("gives the weights back, after an error and after a promise, too", async () => {
    const model = new Scale();
    const averaged = new AveragedModel(model);
    averaged.updateParameters();
    set(model, 3, 4);
    expect(numbers(averaged.forward(tensor([1, 1], { dtype: "float64" })))).to.deep.equal([1, 10]);
    expect(() =>
      averaged.with(() => {
        throw new Error("stop");
      }),
    ).to.throw("stop");
    expect(numbers(model.factor)).to.deep.equal([3, 4]);
    // What can be waited for need not be a promise of the host's.
    const later: PromiseLike<number[]> = {
      // biome-ignore lint/suspicious/noThenProperty: that is the point.
      then: (done) => Promise.resolve(numbers(model.factor)).then(done),
    };
    expect(await averaged.with(() => later)).to.deep.equal([1, 10]);
    expect(numbers(model.factor)).to.deep.equal([3, 4]);
  });

  it("goes on from what was saved, and with its parameters to another dtype", async () => {
    const model = new Scale();
    const averaged = new AveragedModel(model);
    averaged.updateParameters();
    set(model, 3, 4);
    const other = new AveragedModel(model);
    other.loadStateDict(averaged.stateDict());
    other.updateParameters();
    expect(numbers(other.averages()["factor"])).to.deep.equal([2, 7]);
    await model.to("float32");
    other.updateParameters();
    expect(other.averages()["factor"].dtype).to.equal("float32");
  });

  it("is called as the model is, takes in another that is made like it, and trains or not as it was told", () => {
    const model = new Scale();
    const other = new Scale();
    const averaged = new AveragedModel(model);
    set(other, 5, 6);
    averaged.updateParameters(other);
    expect(numbers(averaged(tensor([1, 1], { dtype: "float64" })))).to.deep.equal([5, 6]);
    expect(numbers(model.factor)).to.deep.equal([1, 10]);
    averaged.eval();
    expect([model.training, averaged.with(({ training }) => training), model.training]).to.deep.equal([
      true,
      false,
      true,
    ]);
    averaged.train();
    model.eval();
    expect([averaged.with(({ training }) => training), model.training]).to.deep.equal([true, false]);
    const wider = new nn.Linear(2, 2);
    expect(() => averaged.updateParameters(wider as unknown as Scale)).to.throw(TypeError, /made like it/);
  });

  it("has buffers of its own, which updateBn fills and the model does not see", () => {
    const norm = new nn.BatchNorm1d(1);
    const averaged = new AveragedModel(norm);
    norm(tensor([[10], [30]]));
    averaged.updateParameters();
    expect(numbers(averaged.stateDict().buffers!["running_mean"])).to.deep.equal([2]);
    updateBn([tensor([[1], [3]]), tensor([[5], [7]])], averaged);
    expect([norm.runningMean!.item(), norm.numBatchesTracked!.item()]).to.deep.equal([2, 1]);
    averaged.eval();
    const given = averaged(tensor([[4]])).item();
    expect(given).to.be.closeTo(0, 1e-6);
    const again = new AveragedModel(norm);
    again.loadStateDict(averaged.stateDict());
    again.eval();
    expect(again(tensor([[4]])).item()).to.equal(given);
    // What the model's are now, with the next update; and their average, where that is asked for.
    averaged.updateParameters();
    expect(averaged.with(({ runningMean }) => runningMean!.item())).to.equal(2);
    const both = new AveragedModel(norm, { useBuffers: true });
    both.updateParameters();
    noGrad(() => norm.runningMean!.fill_(4));
    both.updateParameters();
    expect(both.with(({ runningMean }) => runningMean!.item())).to.equal(3);
  });

  it("refuses what makes no sense, in words", () => {
    const model = new Scale();
    expect(() => new AveragedModel(model, { decay: 1 })).to.throw(RangeError, /decay must be/);
    const averaged = new AveragedModel(model);
    expect(() => averaged.loadStateDict({ nAveraged: 1, averages: {} })).to.throw(
      TypeError,
      /factor is missing/,
    );
    expect(() => averaged.loadStateDict({ nAveraged: 1, averages: { factor: tensor([1]) } })).to.throw(
      TypeError,
      /has shape \[1\], not \[2\]/,
    );
    expect(averaged.nAveraged).to.equal(0);
  });
});

describe("Statistics of batches for weights that none has seen", () => {
  it("are those of all batches, and everything else is as before", () => {
    const norm = new nn.BatchNorm1d(1, { momentum: 0.3 });
    const dropped = new nn.Dropout(0.5);
    const model = new nn.Sequential(norm, dropped);
    dropped.eval();
    norm(tensor([[100], [200]]));
    updateBn([tensor([[1], [3]]), [tensor([[5], [7]]), "a label"]], model);
    expect(norm.runningMean!.item()).to.equal(4);
    expect(norm.runningVar!.item()).to.equal(2);
    expect([norm.momentum, norm.training, dropped.training]).to.deep.equal([0.3, true, false]);
    expect(() => updateBn([[1]], model)).to.throw(TypeError, "a batch begins with a tensor");
    expect(norm.momentum).to.equal(0.3);
  });
});
