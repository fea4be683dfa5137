/** The check of layers is checked itself: layers that are wrong as others were, each by one fault, are caught. */
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import {
  functional as F,
  type Module,
  nn,
  noGrad,
  setDefaultDtype,
  type Tensor,
} from "../../../../engine/index.ts";
import { attentive } from "./attention.ts";
import { dense } from "./dense.ts";
import { holdsTo, type LayerCase } from "./held.ts";
import { norms } from "./norms.ts";
import { recurrent } from "./recurrent.ts";
import { windowed } from "./windowed.ts";

const caseNamed = (name: string): LayerCase =>
  [...dense, ...windowed, ...norms, ...recurrent, ...attentive].find((each) => each.name === name)!;

/** A layer whose forward is another: with its parameters, under its names. */
function faulty<M extends Module>(
  make: () => M,
  forward: (module: M, ...inputs: Tensor[]) => unknown,
): () => Module {
  return () => {
    const module = make();
    Object.defineProperty(module, "forward", { value: (...inputs: Tensor[]) => forward(module, ...inputs) });
    return module;
  };
}

const mutants: Readonly<Record<string, readonly [of: string, make: () => Module]>> = {
  "a bias that is left out": [
    "Linear",
    faulty(
      () => new nn.Linear(3, 4),
      (m, x) => F.linear(x, m.weight),
    ),
  ],
  "a weight without a gradient": [
    "Linear",
    faulty(
      () => new nn.Linear(3, 4),
      (m, x) => F.linear(x, m.weight.detach(), m.bias),
    ),
  ],
  "a gradient twice as large": [
    "Linear",
    faulty(
      () => new nn.Linear(3, 4),
      (m, x) => F.linear(x.mul(2).sub(x.detach()), m.weight, m.bias),
    ),
  ],
  "a row that is looked up twice and gets one gradient": [
    "Embedding",
    faulty(
      () => new nn.Embedding(5, 3),
      (m, index) => {
        const rows = F.embedding(index, m.weight);
        return noGrad(() => rows.clone()).add(
          rows.sub(rows.detach()).mul(index.eq(1).logicalNot().to("float64").unsqueeze(-1)),
        );
      },
    ),
  ],
  "padding that gets a gradient": [
    "EmbeddingBag, sum, by offsets, one empty, with padding",
    () => new nn.EmbeddingBag(6, 2, { mode: "sum" }),
  ],
  "stride and dilation in each other's place": [
    "Conv1d, steps and groups",
    () => new nn.Conv1d(2, 4, 3, { stride: 1, padding: 1, dilation: 2, groups: 2, bias: false }),
  ],
  "groups that are read in another order": [
    "Conv1d, steps and groups",
    faulty(
      () => new nn.Conv1d(2, 4, 3, { stride: 2, padding: 1, groups: 2, bias: false }),
      (m, x) => F.conv1d(x.flip([1]), m.weight, { stride: 2, padding: 1, groups: 2 }),
    ),
  ],
  "a kernel that is turned round": [
    "ConvTranspose1d",
    faulty(
      () => new nn.ConvTranspose1d(2, 3, 2),
      (m, x) => F.convTranspose1d(x, m.weight.flip([2]), { bias: m.bias }),
    ),
  ],
  "an output padding that is left out": [
    "ConvTranspose1d, steps and groups",
    () => new nn.ConvTranspose1d(2, 2, 3, { stride: 2, padding: 1, groups: 2 }),
  ],
  "places that are counted from another corner": [
    "MaxPool2d, hanging over, with places",
    faulty(
      () => new nn.MaxPool2d<boolean>(3, { stride: 2, padding: 1, ceilMode: true, returnIndices: true }),
      (_, x) => {
        const { values, indices } = F.maxPool2d(x, 3, { stride: 2, padding: 1, ceilMode: true });
        return { values, indices: indices.add(1) };
      },
    ),
  ],
  "a last window that is divided by its whole size": [
    "AvgPool1d, the padding counted",
    faulty(
      () => new nn.AvgPool1d(3, { stride: 2, padding: 1, ceilMode: true }),
      (_, x) => F.avgPool1d(x, 3, { stride: 2, padding: 1, ceilMode: true, divisorOverride: 4 }),
    ),
  ],
  "statistics of the batch after training": [
    "BatchNorm1d",
    faulty(
      () => new nn.BatchNorm1d(2, { eps: 0.01 }),
      (m, x) => F.batchNorm(x, { weight: m.weight, bias: m.bias, eps: 0.01, training: true }),
    ),
  ],
  "a mean and a variance without gradients": [
    "BatchNorm1d",
    faulty(
      () => new nn.BatchNorm1d(2, { eps: 0.01 }),
      (m, x) => {
        if (!m.training) return m.constructor.prototype.forward.call(m, x);
        const [mean, variance] = noGrad(() => [x.mean([0, 2]), x.var({ dim: [0, 2], correction: 0 })]);
        return F.batchNorm(x, {
          weight: m.weight,
          bias: m.bias,
          eps: 0.01,
          runningMean: mean,
          runningVar: variance,
        });
      },
    ),
  ],
  "a variance over one less": [
    "LayerNorm without bias",
    faulty(
      () => new nn.LayerNorm(4, { bias: false }),
      (m, x) =>
        x
          .sub(x.mean(-1, true))
          .div(x.var({ dim: -1, correction: 1, keepdim: true }).add(1e-5).sqrt())
          .mul(m.weight!),
    ),
  ],
  "eps outside the root": [
    "RMSNorm",
    faulty(
      () => new nn.RMSNorm([3], { eps: 0.01 }),
      (m, x) => x.div(x.square().mean(-1, true).sqrt().add(0.01)).mul(m.weight!),
    ),
  ],
  "a reset gate before the product": [
    "GRUCell",
    faulty(
      () => new nn.GRUCell(3, 2),
      (m, x, h) => {
        const [r, z, n] = F.linear(x, m.weightIh, m.biasIh).chunk(3, 1);
        const [wr, wz, wn] = m.weightHh.chunk(3, 0);
        const [br, bz, bn] = m.biasHh!.chunk(3, 0);
        const reset = r.add(F.linear(h, wr, br)).sigmoid();
        const update = z.add(F.linear(h, wz, bz)).sigmoid();
        const fresh = n.add(F.linear(reset.mul(h), wn, bn)).tanh();
        return fresh.mul(update.neg().add(1)).add(update.mul(h));
      },
    ),
  ],
  "dropout between layers after training": [
    "GRU with dropout, in use",
    faulty(
      () => new nn.GRU(2, 2, { numLayers: 2, dropout: 0.5 }),
      (m, x) => m.constructor.prototype.forward.call(m.train(), x),
    ),
  ],
  "a second direction that reads forwards": [
    "RNN of sequences of several lengths, both ways",
    faulty(
      () => new nn.RNN(2, 2, { bidirectional: true }),
      (m, x) => {
        const [output, hidden] = m.constructor.prototype.forward.call(m, x.flip([0]), null, [3, 1, 2]);
        return [output.flip([0]), hidden];
      },
    ),
  ],
  "a scale by the whole length, not by a head's": [
    "MultiheadAttention",
    faulty(
      () => new nn.MultiheadAttention(4, 2),
      (m, q, k, v) => {
        const inner = new nn.MultiheadAttention(4, 2);
        inner.loadStateDict(m.stateDict());
        noGrad(() => inner.inProjWeight!.narrow(0, 0, 4).mul_(Math.SQRT1_2));
        return inner(q, k, v);
      },
    ),
  ],
  "a norm on the wrong side": [
    "TransformerEncoderLayer, norm first, batch first, causal, by a function",
    () =>
      new nn.TransformerEncoderLayer(2, 2, {
        dimFeedforward: 3,
        dropout: 0,
        batchFirst: true,
        bias: false,
        activation: (x) => x.tanh(),
      }),
  ],
  "a mask that is not looked at": [
    "MultiheadAttention, padded to whole rows, with a mask beside",
    faulty(
      () => new nn.MultiheadAttention(2, 2),
      (m, q, k, v) => m.constructor.prototype.forward.call(m, q, k, v),
    ),
  ],
};

describe("The check of layers", () => {
  before(() => setDefaultDtype("float64"));
  after(() => setDefaultDtype("float32"));

  for (const [fault, [of, make]] of Object.entries(mutants))
    it(`catches ${fault}`, () => {
      const right = caseNamed(of);
      expect(holdsTo(right)).to.be.above(0);
      expect(() => holdsTo({ ...right, make })).to.throw(Error, `${of},`);
    });
});
