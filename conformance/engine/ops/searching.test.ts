/** Where numbers fall among others, how often they occur, and parts of lists: against loops over plain numbers. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  bincount,
  bucketize,
  functional as F,
  frexp,
  gcd,
  grad,
  histc,
  histogram,
  lcm,
  manualSeed,
  randn,
  searchsorted,
  segmentReduce,
  tensor,
  trilIndices,
  triuIndices,
  unique,
  uniqueConsecutive,
} from "../../../engine/index.ts";

const int = { dtype: "int32" } as const;
const f64 = { dtype: "float64" } as const;

describe("Searching and counting", () => {
  it("finds the place among sorted numbers, before or after equal ones", () => {
    manualSeed(1);
    for (const n of [1, 2, 3, 7, 8, 20]) {
      const sorted = randn([n], f64).mul(4).round().sort().values;
      const x = randn([30], f64).mul(4).round();
      const [list, values] = [sorted.toArray() as number[], x.toArray() as number[]];
      const before = values.map((v) => list.filter((each) => each < v).length);
      const after = values.map((v) => list.filter((each) => each <= v).length);
      expect(searchsorted(sorted, x).toArray()).to.deep.equal(before);
      expect(searchsorted(sorted, x, { right: true }).toArray()).to.deep.equal(after);
      expect(bucketize(x, sorted, { right: true }).toArray()).to.deep.equal(after);
    }
    const rows = searchsorted(tensor([[1, 2], [3, 4]]), tensor([[2], [2]])); // biome-ignore format: rows
    expect(rows.toArray()).to.deep.equal([[1], [0]]);
    expect(() => searchsorted(tensor([[1, 2]]), tensor([1]))).to.throw("do not fit");
  });

  it("counts whole numbers, and numbers between edges", () => {
    expect(bincount(tensor([1, 1, 4], int), null, 7).toArray()).to.deep.equal([0, 2, 0, 0, 1, 0, 0]);
    expect(bincount(tensor([1, 1], int), tensor([0.5, 2])).toArray()).to.deep.equal([0, 2.5]);
    expect(() => bincount(tensor([-1], int))).to.throw("from 0 on");
    const x = tensor([0, 0.1, 0.5, 1, 2, -1]);
    expect(histc(x, 2, 0, 1).toArray()).to.deep.equal([2, 2]);
    expect(histc(x, 3).toArray()).to.deep.equal([1, 3, 2]);
    const { hist, binEdges } = histogram(x, tensor([0, 0.5, 2]));
    expect(hist.toArray()).to.deep.equal([2, 3]);
    expect(binEdges.toArray()).to.deep.equal([0, 0.5, 2]);
    const density = histogram(x, 4, { range: [0, 2], density: true });
    expect(density.hist.mul(0.5).sum().item()).to.be.closeTo(1, 1e-6);
  });

  it("finds each once, rising or as they come, by elements and by rows", () => {
    const x = tensor([3, 1, 3, 3, 2]);
    const found = unique(x);
    expect(found.output.toArray()).to.deep.equal([1, 2, 3]);
    expect(found.inverse.toArray()).to.deep.equal([2, 0, 2, 2, 1]);
    expect(found.counts.toArray()).to.deep.equal([1, 1, 3]);
    expect(uniqueConsecutive(x).output.toArray()).to.deep.equal([3, 1, 3, 2]);
    const rows = unique(tensor([[2, 1], [1, 9], [2, 1]]), { dim: 0 }); // biome-ignore format: rows
    expect(rows.output.toArray()).to.deep.equal([[1, 9], [2, 1]]); // biome-ignore format: rows
    expect(rows.counts.toArray()).to.deep.equal([1, 2]);
    expect(unique(tensor([Number.NaN, 1, Number.NaN])).counts.toArray()).to.deep.equal([1, 1, 1]);
  });

  it("divides whole numbers, and names places of triangles", () => {
    const [a, b] = [tensor([12, -18, 0, 0, 1836311903], int), tensor([18, 12, 5, 0, 1134903170], int)];
    expect(gcd(a, b).toArray()).to.deep.equal([6, 6, 5, 0, 1]);
    expect(lcm(a, b).narrow(0, 0, 4).toArray()).to.deep.equal([36, 36, 0, 0]);
    expect(trilIndices(2, 3).toArray()).to.deep.equal([[0, 1, 1], [0, 0, 1]]); // biome-ignore format: rows
    expect(triuIndices(2, 2, 1).toArray()).to.deep.equal([[0], [1]]);
  });
});

describe("Parts", () => {
  it("of numbers: mantissa and exponent, of any number", () => {
    const x = tensor([0, -0.75, 8, 7.999999999999999, 5e-324, -1.7e308, Infinity], f64);
    const { mantissa, exponent } = frexp(x);
    const back = mantissa.mul(exponent.to("float64").mul(0.5).floor().exp2());
    const half = exponent.to("float64").sub(exponent.to("float64").mul(0.5).floor());
    expect(back.mul(half.exp2()).toArray()).to.deep.equal(x.toArray());
    for (const m of mantissa.abs().narrow(0, 1, 5).toArray() as number[])
      expect(m >= 0.5 && m < 1, `${m}`).to.equal(true);
    expect(exponent.narrow(0, 0, 4).toArray()).to.deep.equal([0, 0, 4, 3]);
  });

  it("of lists, made into one each", () => {
    const x = tensor([1, 2, 4, 8, 16], { ...f64, requiresGrad: true });
    const lengths = tensor([0, 2, 3], int);
    expect(segmentReduce(x, "sum", { lengths }).toArray()).to.deep.equal([0, 3, 28]);
    expect(segmentReduce(x, "prod", { offsets: tensor([0, 0, 2, 5], int) }).toArray()).to.deep.equal([
      1, 2, 512,
    ]);
    const mean = segmentReduce(x, "mean", { lengths, initial: 0 });
    expect(mean.toArray()).to.deep.equal([0, 1.5, 28 / 3]);
    // Longer than there is, or backwards; as whole numbers of any kind.
    for (const dtype of ["int32", "int64"] as const)
      for (const [name, row] of [
        ["lengths", [6]],
        ["lengths", [6, -1]],
        ["lengths", [2 ** 31 - 1]],
        ["offsets", [0, 6]],
        ["offsets", [0, 3, 2]],
        ["offsets", [-1, 2]],
      ] as const)
        expect(() => segmentReduce(x, "sum", { [name]: tensor(row, { dtype }) }), `${name} ${row}`).to.throw(
          RangeError,
          `segmentReduce: ${name}`,
        );
    const far = tensor([2 ** 32], { dtype: "int64" });
    expect(() => segmentReduce(x, "sum", { lengths: far })).to.throw(RangeError, "unlike [4294967296]");
    expect(segmentReduce(x, "max", { lengths, initial: 5 }).toArray()).to.deep.equal([5, 5, 16]);
    const third = 1 / 3;
    const slope = grad(mean.sum(), x).toArray() as number[];
    expect(slope.map((v, k) => v - [0.5, 0.5, third, third, third][k])).to.deep.equal([0, 0, 0, 0, 0]);
  });

  it("of images: read at the places of the identity, an image is itself in every mode", () => {
    manualSeed(3);
    const x = randn([2, 3, 4, 5], f64);
    const theta = tensor([[1, 0, 0], [0, 1, 0]], f64).expand(2, 2, 3); // biome-ignore format: a matrix
    for (const alignCorners of [false, true])
      for (const mode of ["bilinear", "nearest", "bicubic"] as const)
        for (const paddingMode of ["zeros", "border", "reflection"] as const) {
          const grid = F.affineGrid(theta, [2, 3, 4, 5], { alignCorners });
          const y = F.gridSample(x, grid, { mode, paddingMode, alignCorners });
          expect(y.sub(x).abs().max().item(), `${mode}, ${paddingMode}`).to.be.below(1e-12);
        }
    const volume = randn([1, 2, 2, 3, 4], f64);
    const still = tensor([[[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]]], f64); // biome-ignore format: a matrix
    const same = F.gridSample(volume, F.affineGrid(still, [1, 2, 2, 3, 4]));
    expect(same.sub(volume).abs().max().item()).to.be.below(1e-12);
    const mirror = F.gridSample(volume, F.affineGrid(still.mul(-1), [1, 2, 2, 3, 4]));
    expect(mirror.flip([2, 3, 4]).sub(volume).abs().max().item()).to.be.below(1e-12);
  });
});
