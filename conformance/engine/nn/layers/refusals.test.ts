/** What layers do not take is refused by name, when they are made or called; and what PyTorch's documentation shows comes out. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  functional as F,
  nn,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../../../engine/index.ts";

const ints = (...values: number[]): Tensor => tensor(values, { dtype: "int32" });
const any = (value: unknown): never => value as never;

type Row = readonly [() => unknown, string];

const made: readonly Row[] = [
  [() => new nn.Linear(2.5, 1), "Linear: inFeatures must be a whole number from 0 on, not 2.5"],
  [() => new nn.Linear(2, -1), "Linear: outFeatures must be"],
  [
    () => new nn.Linear(2, 1, any(false)),
    "Linear: options must be given by name, as { bias, dtype, device }",
  ],
  [() => new nn.Linear(2, 1, any({ biases: false })), 'Linear: there is no option "biases"; it takes '],
  [() => new nn.Bilinear(1, 0, 2), "Bilinear: in2Features must be"],
  [() => new nn.Conv2d(3, 4, 0), "Conv2d: kernelSize must be a whole number from 1 on, not 0"],
  [() => new nn.Conv2d(3, 4, [1, 2, 3]), "Conv2d: kernelSize takes one number or 2, not [1, 2, 3]"],
  [() => new nn.Conv2d(3, 4, 1, { groups: 2 }), "Conv2d: inChannels, 3, does not divide into 2 groups"],
  [() => new nn.Conv2d(2, 3, 1, { groups: 2 }), "Conv2d: outChannels, 3, does not divide into 2 groups"],
  [
    () => new nn.Conv1d(2, 3, 3, { padding: "same", stride: 2 }),
    'Conv1d: padding "same" keeps the size at stride 1 alone, not at stride [2]',
  ],
  [
    () => new nn.Conv1d(2, 3, 3, { padding: any("full") }),
    'Conv1d: padding must be a number, an array of numbers, "same" or "valid"',
  ],
  [
    () => new nn.Conv1d(2, 3, 3, { paddingMode: any("zero") }),
    'Conv1d: paddingMode must be "zeros", "reflect", "replicate" or "circular"',
  ],
  [() => new nn.ConvTranspose1d(2, 3, 3, { outputPadding: -1 }), "ConvTranspose1d: outputPadding must be"],
  [() => new nn.Embedding(0, 3), "Embedding: numEmbeddings must be a whole number from 1 on, not 0"],
  [
    () => new nn.Embedding(5, 3, { paddingIdx: 5 }),
    "Embedding: paddingIdx must be one of the 5 rows, from -5 to 4, not 5",
  ],
  [() => new nn.Embedding(5, 3, { maxNorm: 0 }), "Embedding: maxNorm must be a number above 0"],
  [
    () => new nn.EmbeddingBag(5, 3, { mode: any("average") }),
    'EmbeddingBag: mode must be "sum", "mean" or "max"',
  ],
  [() => nn.Embedding.fromPretrained(zeros([3])), "Embedding.fromPretrained: table must be [rows, width]"],
  [() => new nn.BatchNorm2d(0), "BatchNorm2d: numFeatures must be"],
  [() => new nn.BatchNorm2d(3, { eps: -1 }), "BatchNorm2d: eps must be a number at least 0"],
  [() => new nn.LayerNorm([2, 0]), "LayerNorm: normalizedShape must be"],
  [() => new nn.GroupNorm(2, 5), "GroupNorm: 5 channels do not divide into 2 groups"],
  [() => new nn.Dropout(1.5), "Dropout: p must be a number from 0 to 1, not 1.5"],
  [() => new nn.Dropout(any({ p: 0.5 })), "Dropout: p must be a number, not an object: write 0.5"],
  [() => new nn.ReLU(any({ inPlace: true })), 'ReLU: there is no option "inPlace"; write inplace'],
  [() => new (nn.Softmax as unknown as new () => unknown)(), "Softmax: dim must be a number"],
  [() => new nn.PReLU(0), "PReLU: numParameters must be"],
  [() => new nn.ZeroPad2d([1, 2]), "ZeroPad2d: padding takes one number or 4, not [1, 2]"],
  [() => new nn.PixelShuffle(0), "PixelShuffle: upscaleFactor must be"],
  [() => new nn.LSTM(3, 4, { projSize: 4 }), "LSTM: projSize must be below hiddenSize, 4, not 4"],
  [() => new nn.GRU(3, 4, any({ projSize: 2 })), 'GRU: there is no option "projSize"'],
  [() => new nn.RNN(3, 4, { dropout: 2 }), "RNN: dropout must be a number from 0 to 1"],
  [() => new nn.RNN(3, 4, { nonlinearity: any("sigmoid") }), 'RNN: nonlinearity must be "tanh" or "relu"'],
  [() => new nn.MultiheadAttention(5, 2), "MultiheadAttention: embedDim, 5, does not divide into 2 heads"],
  [
    () => new nn.TransformerEncoder(any({}), 2),
    "TransformerEncoder: takes a layer to copy, or a function that makes one",
  ],
  [
    () => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(2, 1), 0),
    "TransformerEncoder: numLayers must be",
  ],
];

const called: readonly Row[] = [
  [() => new nn.Linear(2, 1)(zeros([3])), "linear: x of shape [3] does not end in the 2 inputs"],
  [
    () => new nn.Linear(2, 1)(any([1, 2])),
    "Linear.forward: x must be a tensor, not an array: write tensor([…])",
  ],
  [
    () => new nn.Conv2d(3, 4, 3)(zeros([1, 2, 5, 5])),
    "conv2d: an input of shape [1, 2, 5, 5] does not fit a weight of shape [4, 3, 3, 3], which takes 3 channels",
  ],
  [
    () => new nn.Conv1d(1, 1, 3, { padding: 4, paddingMode: "reflect" })(zeros([1, 1, 3])),
    "4 elements cannot be mirrored from 3",
  ],
  [
    () => new nn.ConvTranspose1d(1, 1, 2, { stride: 2 })(zeros([1, 1, 3]), [8]),
    "ConvTranspose1d: outputSize [8] cannot be: from shape [1, 1, 3] come sizes from [6] to [7]",
  ],
  [() => new nn.Embedding(3, 2)(ints(3)), "embedding: index 3 is out of range for size 3"],
  [
    () => new nn.BatchNorm2d(3)(zeros([2, 3, 4])),
    "BatchNorm2d: takes 4 dimensions, and 3 channels in dimension 1, not shape [2, 3, 4]",
  ],
  [() => new nn.BatchNorm1d(3)(zeros([2, 4])), "BatchNorm1d: takes 2 or 3 dimensions, and 3 channels"],
  [
    () => new nn.InstanceNorm1d(3)(zeros([2, 4])),
    "InstanceNorm1d: takes 2 or 3 dimensions, and 3 channels in dimension 0",
  ],
  [() => new nn.LayerNorm(3)(zeros([2, 4])), "layerNorm: shape [2, 4] does not end in [3]"],
  [() => new nn.GroupNorm(1, 2)(zeros([2, 3])), "weight must have shape [3], one value a channel, not [2]"],
  [() => new nn.Softmax2d()(zeros([2, 3])), "Softmax2d: x must be [batch, channels, height, width]"],
  [() => new nn.ReflectionPad1d(3)(zeros([1, 3])), "3 elements cannot be mirrored from 3"],
  [() => new nn.ReflectionPad2d(1)(zeros([3, 3])), "ReflectionPad2d: x must be of 3 or 4 dimensions"],
  [
    () => new nn.MaxPool1d(4)(zeros([1, 1, 3])),
    "maxPool1d: a kernel that spans [4] does not fit into an input of [3]",
  ],
  [
    () => new nn.Fold([4, 4], 2)(zeros([1, 8, 8])),
    "fold: an input of shape [1, 8, 8] does not fit: these sizes want channels times 4 rows, and 3 by 3 windows",
  ],
  [
    () => new nn.LSTM(3, 4)(zeros([5, 2, 2])),
    "LSTM: takes [time, batch, 3] or [time, 3], not shape [5, 2, 2]",
  ],
  [() => new nn.LSTM(3, 4, { batchFirst: true })(zeros([0, 2, 2])), "LSTM: takes [batch, time, 3]"],
  [() => new nn.RNN(3, 4)(zeros([0, 2, 3])), "RNN: a sequence of shape [0, 2, 3] has no element"],
  [
    () => new nn.GRU(3, 4)(zeros([5, 2, 3]), zeros([2, 4])),
    "GRU: state must have shape [1, 2, 4], one a layer and direction, not [2, 4]. Write state.reshape([1, 2, 4])",
  ],
  [() => new nn.GRUCell(3, 4)(zeros([2, 3]), zeros([3, 4])), "GRUCell: state must have shape [2, 4]"],
  [() => new nn.LSTMCell(3, 4)(zeros([2, 2, 3])), "LSTMCell: takes [batch, 3] or [3]"],
  [
    () => new nn.MultiheadAttention(4, 2)(zeros([3, 2, 4]), zeros([3, 1, 4]), zeros([3, 1, 4])),
    "MultiheadAttention: queries, keys and values of shapes [3, 2, 4], [3, 1, 4] and [3, 1, 4] do not fit",
  ],
  [
    () =>
      new nn.MultiheadAttention(4, 2)(zeros([3, 2, 4]), zeros([3, 2, 4]), zeros([3, 2, 4]), {
        attnMask: ones([3, 2]),
      }),
    "attnMask must have shape [3, 3]",
  ],
  [
    () =>
      new nn.MultiheadAttention(4, 2)(zeros([3, 2, 4]), zeros([3, 2, 4]), zeros([3, 2, 4]), {
        keyPaddingMask: ones([2, 3]).to("int32"),
      }),
    'keyPaddingMask must be bool or float32, not int32: write keyPaddingMask.to("bool")',
  ],
  [
    () => new nn.Transformer({ dModel: 4, nhead: 1 })(zeros([3, 1, 4]), zeros([3, 1, 3])),
    "Transformer: takes two sequences of elements of length 4",
  ],
  [() => F.fractionalMaxPool2d(zeros([1, 1, 4, 4]), 2, {}), "give an outputSize or an outputRatio"],
  [
    () => F.fractionalMaxPool2d(zeros([1, 1, 4, 4]), 2, { outputSize: 4 }),
    "[4, 4] windows of [2, 2] do not fit into an input of [4, 4]",
  ],
];

describe("Layers refuse", () => {
  it("to be made of what they do not take", () => {
    for (const [call, words] of made) expect(call, words).to.throw(Error, words);
  });

  it("what does not fit them", () => {
    for (const [call, words] of called) expect(call, words).to.throw(Error, words);
  });
});

describe("Embeddings", () => {
  it("divide a row's gradient by how often it was looked up, where that is asked for", () => {
    const layer = new nn.Embedding(4, 2, { scaleGradByFreq: true });
    layer(ints(1, 3, 1, 1))
      .mul(tensor([[1], [2], [3], [5]]))
      .sum()
      .backward();
    expect(layer.weight.grad!.toArray()).to.deep.equal([[0, 0], [3, 3], [0, 0], [2, 2]]); // biome-ignore format: one line
  });

  it("give the padding no gradient, and leave it where it is", () => {
    const layer = new nn.Embedding(3, 2, { paddingIdx: 1 });
    layer(ints(1, 0)).sum().backward();
    expect(layer.weight.grad!.toArray()).to.deep.equal([[1, 1], [0, 0], [0, 0]]); // biome-ignore format: one line
  });

  it("make rows that are too long shorter, those alone that are looked up", () => {
    const layer = nn.Embedding.fromPretrained(tensor([[3, 4], [6, 8], [0.3, 0.4]]), { freeze: false, maxNorm: 5 }); // biome-ignore format: one line
    layer(ints(0, 2));
    expect(layer.weight.toArray()).to.deep.equal(tensor([[3, 4], [6, 8], [0.3, 0.4]]).toArray()); // biome-ignore format: one line
    layer(ints(1));
    expect(layer.weight.at(1).toArray()).to.deep.equal([3, 4]);
    expect(nn.Embedding.fromPretrained(zeros([2, 2])).weight.requiresGrad).to.equal(false);
  });
});

describe("Fractional max pools", () => {
  it("take windows from the first to the last, and steps between as their draw says", () => {
    const x = randn([2, 3, 9, 8]);
    const samples = tensor([[[0, 0.3], [0.5, 0.1], [0.9, 0.99]], [[0.2, 0], [0.7, 0.6], [0.4, 0.5]]]); // biome-ignore format: one line
    const { values, indices } = F.fractionalMaxPool2d(x, [3, 2], {
      outputSize: [4, 3],
      randomSamples: samples,
    });
    expect(values.shape).to.deep.equal([2, 3, 4, 3]);
    const starts = (n: number, count: number, kernel: number, u: number): number[] => {
      const alpha = (n - kernel) / (count - 1);
      return Array.from({ length: count }, (_, i) =>
        i === count - 1 ? n - kernel : Math.floor((i + u) * alpha) - Math.floor(u * alpha),
      );
    };
    for (let n = 0; n < 2; n++)
      for (let c = 0; c < 3; c++) {
        const rows = starts(9, 4, 3, samples.at(n, c, 1).item());
        const columns = starts(8, 3, 2, samples.at(n, c, 0).item());
        rows.forEach((row, i) => {
          columns.forEach((column, j) => {
            const window = x.at(n, c).narrow(0, row, 3).narrow(1, column, 2);
            expect(values.at(n, c, i, j).item()).to.equal(window.amax().item());
            const place = indices.at(n, c, i, j).item();
            expect(x.at(n, c, Math.floor(place / 8), place % 8).item()).to.equal(
              values.at(n, c, i, j).item(),
            );
          });
        });
      }
  });

  it("are layers of any two or three dimensions, whose gradients reach the largest alone", () => {
    const x = randn([1, 2, 6, 6, 6]).requiresGrad_();
    const out = new nn.FractionalMaxPool3d(2, { outputRatio: 0.5 })(x);
    expect(out.shape).to.deep.equal([1, 2, 3, 3, 3]);
    out.sum().backward();
    const { values, indices } = new nn.FractionalMaxPool2d<true>(2, { outputSize: 3, returnIndices: true })(
      randn([2, 5, 5]),
    );
    expect([values.shape, indices.shape]).to.deep.equal([
      [2, 3, 3],
      [2, 3, 3],
    ]);
    expect(x.grad!.sum().item()).to.equal(54);
  });
});

describe("What PyTorch's documentation shows", () => {
  it("comes out, to its four digits", () => {
    const close = (x: Tensor, wanted: readonly number[]): void => {
      x.toTypedArray().forEach((value, k) => {
        expect(value).to.be.closeTo(wanted[k], 6e-5);
      });
    };
    // torch.nn.MaxUnpool1d, ReflectionPad1d, ReplicationPad2d, CircularPad2d, PixelShuffle, Upsample, Threshold.
    const pool = new nn.MaxPool1d<true>(2, { stride: 2, returnIndices: true });
    const input = tensor([[[1, 2, 3, 4, 5, 6, 7, 8, 9]]]);
    const { values, indices } = pool(input);
    const unpool = new nn.MaxUnpool1d(2, { stride: 2 });
    expect(unpool(values, indices, input.shape).toArray()).to.deep.equal([[[0, 2, 0, 4, 0, 6, 0, 8, 0]]]);
    expect(unpool(values, indices).toArray()).to.deep.equal([[[0, 2, 0, 4, 0, 6, 0, 8]]]);
    const square = tensor([[[[0, 1, 2], [3, 4, 5], [6, 7, 8]]]]); // biome-ignore format: one line
    expect(new nn.ReflectionPad2d([1, 1, 2, 0])(square).toArray()).to.deep.equal([[[[7, 6, 7, 8, 7], [4, 3, 4, 5, 4], [1, 0, 1, 2, 1], [4, 3, 4, 5, 4], [7, 6, 7, 8, 7]]]]); // biome-ignore format: one line
    expect(new nn.ReplicationPad2d([1, 1, 2, 0])(square).toArray()).to.deep.equal([[[[0, 0, 1, 2, 2], [0, 0, 1, 2, 2], [0, 0, 1, 2, 2], [3, 3, 4, 5, 5], [6, 6, 7, 8, 8]]]]); // biome-ignore format: one line
    expect(new nn.CircularPad2d([1, 1, 2, 0])(square).toArray()).to.deep.equal([[[[5, 3, 4, 5, 3], [8, 6, 7, 8, 6], [2, 0, 1, 2, 0], [5, 3, 4, 5, 3], [8, 6, 7, 8, 6]]]]); // biome-ignore format: one line
    const small = tensor([[[[1, 2], [3, 4]]]]); // biome-ignore format: one line
    close(
      new nn.Upsample({ scaleFactor: 2, mode: "bilinear" })(small),
      [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4],
    );
    close(
      new nn.Upsample({ scaleFactor: 2, mode: "bilinear", alignCorners: true })(small),
      [1, 1.3333, 1.6667, 2, 1.6667, 2, 2.3333, 2.6667, 2.3333, 2.6667, 3, 3.3333, 3, 3.3333, 3.6667, 4],
    );
    // torch.nn.EmbeddingBag.from_pretrained and Embedding.from_pretrained.
    const table = tensor([[1, 2.3, 3], [4, 5.1, 6.3]]); // biome-ignore format: one line
    close(nn.Embedding.fromPretrained(table)(ints(1)), [4, 5.1, 6.3]);
    const bag = new nn.EmbeddingBag(2, 3);
    noGrad(() => bag.weight.copy_(table));
    close(bag(tensor([[1, 0]], { dtype: "int32" })), [2.5, 3.7, 4.65]);
    // torch.nn.utils.rnn.pad_sequence, torch.nn.BCEWithLogitsLoss, TripletMarginLoss of what is equal.
    expect(nn.utils.padSequence([ones([25, 300]), ones([22, 300]), ones([15, 300])]).shape).to.deep.equal([
      25, 3, 300,
    ]);
    const target = ones([10, 64]);
    const output = tensor(new Float32Array(640).fill(1.5)).reshape(10, 64);
    close(new nn.BCEWithLogitsLoss({ posWeight: ones([64]) })(output, target), [0.2014]);
  });
});
