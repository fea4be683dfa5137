/** Layers and losses where PyTorch's samples say nothing: forms, refusals, chance, and derivatives of second order. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  cat,
  functional as F,
  GradientError,
  grad,
  manualSeed,
  nn,
  ones,
  randn,
  type Tensor,
  tensor,
  tril,
  zeros,
} from "../../../engine/index.ts";

const f64 = { dtype: "float64" } as const;

describe("Layers as functions", () => {
  it("pad as far as keeps the size", () => {
    const x = randn([1, 2, 7, 6], f64);
    const out = F.conv2d(x, randn([3, 2, 3, 2], f64), { padding: "same", dilation: [2, 1] });
    expect(out.shape).to.deep.equal([1, 3, 7, 6]);
  });

  it("take one without a batch", () => {
    expect(F.conv1d(zeros([2, 5]), zeros([3, 2, 2])).shape).to.deep.equal([3, 4]);
    expect(F.maxPool2d(zeros([2, 4, 4]), 2).values.shape).to.deep.equal([2, 2, 2]);
  });

  it("say what does not fit", () => {
    expect(() => F.conv2d(zeros([1, 3, 4, 4]), zeros([2, 2, 3, 3]))).to.throw(
      "conv2d: an input of shape [1, 3, 4, 4] does not fit a weight of shape [2, 2, 3, 3]",
    );
    expect(() => F.groupNorm(zeros([1, 5]), 2)).to.throw("5 channels do not divide into 2 groups");
    expect(() => F.dropout(zeros([2]), 2)).to.throw("dropout: p must be a number from 0 to 1, not 2.");
    expect(() => F.pad(zeros([3]), [3, 0], { mode: "reflect" })).to.throw("cannot be mirrored");
  });

  it("attend as PyTorch's scaledDotProductAttention does, heads of keys shared by groups of queries", () => {
    manualSeed(2);
    const [query, key, value] = [6, 2, 2].map((heads) => randn([3, heads, 4, 5], f64));
    const repeated = [key, value].map((x) =>
      cat(
        [0, 0, 0, 1, 1, 1].map((head) => x.narrow(1, head, 1)),
        1,
      ),
    );
    const shared = F.scaledDotProductAttention(query, key, value, { isCausal: true, enableGqa: true });
    const { output } = F.attention(query, repeated[0], repeated[1], { isCausal: true });
    expect(shared.toArray()).to.deep.equal(output.toArray());
    const kept = tril(ones([4, 4], f64));
    const scores = query.matmul(repeated[0].mT).div(Math.sqrt(5)).exp().mul(kept);
    const byHand = scores.div(scores.sum(-1, true)).matmul(repeated[1]);
    expect(shared.sub(byHand).abs().max().item()).to.be.below(1e-14);
    expect(() => F.scaledDotProductAttention(key, query, query, { enableGqa: true })).to.throw(
      "heads of queries are a multiple of those of keys and values, not 2 and 6",
    );
    expect(() => F.scaledDotProductAttention(query, key, value)).to.throw("do not broadcast");
  });

  it("leave out by chance what the seed says, and keep the mean", () => {
    manualSeed(1);
    const x = tensor(new Float64Array(20_000).fill(1));
    const dropped = F.dropout(x, 0.25);
    expect(dropped.mean().item()).to.be.closeTo(1, 0.02);
    expect(dropped.eq(0).to("float64").mean().item()).to.be.closeTo(0.25, 0.02);
    manualSeed(1);
    expect(F.dropout(x, 0.25).sub(dropped).abs().max().item()).to.equal(0);
    expect(F.dropout(x, 0.25, false)).to.equal(x);
  });

  it("move the running statistics while training, and use them afterwards", () => {
    const x = tensor([[1, 10], [3, 30]], f64); // biome-ignore format: one line
    const [runningMean, runningVar] = [zeros([2], f64), zeros([2], f64)];
    F.batchNorm(x, { runningMean, runningVar, training: true, momentum: 0.5 });
    expect(runningMean.toArray()).to.deep.equal([1, 10]);
    expect(runningVar.toArray()).to.deep.equal([1, 100]);
    const out = F.batchNorm(x, { runningMean, runningVar, eps: 0 });
    expect(out.toArray()).to.deep.equal([[0, 0], [2, 2]]); // biome-ignore format: one line
  });

  it("give every second derivative that their first derivatives have", () => {
    manualSeed(3);
    const weight = randn([2, 1, 3], f64);
    const cases: [string, (x: Tensor) => Tensor][] = [
      [
        "conv1d",
        (x) =>
          F.conv1d(x.square().reshape(1, 1, 6), weight, { stride: 2, padding: 1 })
            .square()
            .sum(),
      ],
      [
        "convTranspose1d",
        (x) =>
          F.convTranspose1d(x.reshape(1, 2, 3), weight, { stride: 2 })
            .square()
            .sum(),
      ],
      ["avgPool1d", (x) => F.avgPool1d(x.reshape(1, 6), 2, { padding: 1 }).pow(3).sum()],
      ["maxPool1d", (x) => F.maxPool1d(x.reshape(1, 6), 3, { stride: 1 }).values.pow(3).sum()],
      ["layerNorm", (x) => F.layerNorm(x, [6]).mul(x).sum()],
      ["crossEntropy", (x) => F.crossEntropy(x.reshape(2, 3), tensor([2, 0], { dtype: "int32" }))],
      [
        "interpolate",
        (x) =>
          F.interpolate(x.reshape(1, 1, 6), { size: 9, mode: "linear" })
            .pow(3)
            .sum(),
      ],
    ];
    for (const [name, f] of cases) {
      const x = randn([6], f64).requiresGrad_();
      const first = (at: Tensor): Tensor => grad(f(at), at, { createGraph: true });
      const direction = randn([6], f64);
      const mine = grad(first(x).mul(direction).sum(), x).toTypedArray();
      for (let k = 0; k < 6; k++) {
        const moved = (by: number): number => {
          const data = x.toTypedArray();
          data[k] += by;
          return first(tensor(data as Float64Array).requiresGrad_())
            .mul(direction)
            .sum()
            .item();
        };
        const theirs = (moved(1e-5) - moved(-1e-5)) / 2e-5;
        expect(mine[k], `${name} at ${k}`).to.be.closeTo(theirs, 1e-6 * Math.max(1, Math.abs(theirs)));
      }
    }
  });

  it("write over their input as layers where that is asked for, with the gradients of what they write", () => {
    const inplace = { inplace: true };
    const made: Record<string, [plain: () => nn.Module, over: () => nn.Module]> = {
      ReLU: [() => new nn.ReLU(), () => new nn.ReLU(inplace)],
      ReLU6: [() => new nn.ReLU6(), () => new nn.ReLU6(inplace)],
      SiLU: [() => new nn.SiLU(), () => new nn.SiLU(inplace)],
      Mish: [() => new nn.Mish(), () => new nn.Mish(inplace)],
      SELU: [() => new nn.SELU(), () => new nn.SELU(inplace)],
      Hardsigmoid: [() => new nn.Hardsigmoid(), () => new nn.Hardsigmoid(inplace)],
      Hardswish: [() => new nn.Hardswish(), () => new nn.Hardswish(inplace)],
      ELU: [() => new nn.ELU(0.5), () => new nn.ELU(0.5, inplace)],
      CELU: [() => new nn.CELU(0.5), () => new nn.CELU(0.5, inplace)],
      LeakyReLU: [() => new nn.LeakyReLU(0.2), () => new nn.LeakyReLU(0.2, inplace)],
      Hardtanh: [() => new nn.Hardtanh(-1, 2), () => new nn.Hardtanh(-1, 2, inplace)],
      RReLU: [() => new nn.RReLU(0.1, 0.3).eval(), () => new nn.RReLU(0.1, 0.3, inplace).eval()],
      Threshold: [() => new nn.Threshold(0.1, 3), () => new nn.Threshold(0.1, 3, inplace)],
      Dropout: [() => new nn.Dropout(0.5), () => new nn.Dropout(0.5, inplace)],
      AlphaDropout: [() => new nn.AlphaDropout(0.5), () => new nn.AlphaDropout(0.5, inplace)],
    };
    for (const [name, layers] of Object.entries(made)) {
      const [plain, over] = layers.map((make) => {
        manualSeed(4);
        const x = tensor([-2.5, -0.7, 0.05, 0.6, 7], { dtype: "float64", requiresGrad: true });
        const y = x.mul(3);
        const out = make()(y) as Tensor;
        out
          .mul(tensor([1, 2, 3, 4, 5], { dtype: "float64" }))
          .sum()
          .backward();
        return { same: out === y, out: out.toArray(), y: y.toArray(), grad: x.grad!.toArray() };
      });
      expect(over.out, name).to.deep.equal(plain.out);
      expect(over.grad, name).to.deep.equal(plain.grad);
      expect(over.y, name).to.deep.equal(over.out);
      expect([plain.same, over.same], name).to.deep.equal([false, true]);
    }
    expect(String(new nn.LeakyReLU(0.2, inplace))).to.contain("inplace=true");
    const leaf = tensor([1], { requiresGrad: true });
    expect(() => new nn.ReLU(inplace)(leaf)).to.throw(GradientError, "ReLU");
    // What an op needs for its gradient is not to be written over.
    const x = tensor([0.5], { requiresGrad: true });
    const kept = x.exp();
    new nn.ReLU(inplace)(kept);
    expect(() => kept.sum().backward()).to.throw(GradientError);
  });
});
