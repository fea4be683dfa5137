/** What the ops compute, on numbers that a person can check. */
import { expect } from "chai";
import { arange, atan2, cat, clamp, pow, stack, tensor, where } from "../../../engine/index.ts";

const matrix = tensor([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: one line

describe("Reductions", () => {
  it("take dimensions in every form", () => {
    expect(matrix.sum().item()).to.equal(21);
    expect(matrix.sum(0).toArray()).to.deep.equal([5, 7, 9]);
    expect(matrix.sum(-1, true).toArray()).to.deep.equal([[6], [15]]);
    expect(matrix.sum({ dim: 0, keepdim: true }).shape).to.deep.equal([1, 3]);
    expect(matrix.sum([0, 1]).shape).to.deep.equal([]);
    expect(matrix.sum({ keepdim: true }).shape).to.deep.equal([1, 1]);
    expect(matrix.t().sum(0).toArray()).to.deep.equal([6, 15]);
    expect(arange(24).reshape(2, 3, 4).sum([0, 2]).toArray()).to.deep.equal([60, 92, 124]);
    expect(arange(24).reshape(2, 3, 4).permute(2, 0, 1).sum(1).shape).to.deep.equal([4, 3]);
  });

  it("of nothing are what the definition says", () => {
    const nothing = tensor([]);
    expect(nothing.sum().item()).to.equal(0);
    expect(nothing.prod().item()).to.equal(1);
    expect(nothing.mean().item()).to.be.NaN;
    expect(nothing.norm().item()).to.equal(0);
    expect(nothing.any().item()).to.equal(0);
    expect(nothing.all().item()).to.equal(1);
  });

  it("average, multiply and measure", () => {
    expect(matrix.mean(1).toArray()).to.deep.equal([2, 5]);
    expect(matrix.prod(0).toArray()).to.deep.equal([4, 10, 18]);
    expect(matrix.prod(1, true).toArray()).to.deep.equal([[6], [120]]);
    expect(matrix.prod().item()).to.equal(720);
    expect(tensor([3, -4]).norm().item()).to.equal(5);
    expect(tensor([3, -4]).norm(1).item()).to.equal(7);
    expect(tensor([3, -4]).norm(Number.POSITIVE_INFINITY).item()).to.equal(4);
    expect(tensor([3, 0]).norm(0).item()).to.equal(1);
    expect(tensor([-1, 2, 3], { dtype: "float64" }).norm(3).item()).to.be.closeTo(3.3019272488946263, 1e-15);
    expect(matrix.norm({ p: 1, dim: 1 }).toArray()).to.deep.equal([6, 15]);
    expect(matrix.norm(2, 0, true).shape).to.deep.equal([1, 3]);
    expect(tensor([1, 2, 3, 4]).var().item()).to.be.closeTo(5 / 3, 1e-7);
    expect(tensor([1, 2, 3, 4]).var({ correction: 0 }).item()).to.equal(1.25);
    expect(tensor([1, 3]).std().item()).to.be.closeTo(Math.SQRT2, 1e-7);
  });

  it("find the extremes and where they are", () => {
    const x = tensor([[1, 5, 5], [7, 2, 0]]); // biome-ignore format: one line
    expect(x.max().item()).to.equal(7);
    expect(x.amin(0).toArray()).to.deep.equal([1, 2, 0]);
    const { values, indices } = x.max(1);
    expect([values.toArray(), indices.toArray()]).to.deep.equal([[5, 7], [1, 0]]); // biome-ignore format: one line
    expect(x.min({ dim: 0, keepdim: true }).indices.toArray()).to.deep.equal([[0, 1, 1]]);
    expect(x.argmax().item()).to.equal(3);
    expect(x.argmin(1).toArray()).to.deep.equal([0, 2]);
    expect(tensor([1, Number.NaN, 3]).max().item()).to.be.NaN;
    expect(x.max(tensor(3)).toArray()).to.deep.equal([[3, 5, 5], [7, 3, 3]]); // biome-ignore format: one line
  });

  it("keep float32 sums of many numbers exact to float32", () => {
    const many = tensor(new Float32Array(100_000).fill(0.1));
    expect(many.sum().item()).to.equal(Math.fround(100_000 * Math.fround(0.1)));
  });

  it("turn scores into probabilities", () => {
    const p = tensor([[1, 2], [1000, 1000]]).softmax(1).toArray() as number[][]; // biome-ignore format: one line
    expect(p[0][0]).to.be.closeTo(1 / (1 + Math.E), 1e-7);
    expect(p[1]).to.deep.equal([0.5, 0.5]);
    expect(matrix.logSoftmax(0).logsumexp(0).abs().max().item()).to.be.below(1e-6);
  });
});

describe("Views and joins", () => {
  it("rearrange without touching the numbers", () => {
    expect(matrix.reshape(3, -1).toArray()).to.deep.equal([[1, 2], [3, 4], [5, 6]]); // biome-ignore format: one line
    expect(matrix.t().reshape(6).toArray()).to.deep.equal([1, 4, 2, 5, 3, 6]);
    expect(matrix.flatten().shape).to.deep.equal([6]);
    expect(matrix.unsqueeze(-1).shape).to.deep.equal([2, 3, 1]);
    expect(matrix.unsqueeze(1).squeeze(1).shape).to.deep.equal([2, 3]);
    expect(matrix.reshape(1, 2, 1, 3).squeeze().shape).to.deep.equal([2, 3]);
    expect(matrix.slice(1, 0, 3, 2).toArray()).to.deep.equal([[1, 3], [4, 6]]); // biome-ignore format: one line
    expect(matrix.slice(1, -2).toArray()).to.deep.equal([[2, 3], [5, 6]]); // biome-ignore format: one line
    expect(matrix.unbind(1).map((x) => x.toArray())).to.deep.equal([[1, 4], [2, 5], [3, 6]]); // biome-ignore format: one line
    expect(arange(5).split(2).map((x) => x.toArray())).to.deep.equal([[0, 1], [2, 3], [4]]); // biome-ignore format: one line
    expect(arange(5).chunk(2).map((x) => x.toArray())).to.deep.equal([[0, 1, 2], [3, 4]]); // biome-ignore format: one line
    expect(tensor([1, 2]).expand(2, -1).toArray()).to.deep.equal([[1, 2], [1, 2]]); // biome-ignore format: one line
  });

  it("join", () => {
    expect(cat([matrix, matrix.neg()], 1).select(0, 0).toArray()).to.deep.equal([1, 2, 3, -1, -2, -3]);
    expect(stack([tensor(1), tensor(2)]).toArray()).to.deep.equal([1, 2]);
    expect(stack([tensor([1, 2]), tensor([3, 4])], 1).toArray()).to.deep.equal([[1, 3], [2, 4]]); // biome-ignore format: one line
  });

  it("pick by index", () => {
    const index = tensor([2, 0, 2], { dtype: "int32" });
    expect(matrix.indexSelect(1, index).toArray()).to.deep.equal([[3, 1, 3], [6, 4, 6]]); // biome-ignore format: one line
    expect(tensor([10, 20, 30]).gather(0, index).toArray()).to.deep.equal([30, 10, 30]);
    expect(() => tensor([1]).gather(0, index)).to.throw("index 2 is out of range for size 1");
    expect(() => matrix.indexSelect(1, tensor([0]))).to.throw('index.to("int32")');
  });
});

describe("Elementwise ops", () => {
  it("take numbers on either side", () => {
    expect(pow(2, tensor([1, 3])).toArray()).to.deep.equal([2, 8]);
    expect(tensor([1, 3]).pow(2).toArray()).to.deep.equal([1, 9]);
    expect(where(tensor([true, false]), 1, tensor([5, 6])).toArray()).to.deep.equal([1, 6]);
    expect(
      tensor([5, 6])
        .where(tensor([true, false]), 0)
        .toArray(),
    ).to.deep.equal([5, 0]);
    expect(clamp(tensor([-1, 0.5, 2]), 0, 1).toArray()).to.deep.equal([0, 0.5, 1]);
    expect(atan2(tensor(1), tensor(-1)).item()).to.be.closeTo((3 * Math.PI) / 4, 1e-7);
  });

  it("answer questions with bools", () => {
    const x = tensor([1, Number.NaN, 3]);
    expect(x.lt(2).toArray()).to.deep.equal([true, false, false]);
    expect(x.ne(x).toArray()).to.deep.equal([false, true, false]);
    expect(x.isNan().logicalNot().toArray()).to.deep.equal([true, false, true]);
    expect(tensor([1, Number.POSITIVE_INFINITY]).isFinite().toArray()).to.deep.equal([true, false]);
    expect(x.gt(0).logicalAnd(x.lt(2)).toArray()).to.deep.equal([true, false, false]);
  });

  it("raise 1 to any power as IEEE 754 does", () => {
    expect(pow(1, Number.NaN).item()).to.equal(1);
    expect(pow(-1, Number.POSITIVE_INFINITY).item()).to.equal(1);
    expect(pow(-8, 1 / 3).item()).to.be.NaN;
  });
});

describe("Matrix products", () => {
  it("take vectors, matrices and stacks", () => {
    const v = tensor([1, 1, 1]);
    expect(matrix.matmul(v).toArray()).to.deep.equal([6, 15]);
    expect(tensor([1, 1]).matmul(matrix).toArray()).to.deep.equal([5, 7, 9]);
    expect(v.matmul(v).item()).to.equal(3);
    expect(matrix.mm(matrix.t()).toArray()).to.deep.equal([[14, 32], [32, 77]]); // biome-ignore format: one line
    expect(matrix.mv(v).shape).to.deep.equal([2]);
    expect(tensor([1, 2]).outer(tensor([3, 4])).toArray()).to.deep.equal([[3, 4], [6, 8]]); // biome-ignore format: one line
    expect(arange(12).reshape(2, 2, 3).matmul(v).toArray()).to.deep.equal([[3, 12], [21, 30]]); // biome-ignore format: one line
    expect(arange(12).reshape(2, 2, 3).matmul(matrix.t()).shape).to.deep.equal([2, 2, 2]);
    expect(() => matrix.mm(v)).to.throw("2 and 2 dimensions");
  });
});
