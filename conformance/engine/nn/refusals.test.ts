/** What a signature cannot say of layers and losses: calls that would silently compute something else are refused by function and argument; right ones are not. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  functional as F,
  full,
  ones,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";

const t = tensor;
const int = (data: number[] | number[][]): Tensor => tensor(data, { dtype: "int32" });
/** Of a shape, with numbers between 0 and 1. */
const x = (...shape: number[]): Tensor => full(shape, 0.5);

type Row = readonly [call: string, run: () => unknown, error: new (message: string) => Error, words: string];

const convolutions: readonly Row[] = ([1, 2, 3] as const).flatMap((rank): Row[] => {
  const f = { 1: F.conv1d, 2: F.conv2d, 3: F.conv3d }[rank];
  const g = { 1: F.convTranspose1d, 2: F.convTranspose2d, 3: F.convTranspose3d }[rank];
  const [conv, back] = [`conv${rank}d`, `convTranspose${rank}d`];
  const image = (channels: number, n: number): Tensor => x(1, channels, ...new Array<number>(rank).fill(n));
  const kernel = (outputs: number, inputs: number, n: number): Tensor =>
    x(outputs, inputs, ...new Array<number>(rank).fill(n));
  return [
    [
      `${conv}, outputs and groups`,
      () => f(image(4, 3), kernel(3, 2, 2), { groups: 2 }),
      ShapeError,
      "the weight's 3 outputs do not divide into 2 groups",
    ],
    [
      `${conv}, channels and groups`,
      () => f(image(3, 3), kernel(4, 2, 2), { groups: 2 }),
      ShapeError,
      "which takes 4 channels",
    ],
    [
      `${conv}, groups 0`,
      () => f(image(2, 3), kernel(2, 2, 2), { groups: 0 }),
      RangeError,
      "groups must be a whole number from 1 on, not 0",
    ],
    [
      `${conv}, groups NaN`,
      () => f(image(2, 3), kernel(2, 2, 2), { groups: Number.NaN }),
      RangeError,
      "groups must be a whole number from 1 on, not NaN",
    ],
    [
      `${conv}, a large kernel`,
      () => f(image(2, 3), kernel(1, 2, 4)),
      ShapeError,
      "does not fit into an input of [3",
    ],
    [
      `${conv}, a dilated kernel`,
      () => f(image(2, 3), kernel(1, 2, 2), { dilation: 3 }),
      ShapeError,
      "a kernel that spans [4",
    ],
    [`${conv}, an empty kernel`, () => f(image(2, 3), kernel(1, 2, 0)), ShapeError, "empty kernel"],
    [
      `${conv}, stride 0`,
      () => f(image(2, 3), kernel(1, 2, 2), { stride: 0 }),
      RangeError,
      "stride must be a whole number from 1 on, not 0",
    ],
    [
      `${conv}, stride 1.5`,
      () => f(image(2, 3), kernel(1, 2, 2), { stride: 1.5 }),
      RangeError,
      "stride must be",
    ],
    [
      `${conv}, dilation 0`,
      () => f(image(2, 3), kernel(1, 2, 2), { dilation: 0 }),
      RangeError,
      "dilation must be",
    ],
    [
      `${conv}, negative padding`,
      () => f(image(2, 3), kernel(1, 2, 2), { padding: -1 }),
      RangeError,
      "padding must be a whole number from 0 on, not -1",
    ],
    [
      `${conv}, same with a stride`,
      () => f(image(2, 4), kernel(1, 2, 2), { padding: "same", stride: 2 }),
      RangeError,
      'padding "same" keeps the size at stride 1 alone',
    ],
    [
      `${conv}, bias`,
      () => f(image(2, 3), kernel(3, 2, 2), { bias: x(2) }),
      ShapeError,
      "bias must have shape [3], one value an output, not [2]",
    ],
    [
      `${conv}, bias of one`,
      () => f(image(2, 3), kernel(3, 2, 2), { bias: x(1) }),
      ShapeError,
      "bias must have shape [3]",
    ],
    [
      `${conv}, bias of two dimensions`,
      () => f(image(2, 3), kernel(3, 2, 2), { bias: x(3, 1) }),
      ShapeError,
      "Write bias.reshape([3])",
    ],
    [
      `${back}, groups`,
      () => g(image(3, 3), kernel(3, 2, 2), { groups: 2 }),
      ShapeError,
      "the weight's 3 channels do not divide into 2 groups",
    ],
    [`${back}, stride 0`, () => g(image(2, 3), kernel(2, 2, 2), { stride: 0 }), RangeError, "stride must be"],
    [
      `${back}, negative padding`,
      () => g(image(2, 3), kernel(2, 2, 2), { padding: -1 }),
      RangeError,
      "padding must be",
    ],
    [
      `${back}, nothing left`,
      () => g(image(2, 3), kernel(2, 2, 2), { padding: 2 }),
      ShapeError,
      "leaves nothing of the result",
    ],
    [
      `${back}, outputPadding`,
      () => g(image(2, 3), kernel(2, 2, 2), { stride: 2, outputPadding: 2 }),
      RangeError,
      "outputPadding must be below the stride or the dilation, 2, not 2",
    ],
    [
      `${back}, bias`,
      () => g(image(2, 3), kernel(2, 3, 2), { bias: x(2) }),
      ShapeError,
      "bias must have shape [3]",
    ],
  ];
});

const pools: readonly Row[] = ([1, 2, 3] as const).flatMap((rank): Row[] => {
  const image = (n: number): Tensor => x(1, 2, ...new Array<number>(rank).fill(n));
  const of: Record<string, (x: Tensor, k: number, options?: F.PoolOptions) => unknown> = {
    [`avgPool${rank}d`]: { 1: F.avgPool1d, 2: F.avgPool2d, 3: F.avgPool3d }[rank],
    [`maxPool${rank}d`]: { 1: F.maxPool1d, 2: F.maxPool2d, 3: F.maxPool3d }[rank],
  };
  if (rank < 3)
    of[`lpPool${rank}d`] = (y, k, options) => [F.lpPool1d, F.lpPool2d][rank - 1](y, 2, k, options);
  const rows = Object.entries(of).flatMap(([name, pool]): Row[] => [
    [`${name}, a large kernel`, () => pool(image(3), 4), ShapeError, "does not fit into an input of [3"],
    [
      `${name}, kernel 0`,
      () => pool(image(3), 0),
      RangeError,
      "kernelSize must be a whole number from 1 on, not 0",
    ],
    [`${name}, kernel 1.5`, () => pool(image(3), 1.5), RangeError, "kernelSize must be"],
    [`${name}, stride 0`, () => pool(image(3), 2, { stride: 0 }), RangeError, "stride must be"],
    [`${name}, negative padding`, () => pool(image(3), 2, { padding: -1 }), RangeError, "padding must be"],
    [
      `${name}, much padding`,
      () => pool(image(3), 2, { padding: 2 }),
      RangeError,
      "padding must be at most half of the kernel, 1 of 2, not 2",
    ],
    [`${name}, nothing`, () => pool(image(0), 2, { padding: 1 }), ShapeError, "nothing to make windows of"],
  ]);
  const adaptive = {
    [`adaptiveAvgPool${rank}d`]: { 1: F.adaptiveAvgPool1d, 2: F.adaptiveAvgPool2d, 3: F.adaptiveAvgPool3d }[
      rank
    ],
    [`adaptiveMaxPool${rank}d`]: { 1: F.adaptiveMaxPool1d, 2: F.adaptiveMaxPool2d, 3: F.adaptiveMaxPool3d }[
      rank
    ],
  };
  const max = { 1: F.maxPool1d, 2: F.maxPool2d, 3: F.maxPool3d }[rank];
  const back = { 1: F.maxUnpool1d, 2: F.maxUnpool2d, 3: F.maxUnpool3d }[rank];
  const { values, indices } = max(image(4), 2);
  return [
    ...rows,
    ...Object.entries(adaptive).flatMap(([name, pool]): Row[] => [
      [
        `${name}, -1`,
        () => pool(image(3), -1),
        RangeError,
        "outputSize must be a whole number from 0 on, not -1",
      ],
      [`${name}, 1.5`, () => pool(image(3), 1.5), RangeError, "outputSize must be"],
      [
        `${name}, sizes`,
        () => pool(image(3), new Array<number>(rank + 1).fill(2)),
        ShapeError,
        `outputSize takes one number or ${rank}`,
      ],
      [`${name}, nothing`, () => pool(image(0), 2), ShapeError, "nothing to make windows of"],
    ]),
    [`maxPool${rank}d, dilation 0`, () => max(image(3), 2, { dilation: 0 }), RangeError, "dilation must be"],
    [`maxUnpool${rank}d, indices`, () => back(values, indices.narrow(1, 0, 1), 2), ShapeError, "x has shape"],
    [
      `maxUnpool${rank}d, a place outside`,
      () => back(values, indices.add(99), 2),
      ShapeError,
      "is out of range",
    ],
    [
      `maxUnpool${rank}d, sizes`,
      () => back(values, indices, 2, { outputSize: [] }),
      ShapeError,
      "outputSize takes",
    ],
  ];
});

const further: readonly Row[] = [
  [
    "avgPool1d, divisor 0",
    () => F.avgPool1d(x(1, 1, 4), 2, { divisorOverride: 0 }),
    RangeError,
    "divisorOverride must be",
  ],
  [
    "avgPool2d, three sizes",
    () => F.avgPool2d(x(1, 1, 4, 4), [2, 2, 2]),
    ShapeError,
    "kernelSize takes one number or 2, not [2, 2, 2]",
  ],
  ["lpPool1d, p 0", () => F.lpPool1d(x(1, 1, 4), 0, 2), RangeError, "p must be"],
  [
    "unfold, a large kernel",
    () => F.unfold(x(1, 1, 3, 3), 4),
    ShapeError,
    "does not fit into an input of [3, 3]",
  ],
  ["unfold, stride 0", () => F.unfold(x(1, 1, 3, 3), 2, { stride: 0 }), RangeError, "stride must be"],
  ["unfold, a vector", () => F.unfold(x(3), 2), ShapeError, "x must be [batch, channels, n, m]"],
  ["pad, a fraction", () => F.pad(x(3), [0.5, 0]), RangeError, "sizes must be a whole number, not 0.5"],
  [
    "pad, more cut off than there is",
    () => F.pad(x(3), [-2, -2]),
    ShapeError,
    "cannot be cut off the 3 of dimension 0",
  ],
  [
    "pad, more than once round",
    () => F.pad(x(3), [4, 0], { mode: "circular" }),
    ShapeError,
    "more than once round",
  ],
  [
    "pad, nothing to repeat",
    () => F.pad(x(0), [1, 0], { mode: "replicate" }),
    ShapeError,
    "no element to repeat",
  ],
  [
    "pad, a value that is not used",
    () => F.pad(x(3), [1, 0], { mode: "replicate", value: 2 }),
    RangeError,
    'mode "replicate" takes no value',
  ],
  ["interpolate, both", () => F.interpolate(x(1, 1, 4), { size: 2, scaleFactor: 2 }), ShapeError, "not both"],
  ["interpolate, neither", () => F.interpolate(x(1, 1, 4)), ShapeError, "give a size or a scaleFactor"],
  ["interpolate, size 0", () => F.interpolate(x(1, 1, 4), { size: 0 }), RangeError, "size must be"],
  [
    "interpolate, factor -1",
    () => F.interpolate(x(1, 1, 4), { scaleFactor: -1 }),
    RangeError,
    "scaleFactor must be a number above 0",
  ],
  [
    "interpolate, nothing left",
    () => F.interpolate(x(1, 1, 4), { scaleFactor: 0.1 }),
    RangeError,
    "leaves nothing",
  ],
  [
    "interpolate, linear of images",
    () => F.interpolate(x(1, 1, 4, 4), { size: 2, mode: "linear" }),
    ShapeError,
    'write "bilinear"',
  ],
  [
    "interpolate, bicubic of lines",
    () => F.interpolate(x(1, 1, 4), { size: 2, mode: "bicubic" }),
    ShapeError,
    'write "linear"',
  ],
  [
    "interpolate, corners of nearest",
    () => F.interpolate(x(1, 1, 4), { size: 2, alignCorners: true }),
    RangeError,
    "alignCorners means nothing",
  ],
  [
    "interpolate, four dimensions",
    () => F.interpolate(x(1, 1, 2, 2, 2, 2), { size: 2 }),
    ShapeError,
    "x must be",
  ],
  [
    "pixelShuffle",
    () => F.pixelShuffle(x(1, 5, 2, 2), 2),
    ShapeError,
    "5 channels do not divide into squares of 2 by 2",
  ],
  ["pixelShuffle, factor 0", () => F.pixelShuffle(x(1, 4, 2, 2), 0), RangeError, "factor must be"],
  ["pixelUnshuffle", () => F.pixelUnshuffle(x(1, 1, 3, 4), 2), ShapeError, "3 by 4 pixels do not divide"],
  [
    "pixelUnshuffle, a matrix",
    () => F.pixelUnshuffle(x(4, 4), 2),
    ShapeError,
    "x must be […, channels, n, m]",
  ],
  ["linear, inputs", () => F.linear(x(2, 3), x(4, 2)), ShapeError, "does not end in the 2 inputs"],
  [
    "linear, bias",
    () => F.linear(x(3, 2), x(3, 2), x(3, 1)),
    ShapeError,
    "bias of shape [3, 1] does not broadcast to the outputs, of shape [3]",
  ],
  [
    "linear, a stack of weights",
    () => F.linear(x(2, 3), x(1, 4, 3)),
    ShapeError,
    "weight must be [outputs, inputs]",
  ],
  ["bilinear, inputs", () => F.bilinear(x(2, 3), x(2, 4), x(5, 3, 3)), ShapeError, "do not end in 3 and 3"],
  [
    "bilinear, bias",
    () => F.bilinear(x(2, 3), x(2, 4), x(5, 3, 4), x(2, 1)),
    ShapeError,
    "bias must have shape [5]",
  ],
  [
    "embedding, out of range",
    () => F.embedding(int([3]), x(3, 2)),
    ShapeError,
    "embedding: index 3 is out of range for size 3",
  ],
  ["embedding, negative", () => F.embedding(int([-1]), x(3, 2)), ShapeError, "index -1 is out of range"],
  [
    "embedding, padding",
    () => F.embedding(int([1]), x(3, 2), { paddingIdx: 3 }),
    RangeError,
    "paddingIdx must be one of the 3 rows, from -3 to 2, not 3",
  ],
  [
    "embedding, padding below",
    () => F.embedding(int([1]), x(3, 2), { paddingIdx: -4 }),
    RangeError,
    "paddingIdx must be",
  ],
  [
    "embedding, a vector",
    () => F.embedding(int([1]), x(3)),
    ShapeError,
    "weight must be a table [rows, width]",
  ],
  [
    "embeddingBag, out of range",
    () => F.embeddingBag(int([[3]]), x(3, 2)),
    ShapeError,
    "embeddingBag: index 3 is out of range",
  ],
  [
    "embeddingBag, no offsets",
    () => F.embeddingBag(int([1, 2]), x(3, 2)),
    ShapeError,
    "index must be a table",
  ],
  [
    "embeddingBag, offsets of a table",
    () => F.embeddingBag(int([[1, 2]]), x(3, 2), { offsets: int([0]) }),
    ShapeError,
    "index must be a vector",
  ],
  [
    "embeddingBag, offsets that fall",
    () => F.embeddingBag(int([0, 1, 2]), x(3, 2), { offsets: int([0, 2, 1]) }),
    RangeError,
    "never fall",
  ],
  [
    "embeddingBag, a late start",
    () => F.embeddingBag(int([0, 1, 2]), x(3, 2), { offsets: int([1]) }),
    RangeError,
    "begin at 0",
  ],
  [
    "embeddingBag, beyond the end",
    () => F.embeddingBag(int([0, 1, 2]), x(3, 2), { offsets: int([0, 5]) }),
    RangeError,
    "end within the 3 indices",
  ],
  [
    "embeddingBag, weights of means",
    () => F.embeddingBag(int([[0, 1]]), x(3, 2), { perSampleWeights: x(1, 2) }),
    RangeError,
    'go with mode "sum"',
  ],
  [
    "embeddingBag, weights",
    () => F.embeddingBag(int([[0, 1]]), x(3, 2), { mode: "sum", perSampleWeights: x(2) }),
    ShapeError,
    "perSampleWeights [2]",
  ],
  [
    "oneHot, out of range",
    () => F.oneHot(int([5]), 3),
    ShapeError,
    "oneHot: index 5 is out of range for size 3",
  ],
  ["oneHot, negative", () => F.oneHot(int([-1, 1])), ShapeError, "oneHot: index -1 is out of range"],
  ["oneHot, a fraction of a class", () => F.oneHot(int([1]), 2.5), RangeError, "numClasses must be"],
  [
    "attention, lengths",
    () => F.attention(x(2, 3), x(2, 4), x(2, 4)),
    ShapeError,
    "queries of length 3 and keys of length 4",
  ],
  [
    "attention, values",
    () => F.attention(x(2, 3), x(4, 3), x(1, 3)),
    ShapeError,
    "4 keys have as many values, not 1",
  ],
  [
    "attention, batches",
    () => F.attention(x(2, 2, 3), x(3, 2, 3), x(3, 2, 3)),
    ShapeError,
    "attention: shapes [2] and [3] do not broadcast",
  ],
  [
    "attention, mask",
    () => F.attention(x(2, 3), x(4, 3), x(4, 3), { attnMask: x(5, 2, 4) }),
    ShapeError,
    "attnMask of shape [5, 2, 4] does not broadcast to the scores, of shape [2, 4]",
  ],
  [
    "attention, two masks",
    () => F.attention(x(2, 3), x(2, 3), x(2, 3), { attnMask: x(2, 2), isCausal: true }),
    RangeError,
    "isCausal is a mask already",
  ],
  [
    "attention, dropout",
    () => F.attention(x(2, 3), x(2, 3), x(2, 3), { dropoutP: -0.5 }),
    RangeError,
    "dropoutP must be a number from 0 to 1",
  ],
  [
    "rrelu, upside down",
    () => F.rrelu(x(2), 0.5, 0.1),
    RangeError,
    "lower must be at most upper, not 0.5 above 0.1",
  ],
  ["rrelu, no number", () => F.rrelu(x(2), Number.NaN), RangeError, "lower must be a finite number, not NaN"],
  ["celu, alpha 0", () => F.celu(x(2), 0), RangeError, "alpha must be"],
  ["softplus, beta 0", () => F.softplus(x(2), 0), RangeError, "beta must be"],
  ["softshrink, lambda", () => F.softshrink(x(2), -1), RangeError, "lambda must be a number at least 0"],
  ["prelu, slopes", () => F.prelu(x(2, 3), x(2)), ShapeError, "slopes do not fit the channels"],
  [
    "prelu, slopes of two dimensions",
    () => F.prelu(x(2, 3), x(3, 1)),
    ShapeError,
    "weight must be one slope",
  ],
  ["glu", () => F.glu(x(2, 3)), ShapeError, "has no two halves"],
  ...(
    [F.dropout, F.dropout1d, F.dropout2d, F.dropout3d, F.alphaDropout, F.featureAlphaDropout] as const
  ).flatMap((f): Row[] =>
    [-0.1, 1.5, Number.NaN].flatMap((p): Row[] =>
      [true, false].map(
        (training): Row => [
          `${f.name}, p ${p}, training ${training}`,
          () => f(x(2, 3, 4), p, training),
          RangeError,
          `p must be a number from 0 to 1, not ${p}`,
        ],
      ),
    ),
  ),
  ["layerNorm, leading shape", () => F.layerNorm(x(2, 3), [2]), ShapeError, "does not end in [2]"],
  [
    "layerNorm, no shape",
    () => F.layerNorm(x(2, 3), []),
    ShapeError,
    "shape must name at least one dimension",
  ],
  [
    "layerNorm, weight",
    () => F.layerNorm(x(2, 3), [3], { weight: x(2, 1) }),
    ShapeError,
    "weight must have shape [3]",
  ],
  [
    "layerNorm, bias of one",
    () => F.layerNorm(x(2, 3), [2, 3], { bias: x(3) }),
    ShapeError,
    "bias must have shape [2, 3]",
  ],
  ["layerNorm, eps", () => F.layerNorm(x(2, 3), [3], { eps: Number.NaN }), RangeError, "eps must be"],
  [
    "batchNorm, one value a channel",
    () => F.batchNorm(x(1, 3), { training: true, runningMean: zeros([3]), runningVar: ones([3]) }),
    ShapeError,
    "one value has no variance",
  ],
  [
    "batchNorm, one pixel",
    () => F.batchNorm(x(1, 3, 1, 1), { training: true }),
    ShapeError,
    "one value has no variance",
  ],
  [
    "batchNorm, no statistics",
    () => F.batchNorm(x(2, 3)),
    RangeError,
    "needs runningMean and runningVar: give both, or write { training: true }",
  ],
  [
    "batchNorm, half of the statistics",
    () => F.batchNorm(x(2, 3), { runningMean: x(3) }),
    RangeError,
    "needs runningMean and runningVar",
  ],
  [
    "batchNorm, momentum",
    () => F.batchNorm(x(2, 3), { training: true, momentum: 1.5 }),
    RangeError,
    "momentum must be a number from 0 to 1, not 1.5",
  ],
  ["batchNorm, eps", () => F.batchNorm(x(2, 3), { training: true, eps: -1 }), RangeError, "eps must be"],
  [
    "batchNorm, weight",
    () => F.batchNorm(x(2, 3), { training: true, weight: x(2) }),
    ShapeError,
    "weight must have shape [3], one value a channel, not [2]",
  ],
  [
    "batchNorm, bias",
    () => F.batchNorm(x(2, 3), { training: true, bias: x(1) }),
    ShapeError,
    "bias must have shape [3]",
  ],
  [
    "batchNorm, runningMean",
    () => F.batchNorm(x(2, 3), { runningMean: x(1), runningVar: x(3) }),
    ShapeError,
    "runningMean must have shape [3]",
  ],
  [
    "batchNorm, runningVar",
    () => F.batchNorm(x(2, 3), { training: true, runningVar: x(3, 1) }),
    ShapeError,
    "runningVar must have shape [3]",
  ],
  [
    "batchNorm, a vector",
    () => F.batchNorm(x(3), { training: true }),
    ShapeError,
    "x must be [batch, channels, …]",
  ],
  ["groupNorm", () => F.groupNorm(x(2, 5), 2), ShapeError, "5 channels do not divide into 2 groups"],
  ["groupNorm, no group", () => F.groupNorm(x(2, 4), 0), RangeError, "groups must be"],
  [
    "groupNorm, weight",
    () => F.groupNorm(x(2, 4), 2, { weight: x(2) }),
    ShapeError,
    "weight must have shape [4]",
  ],
  ["groupNorm, one value", () => F.groupNorm(x(1, 2), 2), ShapeError, "one value has no variance"],
  ["instanceNorm, one value", () => F.instanceNorm(x(2, 3, 1)), ShapeError, "one value has no variance"],
  [
    "instanceNorm, no statistics",
    () => F.instanceNorm(x(2, 3, 4), { useInputStats: false }),
    RangeError,
    "needs runningMean and runningVar",
  ],
  [
    "instanceNorm, weight",
    () => F.instanceNorm(x(2, 3, 4), { weight: x(2) }),
    ShapeError,
    "weight must have shape [3]",
  ],
  [
    "localResponseNorm, size",
    () => F.localResponseNorm(x(2, 3, 4), 0),
    RangeError,
    "size must be a whole number from 1 on, not 0",
  ],
  ["localResponseNorm, a matrix", () => F.localResponseNorm(x(2, 3), 2), ShapeError, "x must be"],
  ["normalize, dim", () => F.normalize(x(3)), ShapeError, "normalize: dimension 1 is out of range"],
  ["normalize, eps", () => F.normalize(x(2, 3), { eps: -1 }), RangeError, "eps must be"],
  [
    "cosineSimilarity, lengths",
    () => F.cosineSimilarity(x(2, 3), x(2, 1)),
    ShapeError,
    "are of different lengths",
  ],
  [
    "cosineSimilarity, eps",
    () => F.cosineSimilarity(x(2, 3), x(2, 3), { eps: -1 }),
    RangeError,
    "eps must be",
  ],
  [
    "pairwiseDistance, lengths",
    () => F.pairwiseDistance(x(2, 3), x(2, 1)),
    ShapeError,
    "are of different lengths",
  ],
];

/** Losses of two tensors: [2, 3] against what only broadcasts to it. */
const pairs: Readonly<Record<string, (a: Tensor, b: Tensor) => unknown>> = {
  mseLoss: F.mseLoss,
  l1Loss: F.l1Loss,
  smoothL1Loss: F.smoothL1Loss,
  huberLoss: F.huberLoss,
  gaussianNllLoss: (a, b) => F.gaussianNllLoss(a, b, t(1)),
  poissonNllLoss: F.poissonNllLoss,
  binaryCrossEntropy: F.binaryCrossEntropy,
  binaryCrossEntropyWithLogits: F.binaryCrossEntropyWithLogits,
  klDiv: F.klDiv,
  hingeEmbeddingLoss: F.hingeEmbeddingLoss,
  softMarginLoss: F.softMarginLoss,
  multilabelSoftMarginLoss: F.multilabelSoftMarginLoss,
  marginRankingLoss: (a, b) => F.marginRankingLoss(a, a, b),
  tripletMarginLoss: (a, b) => F.tripletMarginLoss(a, b, a),
  tripletMarginWithDistanceLoss: (a, b) => F.tripletMarginWithDistanceLoss(a, a, b),
};
const broadcasts: readonly Row[] = Object.entries(pairs).flatMap(([name, f]): Row[] => [
  [
    `${name}, [2, 3] and [3]`,
    () => f(x(2, 3), x(3)),
    ShapeError,
    "if each of its entries is meant for several",
  ],
  [`${name}, [2, 3] and [1, 3]`, () => f(x(2, 3), x(1, 3)), ShapeError, ".expand([2, 3])"],
  [`${name}, [2, 1] and [2]`, () => f(x(2, 1), x(2)), ShapeError, ".reshape([2, 1])"],
  [`${name}, [3] and [2, 3]`, () => f(x(3), x(2, 3)), ShapeError, "they must be equal"],
]);

const logits = (): Tensor => x(4, 3);
const losses: readonly Row[] = [
  ...(["crossEntropy", "nllLoss"] as const).flatMap((name): Row[] => {
    const f = F[name];
    return [
      [
        `${name}, rows`,
        () => f(logits(), int([0, 1])),
        ShapeError,
        "target must have shape [4], one class for each of x's, of shape [4, 3], not [2]",
      ],
      [`${name}, places`, () => f(x(2, 3, 5), int([[0, 1]])), ShapeError, "target must have shape [2, 5]"],
      [
        `${name}, a column`,
        () => f(logits(), int([[0], [1], [2], [0]])),
        ShapeError,
        "Write target.reshape([4])",
      ],
      [
        `${name}, class 3 of 3`,
        () => f(logits(), int([0, 1, 2, 3])),
        ShapeError,
        "class 3 is out of range for 3 classes",
      ],
      [`${name}, class -1`, () => f(logits(), int([0, 1, 2, -1])), ShapeError, "class -1 is out of range"],
      [
        `${name}, weight`,
        () => f(logits(), int([0, 1, 2, 0]), { weight: x(4) }),
        ShapeError,
        "weight must have shape [3], one weight a class, not [4]",
      ],
      [
        `${name}, weight of one`,
        () => f(logits(), int([0, 0, 0, 0]), { weight: x(1) }),
        ShapeError,
        "weight must have shape [3]",
      ],
      [
        `${name}, ignoreIndex`,
        () => f(logits(), int([0, 1, 2, 0]), { ignoreIndex: 0.5 }),
        RangeError,
        "ignoreIndex must be a whole number, not 0.5",
      ],
    ];
  }),
  [
    "crossEntropy, labelSmoothing 2",
    () => F.crossEntropy(logits(), int([0, 1, 2, 0]), { labelSmoothing: 2 }),
    RangeError,
    "labelSmoothing must be a number from 0 to 1, not 2",
  ],
  [
    "crossEntropy, labelSmoothing -1",
    () => F.crossEntropy(logits(), logits(), { labelSmoothing: -1 }),
    RangeError,
    "labelSmoothing must be",
  ],
  [
    "crossEntropy, chances",
    () => F.crossEntropy(logits(), t([0, 1, 2, 0])),
    ShapeError,
    'for classes, write target.to("int32")',
  ],
  [
    "crossEntropy, weight of chances",
    () => F.crossEntropy(logits(), logits(), { weight: x(1) }),
    ShapeError,
    "weight must have shape [3]",
  ],
  [
    "crossEntropy, ignored chances",
    () => F.crossEntropy(logits(), logits(), { ignoreIndex: 1 }),
    RangeError,
    "these targets are chances",
  ],
  [
    "binaryCrossEntropy, weight",
    () => F.binaryCrossEntropy(x(2, 3), x(2, 3), { weight: x(4, 2, 3) }),
    ShapeError,
    "weight of shape [4, 2, 3] does not broadcast to x",
  ],
  [
    "binaryCrossEntropyWithLogits, weight",
    () => F.binaryCrossEntropyWithLogits(x(3), x(3), { weight: x(2, 3) }),
    ShapeError,
    "weight of shape [2, 3] does not broadcast to x",
  ],
  [
    "binaryCrossEntropyWithLogits, posWeight",
    () => F.binaryCrossEntropyWithLogits(x(3), x(3), { posWeight: x(2, 3) }),
    ShapeError,
    "posWeight of shape [2, 3] does not broadcast to x",
  ],
  [
    "klDiv, batchmean of a number",
    () => F.klDiv(t(1), t(1), { reduction: "batchmean" }),
    ShapeError,
    "no batch",
  ],
  [
    "huberLoss, delta 0",
    () => F.huberLoss(x(2), x(2), { delta: 0 }),
    RangeError,
    "delta must be a number above 0, not 0",
  ],
  ["smoothL1Loss, beta -1", () => F.smoothL1Loss(x(2), x(2), { beta: -1 }), RangeError, "beta must be"],
  [
    "gaussianNllLoss, variances",
    () => F.gaussianNllLoss(x(2, 3), x(2, 3), x(3)),
    ShapeError,
    "v must have the shape of x",
  ],
  [
    "gaussianNllLoss, a negative variance",
    () => F.gaussianNllLoss(x(2), x(2), t([1, -1])),
    RangeError,
    "v holds a number below 0",
  ],
  ["gaussianNllLoss, eps", () => F.gaussianNllLoss(x(2), x(2), x(2), { eps: 0 }), RangeError, "eps must be"],
  ["poissonNllLoss, eps", () => F.poissonNllLoss(x(2), x(2), { eps: -1 }), RangeError, "eps must be"],
  [
    "marginRankingLoss, x and y",
    () => F.marginRankingLoss(x(2, 3), x(3), x(2, 3)),
    ShapeError,
    "x has shape [2, 3] and y [3]",
  ],
  [
    "cosineEmbeddingLoss, vectors",
    () => F.cosineEmbeddingLoss(x(2, 3), x(3), x(2)),
    ShapeError,
    "x has shape [2, 3] and y [3]",
  ],
  [
    "cosineEmbeddingLoss, targets",
    () => F.cosineEmbeddingLoss(x(2, 3), x(2, 3), x(1)),
    ShapeError,
    "target must have shape [2], one value a vector, not [1]",
  ],
  [
    "tripletMarginLoss, margin",
    () => F.tripletMarginLoss(x(2, 3), x(2, 3), x(2, 3), { margin: -1 }),
    RangeError,
    "margin must be",
  ],
  [
    "tripletMarginLoss, p",
    () => F.tripletMarginLoss(x(2, 3), x(2, 3), x(2, 3), { p: 0 }),
    RangeError,
    "p must be",
  ],
  [
    "multiMarginLoss, rows",
    () => F.multiMarginLoss(x(2, 3), int([1])),
    ShapeError,
    "target must have shape [2]",
  ],
  [
    "multiMarginLoss, class",
    () => F.multiMarginLoss(x(2, 3), int([1, 3])),
    ShapeError,
    "multiMarginLoss: index 3 is out of range",
  ],
  [
    "multiMarginLoss, weight",
    () => F.multiMarginLoss(x(2, 3), int([1, 2]), { weight: x(2) }),
    ShapeError,
    "weight must have shape [3]",
  ],
  [
    "multilabelMarginLoss, labels",
    () => F.multilabelMarginLoss(x(2, 3), int([[0, 1]])),
    ShapeError,
    "x has shape [2, 3] and target [1, 2]",
  ],
  [
    "multilabelMarginLoss, class",
    () => F.multilabelMarginLoss(x(3), int([3, -1, -1])),
    ShapeError,
    "multilabelMarginLoss: index 3 is out of range",
  ],
  [
    "multilabelSoftMarginLoss, weight",
    () => F.multilabelSoftMarginLoss(x(3), x(3), { weight: x(2, 3) }),
    ShapeError,
    "weight of shape [2, 3] does not broadcast to x",
  ],
];

const right: Readonly<Record<string, () => Tensor>> = {
  "a convolution as large as the padded image": () => F.conv1d(x(1, 1, 2), x(1, 1, 4), { padding: 1 }),
  "a convolution of no image": () => F.conv1d(x(0, 2, 3), x(4, 2, 2)),
  "a convolution in groups with a bias": () =>
    F.conv2d(x(1, 4, 3, 3), x(6, 2, 2, 2), { groups: 2, bias: x(6) }),
  "a convolution that keeps the size": () => F.conv1d(x(1, 1, 2), x(1, 1, 5), { padding: "same" }),
  "a transposed one with outputPadding": () =>
    F.convTranspose1d(x(1, 2, 3), x(2, 1, 2), { stride: 2, outputPadding: 1 }),
  "a pool that hangs over the end": () => F.avgPool1d(x(1, 1, 3), 4, { ceilMode: true, stride: 2 }),
  "a pool with half a kernel of padding": () => F.maxPool1d(x(1, 1, 3), 2, { padding: 1 }).values,
  "an adaptive pool to nothing": () => F.adaptiveAvgPool1d(x(1, 1, 3), 0),
  "a number as target": () => F.mseLoss(x(2, 3), t(1)),
  "a number against targets": () => F.l1Loss(t(1), x(3)),
  "rows of the one class that does not count": () => F.crossEntropy(logits(), int([0, -100, 2, 1])),
  "classes of pixels": () => F.crossEntropy(x(2, 3, 2, 2), zeros([2, 2, 2], { dtype: "int32" })),
  "the class of one": () => F.crossEntropy(x(3), tensor(1, { dtype: "int32" })),
  "smoothing of all": () => F.crossEntropy(logits(), int([0, 1, 2, 0]), { labelSmoothing: 1, weight: x(3) }),
  "chances with the ignoreIndex that ignores none": () =>
    F.crossEntropy(logits(), logits(), { ignoreIndex: -100 }),
  "weights of columns": () =>
    F.binaryCrossEntropyWithLogits(x(2, 3), x(2, 3), { weight: x(3), posWeight: x(2, 1) }),
  "one variance a row": () => F.gaussianNllLoss(x(2, 3), x(2, 3), x(2, 1)),
  "one variance a row, without its dimension": () => F.gaussianNllLoss(x(2, 3), x(2, 3), x(2)),
  "one class for one row of scores": () => F.multiMarginLoss(x(3), int([1])),
  "labels to the first -1": () => F.multilabelMarginLoss(x(3), int([1, -1, 99])),
  "dropout of everything, and of nothing": () => F.dropout(F.dropout(x(3), 1), 0),
  "batch norm of two values": () => F.batchNorm(x(2, 3), { training: true, momentum: 1 }),
  "batch norm of one value by what is known": () =>
    F.batchNorm(x(1, 3), { runningMean: x(3), runningVar: x(3) }),
  "group norm in one group": () => F.groupNorm(x(1, 4), 1, { weight: x(4) }),
  "a bias for one output": () => F.linear(x(2, 3), x(3), t(1)),
  "padding that is cut off again": () => F.pad(x(3), [-1, 2]),
  "a whole turn": () => F.pad(x(3), [3, 3], { mode: "circular" }),
  "attention in batches that broadcast": () =>
    F.attention(x(2, 1, 4, 3), x(5, 6, 3), x(5, 6, 7), { attnMask: x(4, 6).ne(0) }).output,
  "a bag of no rows": () => F.embeddingBag(int([0, 1]), x(3, 2), { offsets: int([0, 0, 2]) }),
  "the last row as padding": () => F.embedding(int([2]), x(3, 2), { paddingIdx: -1 }),
  "no class at all": () => F.oneHot(int([]), 3),
  "vectors that broadcast": () => F.cosineSimilarity(x(2, 3), x(1, 3)),
  "half a size": () => F.interpolate(x(1, 1, 4), { scaleFactor: 0.5, mode: "linear", alignCorners: true }),
};

describe("Layers and losses", () => {
  for (const [what, rows] of Object.entries({ convolutions, pools, further, broadcasts, losses }))
    it(`refuse, by function and argument, what would silently be something else: ${what}`, () => {
      for (const [name, run, error, words] of rows) {
        const [f] = name.split(",");
        expect(run, name).to.throw(error).with.property("message").that.contains(words);
        expect(run, name).to.throw(new RegExp(`^${f}: `));
      }
      console.log(`      ${rows.length} calls`);
    });

  it("take what is right, even at its edge", () => {
    for (const [name, run] of Object.entries(right)) {
      const y = run();
      for (const value of y.toTypedArray()) expect(Number.isFinite(value), name).to.equal(true);
    }
  });
});
