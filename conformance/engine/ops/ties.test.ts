/** Equal elements: a result without an index shares its gradient evenly among them; one with an index gives it to the element there. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { functional as F, grad, masked, type Tensor, tensor } from "../../../engine/index.ts";

function slopes(f: (x: Tensor) => Tensor, values: readonly number[]): unknown {
  const x = tensor([...values], { dtype: "float64", requiresGrad: true });
  return grad(f(x), x).toArray();
}

const third = 1 / 3;
const ties = [2, 1, 2, -2, 2];
const shared = [third, 0, third, 0, third];

describe("Ties", () => {
  it("share evenly where a result has no index", () => {
    const whole: Readonly<Record<string, (x: Tensor) => Tensor>> = {
      amax: (x) => x.amax(),
      max: (x) => x.max(),
      "aminmax of the negative": (x) => x.neg().aminmax().min.neg(),
      "norm ∞": (x) => x.sub(0.5).norm(Number.POSITIVE_INFINITY),
      median: (x) => x.median(),
      nanmedian: (x) => x.nanmedian(),
      quantile: (x) => x.quantile(0.5),
      "quantile of several": (x) => x.quantile([0.5, 0.75]).mean(),
      "quantile, nearest": (x) => x.quantile(0.6, { interpolation: "nearest" }),
      nanquantile: (x) => x.nanquantile(0.9),
    };
    for (const [name, f] of Object.entries(whole)) {
      const given = slopes(f, name === "norm ∞" ? [2, 1, 2, 0, 2] : ties) as number[];
      given.forEach((slope, k) => {
        expect(slope, `${name} at ${k}`).to.be.closeTo(shared[k], 1e-15);
      });
    }
  });

  it("share evenly along a dimension, too", () => {
    const x = tensor([[2, 2, 1], [3, 5, 3]], { dtype: "float64", requiresGrad: true }); // biome-ignore format: a matrix
    expect(grad(x.quantile(0.5, { dim: 1 }).sum(), x).toArray()).to.deep.equal([[0.5, 0.5, 0], [0.5, 0, 0.5]]); // biome-ignore format: a matrix
    expect(grad(x.amax(1).sum(), x).toArray()).to.deep.equal([[0.5, 0.5, 0], [0, 1, 0]]); // biome-ignore format: a matrix
    expect(grad(x.quantile([0, 0.5], { dim: 1 }).sum(), x).toArray()).to.deep.equal([[0.5, 0.5, 1], [1, 0, 1]]); // biome-ignore format: a matrix
  });

  it("are one element where an index says which", () => {
    const indexed: Readonly<Record<string, (x: Tensor) => { values: Tensor; indices: Tensor }>> = {
      max: (x) => x.max(0),
      median: (x) => x.median(0),
      nanmedian: (x) => x.nanmedian(0),
      kthvalue: (x) => x.kthvalue(4, 0),
      mode: (x) => x.mode(0),
    };
    for (const [name, f] of Object.entries(indexed)) {
      const place = f(tensor(ties)).indices.item();
      expect(
        slopes((x) => f(x).values, ties),
        name,
      ).to.deep.equal(ties.map((_, k) => Number(k === place)));
    }
    for (const f of [
      (x: Tensor) => x.sort(0).values,
      (x: Tensor) => x.msort(),
      (x: Tensor) => x.topk(5, 0).values,
    ])
      expect(slopes((x) => f(x).sum(), ties)).to.deep.equal([1, 1, 1, 1, 1]);
    expect(slopes((x) => x.cummax(0).values.sum(), [1, 1, 0])).to.deep.equal([1, 2, 0]);
    expect(slopes((x) => F.maxPool1d(x.reshape(1, 3), 3).values.sum(), [1, 1, 0])).to.deep.equal([1, 0, 0]);
  });

  it("in windows that overlap are written back once, where the pool found them", () => {
    const x = tensor([[1, 5, 2, 5, 5, 0]], { dtype: "float64" });
    const { values, indices } = F.maxPool1d(x, 3, { stride: 1 });
    expect([values.toArray(), indices.toArray()]).to.deep.equal([[[5, 5, 5, 5]], [[1, 1, 3, 3]]]);
    const back = F.maxUnpool1d(values, indices, 3, { stride: 1 });
    expect(back.toArray()).to.deep.equal([[0, 5, 0, 5, 0, 0]]);
    const plane = tensor([[[2, 2], [2, 2]]]); // biome-ignore format: a matrix
    expect(F.maxPool2d(plane, 2).indices.toArray()).to.deep.equal([[[0]]]);
  });

  it("of infinite elements share as well, and give the values they are", () => {
    const { POSITIVE_INFINITY: inf } = Number;
    expect(slopes((x) => x.median(), [inf, inf, 1])).to.deep.equal([0.5, 0.5, 0]);
    expect(slopes((x) => x.quantile(0), [-inf, 1, -inf])).to.deep.equal([0.5, 0, 0.5]);
    for (const q of [0, 0.25, 0.5, 0.75, 1])
      expect(tensor([1, 2, inf]).quantile(q).item()).to.equal([1, 1.5, 2, inf, inf][4 * q]);
    expect(tensor([-inf, 2, inf]).quantile(0.25).item()).to.equal(-inf);
    expect(tensor([inf, Number.NaN, 1]).nanquantile(1).item()).to.equal(inf);
    expect(masked.median(tensor([[1, inf, 3]]), 1, tensor([[true, false, true]])).toArray()).to.deep.equal([
      1,
    ]);
    expect(tensor([1, 2, 3], { dtype: "int32" }).median().item()).to.equal(2);
  });
});
