/** What is drawn: parameters before training, what dropouts leave out; and statistics that follow batches. */
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import {
  functional,
  type Module,
  manualSeed,
  nn,
  ones,
  randn,
  setDefaultDtype,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";
import { asNd, movedStatistics } from "./layers/norms.ts";

const numbers = (x: Tensor): number[] => Array.from(x.toTypedArray());

/** Mean, standard deviation, least and largest. */
function moments(values: readonly number[]): { mean: number; std: number; least: number; largest: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const std = Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length);
  return {
    mean,
    std,
    least: values.reduce((a, b) => Math.min(a, b)),
    largest: values.reduce((a, b) => Math.max(a, b)),
  };
}

/** The largest distance between the share of values up to a place and the chance of it, as so many of its own deviations (Kolmogorov). */
function distance(values: readonly number[], chance: (x: number) => number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const gaps = sorted.map((x, i) => Math.max(Math.abs(chance(x) - i / n), Math.abs(chance(x) - (i + 1) / n)));
  return Math.sqrt(n) * Math.max(...gaps);
}

/** One in a thousand draws is further away. */
const FAR = 1.95;

const evenly =
  (bound: number) =>
  (x: number): number =>
    Math.min(Math.max((x + bound) / (2 * bound), 0), 1);

/** The chance of a standard normal number up to x, by the series of the bell. */
function normally(x: number): number {
  if (Math.abs(x) > 7) return x > 0 ? 1 : 0;
  let [sum, term] = [0, x];
  for (let n = 0; n < 200; n++) {
    sum += term / (2 * n + 1);
    term *= (-x * x) / (2 * (n + 1));
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

describe("Parameters before training", () => {
  before(() => {
    setDefaultDtype("float64");
    manualSeed(11);
  });
  after(() => setDefaultDtype("float32"));

  const even: readonly (readonly [layer: () => Module, inputs: number, but?: string])[] = [
    [() => new nn.Linear(50, 80), 50],
    [() => new nn.Bilinear(20, 30, 12), 20],
    [() => new nn.Conv1d(8, 30, 5), 8 * 5],
    [() => new nn.Conv2d(8, 30, [3, 5], { groups: 2 }), 4 * 15],
    [() => new nn.Conv3d(4, 30, 2, { dilation: 3 }), 4 * 8],
    [() => new nn.ConvTranspose2d(20, 10, 3, { groups: 5 }), 2 * 9],
    [() => new nn.RNN(20, 40), 40],
    [() => new nn.LSTM(20, 25, { numLayers: 2, bidirectional: true, projSize: 5 }), 25],
    [() => new nn.GRUCell(20, 30), 30],
  ];

  it("are even within 1 / √inputs, of weights and of biases", () => {
    for (const [make, inputs] of even) {
      const layer = make();
      for (const [name, x] of layer.namedParameters()) {
        const values = numbers(x);
        const what = `${layer.constructor.name}.${name}`;
        expect(moments(values).largest, what).to.be.at.most(1 / Math.sqrt(inputs));
        expect(distance(values, evenly(1 / Math.sqrt(inputs))), what).to.be.below(FAR);
      }
    }
  });

  it("are standard normal of tables, with 0 at the padding", () => {
    const layer = new nn.Embedding(100, 30, { paddingIdx: -1 });
    const values = numbers(layer.weight);
    expect(values.slice(-30)).to.deep.equal(new Array(30).fill(0));
    expect(distance(values.slice(0, -30), normally)).to.be.below(FAR);
  });

  it("are 1 and 0 of norms, 0.25 of PReLU, and Xavier's of attention", () => {
    for (const layer of [
      new nn.BatchNorm2d(3),
      new nn.LayerNorm([2, 3]),
      new nn.GroupNorm(1, 4),
      new nn.InstanceNorm1d(2, { affine: true }),
    ]) {
      expect(new Set(numbers(layer.weight!))).to.deep.equal(new Set([1]));
      expect(new Set(numbers(layer.bias!))).to.deep.equal(new Set([0]));
    }
    expect(numbers(new nn.PReLU(2).weight)).to.deep.equal([0.25, 0.25]);
    const attend = new nn.MultiheadAttention(40, 4);
    // As one matrix of three times as many outputs.
    expect(distance(numbers(attend.inProjWeight!), evenly(Math.sqrt(6 / (40 + 120))))).to.be.below(FAR);
    expect(new Set([...numbers(attend.inProjBias!), ...numbers(attend.outProj.bias!)])).to.deep.equal(
      new Set([0]),
    );
    const transformer = new nn.Transformer({
      dModel: 20,
      nhead: 2,
      numEncoderLayers: 1,
      numDecoderLayers: 1,
      dimFeedforward: 30,
    });
    expect(
      distance(numbers(transformer.encoder.layers[0].linear1.weight), evenly(Math.sqrt(6 / 50))),
    ).to.be.below(FAR);
  });

  it("of copied layers begin as the first, and are their own", () => {
    const { layers } = new nn.TransformerEncoder(
      new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 }),
      2,
    );
    expect(layers[0].linear1.weight).not.to.equal(layers[1].linear1.weight);
    expect(numbers(layers[0].linear1.weight)).to.deep.equal(numbers(layers[1].linear1.weight));
    const own = new nn.TransformerEncoder(
      () => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 }),
      2,
    );
    expect(numbers(own.layers[0].linear1.weight)).not.to.deep.equal(numbers(own.layers[1].linear1.weight));
  });
});

describe("Layers of a transformer", () => {
  const make = (activation: Module & ((x: Tensor) => Tensor)): nn.TransformerEncoderLayer =>
    new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 4, activation });

  it("find the parameters of their activation, and do not share them", () => {
    const layer = make(new nn.PReLU());
    expect(layer.namedParameters().map(([name]) => name)).to.include("activation.weight");
    const several = "several layers would share the parameters of their activation, a PReLU";
    expect(() => new nn.TransformerEncoder(layer, 2)).to.throw(TypeError, several);
    expect(() => new nn.Transformer({ activation: new nn.PReLU() })).to.throw(TypeError, several);
    const encoder = new nn.TransformerEncoder(() => make(new nn.PReLU()), 2);
    expect(encoder.namedParameters().filter(([name]) => name.includes("activation"))).to.have.length(2);
    expect(new nn.TransformerEncoder(make(new nn.GELU()), 2).layers).to.have.length(2);
  });

  it("are copied as they are now: of their dtype, frozen or in use", async () => {
    const layer = make(new nn.Tanh()).eval();
    layer.linear1.requiresGrad_(false);
    await layer.to("float64");
    const copy = layer.copy();
    expect([copy.training, copy.dropout.training]).to.deep.equal([false, false]);
    expect(copy.parameters().map(({ dtype }) => dtype)).to.deep.equal(
      layer.parameters().map(() => "float64"),
    );
    expect(copy.parameters().map((x) => x.requiresGrad)).to.deep.equal(
      layer.parameters().map((x) => x.requiresGrad),
    );
    expect(copy.linear1.weight.requiresGrad).to.equal(false);
  });
});

describe("Initial numbers", () => {
  const { init } = nn;
  const shape = [40, 50];
  const x = (): Tensor => zeros(shape);

  before(() => {
    setDefaultDtype("float64");
    manualSeed(5);
  });
  after(() => setDefaultDtype("float32"));

  it("are distributed as they say", () => {
    const cases: Readonly<
      Record<string, readonly [draw: (x: Tensor) => Tensor, chance: (x: number) => number]>
    > = {
      uniform_: [(y) => init.uniform_(y, -3, 3), evenly(3)],
      normal_: [(y) => init.normal_(y, 2, 3), (v) => normally((v - 2) / 3)],
      xavierUniform_: [(y) => init.xavierUniform_(y, 2), evenly(2 * Math.sqrt(6 / 90))],
      xavierNormal_: [(y) => init.xavierNormal_(y), (v) => normally(v / Math.sqrt(2 / 90))],
      kaimingUniform_: [(y) => init.kaimingUniform_(y), evenly(Math.sqrt(6 / 50))],
      "kaimingUniform_, fanOut, relu": [
        (y) => init.kaimingUniform_(y, { mode: "fanOut", nonlinearity: "relu" }),
        evenly(Math.sqrt(6 / 40)),
      ],
      "kaimingUniform_, a = √5": [
        (y) => init.kaimingUniform_(y, { a: Math.sqrt(5) }),
        evenly(1 / Math.sqrt(50)),
      ],
      kaimingNormal_: [
        (y) => init.kaimingNormal_(y, { nonlinearity: "tanh" }),
        (v) => normally(v / (5 / 3 / Math.sqrt(50))),
      ],
    };
    for (const [name, [draw, chance]] of Object.entries(cases)) {
      const y = x();
      expect(draw(y), name).to.equal(y);
      expect(distance(numbers(y), chance), name).to.be.below(FAR);
    }
  });

  it("are normal within bounds: in the middle, beside it, and far out in a tail", () => {
    for (const [mean, std, a, b] of [
      [0, 1, -2, 2],
      [1, 0.5, -2, 2],
      [0, 1, 0.5, 0.6],
      [0, 1, 1, 50],
      [0, 1, 6, 9],
      [3, 2, -9, -6],
      [0, 0.02, -2, 2],
    ]) {
      // biome-ignore format: one line
      const values = numbers(init.truncNormal_(x(), mean, std, a, b));
      const { least, largest } = moments(values);
      expect([least >= a, largest <= b], `${[mean, std, a, b]}`).to.deep.equal([true, true]);
      const [low, high] = [(a - mean) / std, (b - mean) / std];
      // By the symmetric tail, where the chances themselves would have no digits.
      const upTo = (z: number): number => (low > 0 ? 1 - tail(z) / tail(low) : 0);
      const chance =
        low > 3
          ? (v: number): number => upTo((v - mean) / std)
          : (v: number): number =>
              (normally((v - mean) / std) - normally(low)) / (normally(high) - normally(low));
      if (high > -3) expect(distance(values, chance), `${[mean, std, a, b]}`).to.be.below(FAR);
    }
  });

  /** The chance of more than z, by its continued fraction. */
  function tail(z: number): number {
    let fraction = z;
    for (let k = 200; k > 0; k--) fraction = z + k / fraction;
    return Math.exp((-z * z) / 2) / fraction;
  }

  it("are constants, identities and what passes channels on", () => {
    expect(numbers(init.constant_(zeros([2]), 3))).to.deep.equal([3, 3]);
    expect(numbers(init.ones_(zeros([2])))).to.deep.equal([1, 1]);
    expect(numbers(init.zeros_(ones([2])))).to.deep.equal([0, 0]);
    expect(init.eye_(zeros([2, 3])).toArray()).to.deep.equal([[1, 0, 0], [0, 1, 0]]); // biome-ignore format: one line
    for (const groups of [1, 2]) {
      const conv = new nn.Conv1d(4, 4, 3, { padding: 1, groups, bias: false });
      init.dirac_(conv.weight, groups);
      const signal = randn([2, 4, 5]);
      expect(numbers(conv(signal))).to.deep.equal(numbers(signal));
    }
  });

  it("are orthogonal, whether wide or high, and of the length that is asked for", () => {
    for (const [rows, ...rest] of [
      [3, 7],
      [7, 3],
      [4, 4],
      [4, 2, 3],
    ]) {
      // biome-ignore format: one line
      const y = init.orthogonal_(zeros([rows, ...rest]), 2).reshape(rows, -1);
      const gram = rows <= y.shape[1] ? y.matmul(y.t()) : y.t().matmul(y);
      const n = gram.shape[0];
      numbers(gram).forEach((value, k) => {
        expect(value).to.be.closeTo(k % (n + 1) === 0 ? 4 : 0, 1e-12);
      });
    }
    // Uniform among all: each entry is as often below 0 as above.
    const signs = Array.from({ length: 200 }, () =>
      Math.sign(
        init
          .orthogonal_(zeros([2, 2]))
          .at(0, 0)
          .item(),
      ),
    );
    expect(Math.abs(signs.reduce((a, b) => a + b, 0))).to.be.below(50);
  });

  it("are orthogonal of rows as long as a picture, and normal in a tail as far out as numbers go", () => {
    const wide = nn.init.orthogonal_(zeros([1, 150_528]));
    expect(wide.square().sum().item()).to.be.closeTo(1, 1e-12);
    expect(nn.init.truncNormal_(zeros([3]), 0, 1e-200, 1, 2).toArray()).to.deep.equal([1, 1, 1]);
  });

  it("are sparse, column by column", () => {
    const rows = init.sparse_(zeros([10, 30]), 0.25, 2).toArray() as number[][];
    for (let j = 0; j < 30; j++) expect(rows.filter((row) => row[j] === 0).length).to.equal(3);
    expect(moments(rows.flat().filter((v) => v !== 0)).std).to.be.closeTo(2, 0.4);
  });

  it("know what nonlinearities shrink by, and say what they do not take", () => {
    const gains = (["linear", "conv", "sigmoid", "tanh", "relu", "leakyRelu", "selu"] as const).map((name) =>
      init.calculateGain(name),
    );
    expect(gains).to.deep.equal([1, 1, 1, 5 / 3, Math.SQRT2, Math.sqrt(2 / 1.0001), 0.75]);
    const wrong: readonly (readonly [() => unknown, string])[] = [
      [
        () => init.xavierUniform_(zeros([3])),
        "xavierUniform_: a tensor of shape [3] has no inputs and outputs",
      ],
      [() => init.normal_(x(), 0, -1), "normal_: std must be a number at least 0, not -1"],
      [() => init.truncNormal_(x(), 0, 1, 2, 2), "a must be below b"],
      [() => init.eye_(zeros([2])), "eye_: x must be a matrix"],
      [() => init.dirac_(zeros([3, 2, 1]), 2), "3 outputs do not divide into 2 groups"],
      [() => init.sparse_(x(), 1.5), "sparsity must be a number from 0 to 1"],
      [() => init.orthogonal_(zeros([2])), "orthogonal_: x must be at least a matrix"],
    ];
    for (const [call, words] of wrong) expect(call).to.throw(Error, words);
  });

  it("are written over parameters, which stay leaves", () => {
    const { weight } = new nn.Linear(2, 2);
    init.ones_(weight);
    expect([weight.isLeaf, weight.requiresGrad, weight.grad]).to.deep.equal([true, true, null]);
  });
});

describe("Dropouts while training", () => {
  before(() => {
    setDefaultDtype("float64");
    manualSeed(3);
  });
  after(() => setDefaultDtype("float32"));

  it("leave out single elements, or whole channels, as often as they say, and keep the mean", () => {
    const x = ones([200, 40, 2, 2, 2]);
    const layers: readonly (readonly [layer: Module, x: Tensor, whole: boolean])[] = [
      [new nn.Dropout(0.3), x, false],
      [new nn.Dropout1d(0.3), x.flatten(2), true],
      [new nn.Dropout2d(0.3), x.flatten(3), true],
      [new nn.Dropout3d(0.3), x, true],
    ];
    for (const [layer, input, whole] of layers) {
      const channels = (layer(input) as Tensor).reshape(8000, 8).toArray() as number[][];
      const { name } = layer.constructor;
      const values = channels.flat();
      expect(new Set(values), name).to.deep.equal(new Set([0, 1 / 0.7]));
      expect(
        channels.every((channel) => new Set(channel).size === 1),
        name,
      ).to.equal(whole);
      expect(values.filter((v) => v === 0).length / values.length, name).to.be.closeTo(0.3, 0.02);
    }
  });

  it("leave out whole channels of what is in no batch", () => {
    for (const [layer, x] of [
      [new nn.Dropout1d(0.5), ones([64, 8])],
      [new nn.Dropout3d(0.5), ones([64, 2, 2, 2])],
    ] as const) {
      const y = layer(x);
      expect(y.shape).to.deep.equal(x.shape);
      const channels = y.reshape(64, 8).toArray() as number[][];
      for (const channel of channels) expect(new Set(channel)).to.have.property("size", 1);
      expect(new Set(channels.flat())).to.deep.equal(new Set([0, 2]));
    }
  });

  it("keep mean and variance of normal numbers where they are for selu", () => {
    for (const [layer, x] of [
      [new nn.AlphaDropout(0.3), randn([100_000])],
      [new nn.FeatureAlphaDropout(0.3), randn([50_000, 2])],
    ] as const) {
      // biome-ignore format: one line
      const { mean, std } = moments(numbers(layer(x)));
      expect(mean).to.be.closeTo(0, 0.02);
      expect(std).to.be.closeTo(1, 0.02);
    }
  });

  it("give gradients to what they kept alone", () => {
    const x = ones([1000]).requiresGrad_();
    const y = new nn.Dropout(0.5)(x);
    y.sum().backward();
    expect(numbers(x.grad!)).to.deep.equal(numbers(y));
  });

  it("of a recurrent layer stand between its layers, and not behind the last", () => {
    const x = randn([5, 3, 2]);
    const one = new nn.GRU(2, 4, { dropout: 0.9 });
    expect(numbers(one(x)[0])).to.deep.equal(numbers(one(x)[0]));
    const two = new nn.GRU(2, 4, { dropout: 0.9, numLayers: 2 });
    expect(numbers(two(x)[0])).not.to.deep.equal(numbers(two(x)[0]));
    two.eval();
    expect(numbers(two(x)[0])).to.deep.equal(numbers(two(x)[0]));
  });

  it("has slopes drawn for RReLU, from lower to upper", () => {
    const slopes = numbers(new nn.RReLU(0.1, 0.3)(ones([4000]).neg())).map((y) => -y);
    expect(distance(slopes, (s) => Math.min(Math.max((s - 0.1) / 0.2, 0), 1))).to.be.below(FAR);
  });
});

describe("Running statistics", () => {
  before(() => setDefaultDtype("float64"));
  after(() => setDefaultDtype("float32"));

  const follow = (
    layer: nn.BatchNorm1d | nn.InstanceNorm1d,
    apart: boolean,
    momentumAt: (k: number) => number,
  ): void => {
    for (let k = 1; k <= 3; k++) {
      const x = randn([4, 2, 5]).mul(k).add(k);
      const state = {
        running_mean: asNd([2], numbers(layer.runningMean!)),
        running_var: asNd([2], numbers(layer.runningVar!)),
      };
      const { mean, variance } = movedStatistics(asNd(x.shape, numbers(x)), state, momentumAt(k), apart);
      layer(x);
      numbers(layer.runningMean!).forEach((v, i) => {
        expect(v).to.be.closeTo(mean[i], 1e-12);
      });
      numbers(layer.runningVar!).forEach((v, i) => {
        expect(v).to.be.closeTo(variance[i], 1e-12);
      });
    }
  };

  it("move towards each batch's mean and unbiased variance, and stand still in use", () => {
    const layer = new nn.BatchNorm1d(2, { momentum: 0.3 });
    follow(layer, false, () => 0.3);
    expect(layer.numBatchesTracked!.item()).to.equal(3);
    const before = layer.stateDict();
    layer.eval()(randn([4, 2]));
    expect(numbers(layer.runningMean!)).to.deep.equal(numbers(before["running_mean"]));
    layer.resetRunningStats();
    expect([numbers(layer.runningMean!), numbers(layer.runningVar!), layer.numBatchesTracked!.item()]).to.deep.equal([[0, 0], [1, 1], 0]); // biome-ignore format: one line
  });

  it("are the average of all batches where momentum is null", () => {
    follow(new nn.BatchNorm1d(2, { momentum: null }), false, (k) => 1 / k);
  });

  it("are of each instance apart, and then averaged, for InstanceNorm", () => {
    follow(new nn.InstanceNorm1d(2, { trackRunningStats: true }), true, () => 0.1);
  });

  it("stand still where a batch is empty", () => {
    for (const [layer, x] of [
      [new nn.BatchNorm1d(2), zeros([0, 2])],
      [new nn.InstanceNorm1d(2, { trackRunningStats: true }), zeros([0, 2, 4])],
    ] as const) {
      expect(layer(x).shape).to.deep.equal(x.shape);
      expect([numbers(layer.runningMean!), numbers(layer.runningVar!)]).to.deep.equal([
        [0, 0],
        [1, 1],
      ]);
    }
  });

  it("of a batch that has one value a channel are refused", () => {
    expect(() => new nn.BatchNorm1d(2)(tensor([[1, 2]]))).to.throw(Error, "one value has no variance");
    expect(new nn.BatchNorm1d(2).eval()(tensor([[1, 2]])).shape).to.deep.equal([1, 2]);
  });
});

describe("Gumbel's softmax", () => {
  it("draws each category as often as softmax says, and passes soft gradients on", () => {
    manualSeed(7);
    const logits = tensor([1, 0, -1], { requiresGrad: true });
    const shares = numbers(logits.detach().softmax(0));
    const counts = [0, 0, 0];
    const n = 4000;
    const many = functional.gumbelSoftmax(logits.detach().expand([n, 3]), { hard: true });
    for (const row of many.toArray() as number[][]) {
      expect(row.toSorted()).to.deep.equal([0, 0, 1]);
      counts[row.indexOf(1)]++;
    }
    // Five standard deviations.
    counts.forEach((count, k) => {
      expect(Math.abs(count / n - shares[k])).to.be.below(5 * Math.sqrt((shares[k] * (1 - shares[k])) / n));
    });
    const soft = functional.gumbelSoftmax(logits, { tau: 0.5 });
    expect(soft.sum().item()).to.be.closeTo(1, 1e-6);
    // The slope of softmax(z / tau): y (1[i = j] − y) / tau.
    soft.select(0, 0).backward();
    const y = numbers(soft);
    numbers(logits.grad!).forEach((g, j) => {
      expect(g).to.be.closeTo((y[0] * ((j === 0 ? 1 : 0) - y[j])) / 0.5, 1e-6);
    });
    const rows = functional.gumbelSoftmax(zeros([3, 4]), { hard: true, dim: 0 });
    expect(numbers(rows.sum(0))).to.deep.equal([1, 1, 1, 1]);
    expect(() => functional.gumbelSoftmax(logits, { tau: 0 })).to.throw(RangeError, "tau");
  });
});
