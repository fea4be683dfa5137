/** Clipping, parameters as a vector, computed weights, and sequences side by side. */
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import {
  eye,
  Module,
  manualSeed,
  nn,
  noGrad,
  ones,
  Parameter,
  randn,
  SGD,
  setDefaultDtype,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";
import { holdsTo, type LayerCase } from "./layers/held.ts";
import { filledBy, type Nd, sumOver } from "./layers/nd.ts";

const { utils } = nn;
const numbers = (x: Tensor): number[] => Array.from(x.toTypedArray());

/** Parameters with these gradients. */
const withGradients = (...grads: (number[] | null)[]): Parameter[] =>
  grads.map((grad) => {
    const parameter = new Parameter(ones([grad?.length ?? 1]));
    parameter.grad = grad && tensor(grad);
    return parameter;
  });

describe("Clipping of gradients", () => {
  before(() => setDefaultDtype("float64"));
  after(() => setDefaultDtype("float32"));

  it("can be done in two steps: the norm, and what it scales", () => {
    const [whole, parts] = [withGradients([3], null, [4, 12]), withGradients([3], null, [4, 12])];
    const total = utils.clipGradNorm_(whole, 6.5);
    const norm = utils.getTotalNorm(parts.flatMap(({ grad }) => grad ?? []));
    expect(norm.item()).to.equal(total.item());
    utils.clipGradsWithNorm_(parts, 6.5, norm);
    parts.forEach(({ grad }, k) => {
      expect(grad && numbers(grad)).to.deep.equal(whole[k].grad && numbers(whole[k].grad));
    });
    expect(utils.getTotalNorm([tensor([3]), tensor([-4])], Infinity).item()).to.equal(4);
  });

  it("scales all of them together, by their norm as one vector", () => {
    const all = withGradients([3], null, [4, 12]);
    expect(utils.clipGradNorm_(all, 6.5).item()).to.be.closeTo(13, 1e-12);
    // As PyTorch has it, a millionth of a millionth short of it.
    const factor = 6.5 / (13 + 1e-6);
    const scaled = all.flatMap(({ grad }) => (grad ? numbers(grad) : []));
    scaled.forEach((g, k) => {
      expect(g).to.be.closeTo([3, 4, 12][k] * factor, 1e-14);
    });
    expect(all[1].grad).to.equal(null);
  });

  it("leaves what is short enough as it is, and takes any norm", () => {
    const all = withGradients([3], [-4]);
    expect(utils.clipGradNorm_(all, 100).item()).to.equal(5);
    expect(all.map(({ grad }) => grad!.item())).to.deep.equal([3, -4]);
    expect(utils.clipGradNorm_(all, 100, { normType: Infinity }).item()).to.equal(4);
    expect(utils.clipGradNorm_(all, 100, { normType: 1 }).item()).to.equal(7);
    expect(utils.clipGradNorm_(all[0], 1).item()).to.equal(3);
    expect(utils.clipGradNorm_([], 1).item()).to.equal(0);
  });

  it("is defined of gradients that are 0, and of some whose squares are infinite", () => {
    const still = withGradients([0, 0]);
    expect(utils.clipGradNorm_(still, 1).item()).to.equal(0);
    expect(numbers(still[0].grad!)).to.deep.equal([0, 0]);
    const large = withGradients([3e200], [4e200]);
    expect(utils.clipGradNorm_(large, 1).item()).to.be.closeTo(5e200, 1e185);
    expect(large[0].grad!.item()).to.be.closeTo(0.6, 1e-12);
    const infinite = withGradients([Infinity], [1]);
    expect(() => utils.clipGradNorm_(infinite, 1, { errorIfNonfinite: true })).to.throw(
      RangeError,
      "the norm of the gradients is Infinity",
    );
    expect(infinite[1].grad!.item()).to.equal(1);
  });

  it("scales a gradient that two parameters share once for each", () => {
    const [a, b] = withGradients(null, null);
    const shared = tensor([3]);
    a.grad = shared;
    b.grad = shared;
    utils.clipGradNorm_([a, b], 1);
    expect(a.grad.item()).to.equal(b.grad.item());
    expect(a.grad.item()).to.be.closeTo(Math.SQRT1_2, 1e-6);
  });

  it("keeps entries between bounds", () => {
    const all = withGradients([3, -0.5], [-7], null);
    utils.clipGradValue_(all, 1);
    expect(all.map(({ grad }) => grad && numbers(grad))).to.deep.equal([[1, -0.5], [-1], null]);
    expect(() => utils.clipGradValue_(all, -1)).to.throw(RangeError, "clipValue must be a number at least 0");
  });
});

describe("Parameters as a vector", () => {
  it("are read and written in their order", () => {
    const net = new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(3, 1));
    const vector = utils.parametersToVector(net.parameters());
    expect(vector.shape).to.deep.equal([13]);
    expect(vector.requiresGrad).to.equal(true);
    utils.vectorToParameters(vector.mul(2), net.parameters());
    expect(numbers(utils.parametersToVector(net.parameters()))).to.deep.equal(numbers(vector.mul(2)));
    expect(net.parameters().every(({ isLeaf, requiresGrad }) => isLeaf && requiresGrad)).to.equal(true);
    expect(() => utils.vectorToParameters(zeros([12]), net.parameters())).to.throw(
      Error,
      "take a vector of 13 entries, not shape [12]",
    );
    expect(() => utils.vectorToParameters(zeros([13], { dtype: "float64" }), net.parameters())).to.throw(
      Error,
      'write vector.to("float32")',
    );
    expect(() => utils.parametersToVector([])).to.throw(Error, "there is no parameter");
  });
});

const linear = (x: Nd, weight: Nd, bias: Nd): Nd =>
  filledBy(
    [x.shape[0], weight.shape[0]],
    ([n, o]) => sumOver([weight.shape[1]], ([i]) => x.at(n, i) * weight.at(o, i)) + bias.at(o),
  );

const computed: readonly LayerCase[] = [
  {
    name: "weightNorm",
    make: () => utils.weightNorm(new nn.Linear(3, 2)),
    inputs: () => [randn([2, 3])],
    loop: ([x], state) => {
      const [length, direction] = [
        state["parametrizations.weight.original0"],
        state["parametrizations.weight.original1"],
      ];
      const weight = filledBy(
        [2, 3],
        ([o, i]) =>
          (length.at(o, 0) * direction.at(o, i)) / Math.hypot(...[0, 1, 2].map((k) => direction.at(o, k))),
      );
      return [linear(x, weight, state["bias"])];
    },
  },
  {
    name: "weightNorm of one length",
    make: () => utils.weightNorm(new nn.Linear(3, 2), "weight", null),
    inputs: () => [randn([2, 3])],
    loop: ([x], state) => {
      const [length, direction] = [
        state["parametrizations.weight.original0"],
        state["parametrizations.weight.original1"],
      ];
      const weight = filledBy(
        [2, 3],
        (at) => (length.at() * direction.at(...at)) / Math.hypot(...direction.data),
      );
      return [linear(x, weight, state["bias"])];
    },
  },
  {
    name: "spectralNorm, in use",
    make: () => utils.spectralNorm(new nn.Linear(3, 2)),
    inputs: () => [randn([2, 3])],
    loop: ([x], state) => {
      const [w, u, v] = ["original", "0._u", "0._v"].map((name) => state[`parametrizations.weight.${name}`]);
      const sigma = sumOver([2, 3], ([i, j]) => u.at(i) * w.at(i, j) * v.at(j));
      return [
        linear(
          x,
          filledBy([2, 3], (at) => w.at(...at) / sigma),
          state["bias"],
        ),
      ];
    },
    modes: [false],
  },
];

describe("Weights that are computed", () => {
  before(() => {
    setDefaultDtype("float64");
    manualSeed(2);
  });
  after(() => setDefaultDtype("float32"));

  it("are what their formulas say, and what stands behind them gets the gradients", () => {
    for (const each of computed) expect(holdsTo(each)).to.be.above(10);
  });

  it("begin as they were, can be set, and are parameters again afterwards", () => {
    const layer = new nn.Linear(3, 2);
    const first = numbers(layer.weight);
    utils.weightNorm(layer);
    numbers(layer.weight).forEach((w, k) => {
      expect(w).to.be.closeTo(first[k], 1e-15);
    });
    expect(Object.keys(layer.stateDict())).to.have.members([
      "bias",
      "parametrizations.weight.original0",
      "parametrizations.weight.original1",
    ]);
    expect(() => utils.weightNorm(layer)).to.throw(TypeError, "Linear.weight is computed already");
    layer.weight = ones([2, 3]);
    expect(numbers(layer.weight).every((w) => Math.abs(w - 1) < 1e-15)).to.equal(true);
    utils.removeParametrization(layer, "weight");
    expect(
      layer
        .namedParameters()
        .map(([name]) => name)
        .toSorted(),
    ).to.deep.equal(["bias", "weight"]);
    expect(layer.weight.isLeaf).to.equal(true);
    expect(() => utils.removeParametrization(layer, "weight")).to.throw(
      TypeError,
      "Linear.weight is not computed",
    );
    expect(() => utils.weightNorm(layer, "inFeatures")).to.throw(
      TypeError,
      "Linear.inFeatures is no parameter",
    );
  });

  it("are trained by what stands behind them", () => {
    const layer = utils.weightNorm(new nn.Linear(2, 1, { bias: false }));
    const optimizer = new SGD(layer.parameters(), { lr: 0.1 });
    const loss = (): Tensor =>
      layer(tensor([[1, 2]]))
        .sub(3)
        .square()
        .sum();
    const before_ = loss().item();
    for (let k = 0; k < 20; k++) {
      optimizer.zeroGrad();
      loss().backward();
      optimizer.step();
    }
    expect(loss().item()).to.be.below(before_ / 100);
  });

  it("have a largest singular value of 1, of linear layers and of convolutions, whichever way they go", () => {
    const largest = (matrix: Tensor): number => {
      let v = randn([matrix.shape[1]]);
      for (let k = 0; k < 500; k++) {
        v = matrix.t().mv(matrix.mv(v));
        v = v.div(v.norm());
      }
      return matrix.mv(v).norm().item();
    };
    const layers: readonly (readonly [nn.Linear | nn.Conv2d | nn.ConvTranspose2d, (w: Tensor) => Tensor])[] =
      [
        [new nn.Linear(4, 3), (w) => w],
        [new nn.Conv2d(2, 3, 2), (w) => w.flatten(1)],
        [new nn.ConvTranspose2d(2, 3, 2), (w) => w.transpose(0, 1).flatten(1)],
      ];
    for (const [layer, matrixOf] of layers) {
      utils.spectralNorm(layer as nn.Linear, "weight", { nPowerIterations: 20 });
      for (let k = 0; k < 30; k++) noGrad(() => layer.weight);
      expect(largest(noGrad(() => matrixOf(layer.weight))), layer.constructor.name).to.be.closeTo(1, 1e-6);
      const still = numbers(layer.eval().weight);
      expect(numbers(layer.weight)).to.deep.equal(still);
    }
  });

  it("have the outputs of a transposed convolution where its class is named otherwise", () => {
    class Up extends nn.ConvTranspose2d {}
    const layer = nn.utils.spectralNorm(new Up(2, 3, 1));
    expect(layer.stateDict()["parametrizations.weight.0._u"].shape).to.deep.equal([3]);
  });

  it("have orthogonal rows or columns, begin at what they were, and stay so while they are trained", () => {
    for (const [inputs, outputs] of [
      [3, 5],
      [5, 3],
      [4, 4],
    ]) {
      // biome-ignore format: one line
      const layer = new nn.Linear(inputs, outputs);
      nn.init.orthogonal_(layer.weight);
      const first = numbers(layer.weight);
      utils.orthogonal(layer);
      numbers(layer.weight).forEach((w, k) => {
        expect(w).to.be.closeTo(first[k], 1e-12);
      });
      const optimizer = new SGD(layer.parameters(), { lr: 0.3 });
      for (let k = 0; k < 5; k++) {
        optimizer.zeroGrad();
        layer(randn([4, inputs]))
          .square()
          .sum()
          .backward();
        optimizer.step();
      }
      const w = layer.weight;
      expect(
        w
          .sub(tensor(Float64Array.from(first)).reshape(w.shape))
          .norm()
          .item(),
      ).to.be.above(0.01);
      const gram = outputs >= inputs ? w.t().matmul(w) : w.matmul(w.t());
      expect(gram.sub(eye(gram.shape[0])).abs().amax().item()).to.be.below(1e-12);
    }
    expect(() => utils.orthogonal(new nn.Conv1d(1, 1, 2))).to.throw(Error, "Conv1d.weight must be a matrix");
  });

  it("have orthogonal rows where the weight's depend on each other, or are 0", () => {
    for (const value of [0, 1]) {
      const layer = new nn.Linear(3, 3);
      nn.init.constant_(layer.weight, value);
      const { weight } = nn.utils.orthogonal(layer);
      weight
        .matmul(weight.t())
        .toTypedArray()
        .forEach((v, k) => {
          expect(v).to.be.closeTo(k % 4 === 0 ? 1 : 0, 1e-6);
        });
    }
  });

  it("are refused where their shape would be another", () => {
    class Half extends Module {
      override forward(x: Tensor): Tensor {
        return x.narrow(0, 0, 1);
      }
    }
    expect(() => utils.registerParametrization(new nn.Linear(2, 2), "weight", new Half())).to.throw(
      TypeError,
      "has shape [2, 2], and would have [1, 2]",
    );
  });
});

describe("Sequences of several lengths", () => {
  it("stand side by side, and are taken apart again", () => {
    const sequences = [randn([3, 2]), randn([1, 2]), randn([2, 2])];
    for (const batchFirst of [true, false]) {
      const padded = utils.padSequence(sequences, { batchFirst, paddingValue: 7 });
      expect(padded.shape).to.deep.equal(batchFirst ? [3, 3, 2] : [3, 3, 2]);
      const back = utils.unpadSequence(padded, [3, 1, 2], { batchFirst });
      expect(back.map((x) => x.toArray())).to.deep.equal(sequences.map((x) => x.toArray()));
      expect((batchFirst ? padded : padded.transpose(0, 1)).at(1, 2).toArray()).to.deep.equal([7, 7]);
    }
    expect(utils.padSequence([tensor([1]), tensor([2, 3])], { batchFirst: true, paddingSide: "left" }).toArray()).to.deep.equal([[0, 1], [2, 3]]); // biome-ignore format: one line
    expect(() => utils.padSequence([randn([2, 3]), randn([2, 4])])).to.throw(
      Error,
      "may differ in the first dimension alone",
    );
    expect(() => utils.unpadSequence(randn([2, 3]), [1, 2])).to.throw(
      Error,
      "2 lengths do not fit 3 sequences",
    );
  });

  it("give what each gives by itself, read by a recurrent layer", () => {
    manualSeed(4);
    const sequences = [randn([4, 2]), randn([2, 2]), randn([3, 2])];
    const layer = new nn.LSTM(2, 3, { bidirectional: true, numLayers: 2, batchFirst: true });
    const lengths = sequences.map(({ shape }) => shape[0]);
    const [output, [hidden, cell]] = layer(utils.padSequence(sequences, { batchFirst: true }), null, lengths);
    const apart = utils.unpadSequence(output, lengths, { batchFirst: true });
    sequences.forEach((x, k) => {
      const [own, [h, c]] = layer(x);
      expect(apart[k].sub(own).abs().amax().item()).to.be.below(1e-6);
      expect(hidden.select(1, k).sub(h).abs().amax().item()).to.be.below(1e-6);
      expect(cell.select(1, k).sub(c).abs().amax().item()).to.be.below(1e-6);
    });
    expect(() => layer(randn([2, 3, 2]), null, [3])).to.throw(Error, "1 lengths do not fit 2 sequences");
    expect(() => layer(randn([1, 3, 2]), null, [4])).to.throw(
      RangeError,
      "lengths must be a whole number from 1 to 3",
    );
  });
});

describe("A layer and the normalization after it", () => {
  before(() => setDefaultDtype("float64"));
  after(() => setDefaultDtype("float32"));

  /** A normalization that has seen batches, and has weights of its own. */
  function seen<N extends nn.BatchNorm1d | nn.BatchNorm2d>(norm: N, batch: Tensor): N {
    noGrad(() => {
      norm(batch);
      norm.weight!.copy_(randn(norm.weight!.shape));
      norm.bias!.copy_(randn(norm.bias!.shape));
    });
    norm.eval();
    return norm;
  }

  const of = (norm: nn.BatchNorm1d | nn.BatchNorm2d) =>
    [norm.runningMean!, norm.runningVar!, norm.eps, norm.weight, norm.bias] as const;

  it("are one layer with fused weights", () => {
    const close = (x: Tensor, y: Tensor): void => {
      expect(x.shape).to.deep.equal(y.shape);
      expect(x.sub(y).abs().amax().item()).to.be.below(1e-12);
    };
    const [x, picture] = [randn([5, 4]), randn([2, 4, 5, 5])];
    const linear = new nn.Linear(4, 3);
    const norm = seen(new nn.BatchNorm1d(3), linear(x));
    const flat = utils.fuseLinearBnWeights(linear.weight, linear.bias, ...of(norm));
    close(nn.functional.linear(x, flat.weight, flat.bias), norm(linear(x)));
    const conv = new nn.Conv2d(4, 3, 3, { bias: false });
    const after2d = seen(new nn.BatchNorm2d(3), conv(picture));
    const { weight, bias } = utils.fuseConvBnWeights(conv.weight, conv.bias, ...of(after2d));
    close(nn.functional.conv2d(picture, weight, { bias }), after2d(conv(picture)));
    const back = new nn.ConvTranspose2d(4, 3, 3);
    const afterBack = seen(new nn.BatchNorm2d(3), back(picture));
    const turned = utils.fuseConvBnWeights(back.weight, back.bias, ...of(afterBack), true);
    close(
      nn.functional.convTranspose2d(picture, turned.weight, { bias: turned.bias }),
      afterBack(back(picture)),
    );
  });

  it("refuse another number of channels", () => {
    const norm = new nn.BatchNorm1d(3);
    expect(() => utils.fuseLinearBnWeights(ones([4, 2]), null, ...of(norm))).to.throw("has 3 channels");
  });
});

describe("What stands behind a field, and under a name", () => {
  it("is told", () => {
    const layer = utils.weightNorm(new nn.Linear(2, 2));
    expect(utils.isParametrized(layer)).to.equal(true);
    expect(utils.isParametrized(layer, "bias")).to.equal(false);
    expect(utils.isParametrized(utils.removeParametrization(layer, "weight"))).to.equal(false);
    const model = new nn.Sequential(new nn.Sequential(new nn.Linear(1, 2)), new nn.BatchNorm1d(2));
    expect(model.getSubmodule("0.0")).to.equal(model.modules()[2]);
    expect(model.getSubmodule("")).to.equal(model);
    expect(model.getParameter("0.0.weight").shape).to.deep.equal([2, 1]);
    expect(model.getBuffer("1.running_mean").shape).to.deep.equal([2]);
    expect(() => model.getParameter("0.weight")).to.throw(TypeError, 'There is no parameter "0.weight"');
  });
});
