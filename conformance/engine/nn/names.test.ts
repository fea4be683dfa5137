/** Every name of PyTorch's torch.nn (2.7) is there, or it is said why not. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { nn } from "../../../engine/index.ts";

const NAMES = `
  AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveAvgPool3d AdaptiveLogSoftmaxWithLoss AdaptiveMaxPool1d
  AdaptiveMaxPool2d AdaptiveMaxPool3d AlphaDropout AvgPool1d AvgPool2d AvgPool3d BCELoss
  BCEWithLogitsLoss BatchNorm1d BatchNorm2d BatchNorm3d Bilinear Buffer CELU CTCLoss ChannelShuffle
  CircularPad1d CircularPad2d CircularPad3d ConstantPad1d ConstantPad2d ConstantPad3d Container Conv1d
  Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d CosineEmbeddingLoss CosineSimilarity
  CrossEntropyLoss CrossMapLRN2d DataParallel Dropout Dropout1d Dropout2d Dropout3d ELU Embedding
  EmbeddingBag FeatureAlphaDropout Flatten Fold FractionalMaxPool2d FractionalMaxPool3d GELU GLU GRU
  GRUCell GaussianNLLLoss GroupNorm Hardshrink Hardsigmoid Hardswish Hardtanh HingeEmbeddingLoss
  HuberLoss Identity InstanceNorm1d InstanceNorm2d InstanceNorm3d KLDivLoss L1Loss LPPool1d LPPool2d
  LPPool3d LSTM LSTMCell LayerNorm LazyBatchNorm1d LazyBatchNorm2d LazyBatchNorm3d LazyConv1d
  LazyConv2d LazyConv3d LazyConvTranspose1d LazyConvTranspose2d LazyConvTranspose3d LazyInstanceNorm1d
  LazyInstanceNorm2d LazyInstanceNorm3d LazyLinear LeakyReLU Linear LocalResponseNorm LogSigmoid
  LogSoftmax MSELoss MarginRankingLoss MaxPool1d MaxPool2d MaxPool3d MaxUnpool1d MaxUnpool2d
  MaxUnpool3d Mish Module ModuleDict ModuleList MultiLabelMarginLoss MultiLabelSoftMarginLoss
  MultiMarginLoss MultiheadAttention NLLLoss NLLLoss2d PReLU PairwiseDistance Parameter ParameterDict
  ParameterList PixelShuffle PixelUnshuffle PoissonNLLLoss RMSNorm RNN RNNBase RNNCell RNNCellBase
  RReLU ReLU ReLU6 ReflectionPad1d ReflectionPad2d ReflectionPad3d ReplicationPad1d ReplicationPad2d
  ReplicationPad3d SELU Sequential SiLU Sigmoid SmoothL1Loss SoftMarginLoss Softmax Softmax2d Softmin
  Softplus Softshrink Softsign SyncBatchNorm Tanh Tanhshrink Threshold Transformer TransformerDecoder
  TransformerDecoderLayer TransformerEncoder TransformerEncoderLayer TripletMarginLoss
  TripletMarginWithDistanceLoss Unflatten Unfold UninitializedBuffer UninitializedParameter Upsample
  UpsamplingBilinear2d UpsamplingNearest2d ZeroPad1d ZeroPad2d ZeroPad3d`;

const ABSENT: Readonly<Record<string, string>> = {
  Buffer: "write registerBuffer",
  Container: "deprecated in PyTorch, for Module",
  CrossMapLRN2d: "the older form of LocalResponseNorm",
  DataParallel: "one device",
  NLLLoss2d: "deprecated in PyTorch, for NLLLoss",
  RNNBase: "what RNN, GRU and LSTM have in common is not public",
  RNNCellBase: "what the cells have in common is not public",
  SyncBatchNorm: "one device",
  UninitializedBuffer: "of lazy layers",
  UninitializedParameter: "of lazy layers",
};

/** How many inputs there are is known when a layer is made: its parameters are there for an optimizer at once. */
const isLazy = (name: string): boolean => name.startsWith("Lazy");

describe("The names of torch.nn", () => {
  it("are all in nn, but those that have a reason", () => {
    const names = NAMES.trim().split(/\s+/);
    expect(names).to.have.length(166);
    const missing = names.filter((name) => !(name in nn));
    expect(missing.filter((name) => !isLazy(name)).toSorted()).to.deep.equal(Object.keys(ABSENT).toSorted());
    console.log(`      ${names.length - missing.length} of ${names.length}`);
  });
});
