/** Every function of a tensor, called as it is meant to be, on a tensor of any shape: what there is to try on empty ones and on single numbers. */
import * as engine from "../../../engine/index.ts";
import { type Tensor, tensor, zeros } from "../../../engine/index.ts";

const { fft, functional: F, linalg, masked, special, ops } = engine;

type Try = (x: Tensor) => unknown;

/** Indices of x's shape, all 0, on its device. */
const index = (x: Tensor, shape: readonly number[] = x.shape): Tensor =>
  zeros(shape, { dtype: "int32", device: x.device });
/** Another tensor of x's shape and dtype. */
const like = (x: Tensor): Tensor => x.detach().mul(0.5).add(0.25);
const mask = (x: Tensor): Tensor => x.detach().gt(0);
const last = (x: Tensor): number => x.shape[x.ndim - 1] ?? 1;
const ones = (x: Tensor, shape: readonly number[]): Tensor =>
  engine.ones(shape, { dtype: x.dtype, device: x.device });
const turned = (x: Tensor): Tensor => (x.ndim === 2 ? x.t() : x);
/** An image of x: a batch, a channel, and what there is. */
const image = (x: Tensor): Tensor => x.reshape([1, 1, ...x.shape]);

const tensorCalls: Readonly<Record<string, readonly Try[]>> = {
  addbmm: [(x) => x.addbmm(ones(x, [0, last(x), 2]), ones(x, [0, 2, last(x)])), (x) => x.sum().addbmm(x.unsqueeze(0), turned(x).unsqueeze(0))],
  addcdiv: [(x) => x.addcdiv(x, like(x))],
  addcmul: [(x) => x.addcmul(x, like(x))],
  addmm: [(x) => ones(x, [1]).addmm(x, turned(x))],
  addmv: [(x) => ones(x, [1]).addmv(x, ones(x, [last(x)]))],
  addr: [(x) => ones(x, [1]).addr(x, x)],
  allclose: [(x) => x.allclose(like(x))],
  asStrided: [(x) => x.asStrided([0], [1]), (x) => x.asStrided(x.shape, x.shape.map(() => 1)), (x) => x.asStrided([], [])],
  at: [(x) => x.at(0), (x) => x.at()],
  baddbmm: [(x) => ones(x, [1]).baddbmm(x.unsqueeze(0), turned(x).unsqueeze(0))],
  bmm: [(x) => x.unsqueeze(0).bmm(turned(x).unsqueeze(0)), (x) => x.unsqueeze(0).expand(0, ...x.shape).bmm(turned(x).unsqueeze(0).expand(0, ...turned(x).shape))],
  broadcastTo: [(x) => x.broadcastTo([2, ...x.shape])],
  chunk: [(x) => x.chunk(2), (x) => x.chunk(2, -1)],
  clamp: [(x) => x.clamp(-1, 1), (x) => x.clamp(like(x))],
  clamp_: [(x) => x.detach().clone().clamp_(-1, 1)],
  clip: [(x) => x.clip(-1, 1)],
  cross: [(x) => x.cross(like(x)), (x) => x.cross(like(x), 0)],
  cummax: [(x) => x.cummax(0), (x) => x.cummax(-1)],
  cummin: [(x) => x.cummin(0), (x) => x.cummin(-1)],
  cumprod: [(x) => x.cumprod(0), (x) => x.cumprod(-1)],
  cumsum: [(x) => x.cumsum(0), (x) => x.cumsum(-1)],
  diagonalScatter: [(x) => x.diagonalScatter(like(x.diagonal()))],
  diff: [(x) => x.diff(), (x) => x.diff(2), (x) => x.diff(1, 0)],
  dist: [(x) => x.dist(like(x)), (x) => x.dist(like(x), 1), (x) => x.dist(like(x), Infinity)],
  dot: [(x) => x.dot(like(x))],
  dsplit: [(x) => x.dsplit(1)],
  equal: [(x) => x.equal(like(x))],
  expand: [(x) => x.expand([2, ...x.shape]), (x) => x.expand([0, ...x.shape])],
  expandAs: [(x) => x.expandAs(ones(x, [2, ...x.shape]))],
  flip: [(x) => x.flip(0), (x) => x.flip([...x.shape.keys()])],
  gather: [(x) => x.gather(0, index(x)), (x) => x.gather(-1, index(x, x.shape.map(() => 0)))],
  hsplit: [(x) => x.hsplit(1)],
  index: [(x) => x.index([]), (x) => x.index([null]), (x) => x.index([index(x, [0])]), (x) => x.index([{}]), (x) => x.index([mask(x)])],
  indexAdd: [(x) => x.indexAdd(0, index(x, [0]), ones(x, [0, ...x.shape.slice(1)]))],
  indexAdd_: [(x) => x.detach().clone().indexAdd_(0, index(x, [0]), ones(x, [0, ...x.shape.slice(1)]))],
  indexCopy: [(x) => x.indexCopy(0, index(x, [0]), ones(x, [0, ...x.shape.slice(1)]))],
  indexFill: [(x) => x.indexFill(0, index(x, [0]), 2), (x) => x.indexFill(-1, index(x, [1]), 2)],
  indexPut: [(x) => x.indexPut([index(x, [0])], ones(x, [1])), (x) => x.indexPut([index(x, [0])], ones(x, [1]), true)],
  indexPut_: [(x) => x.detach().clone().indexPut_([index(x, [0])], ones(x, [1]))],
  indexReduce: (["sum", "mean", "prod", "amax", "amin"] as const).map((how) => (x: Tensor) => x.indexReduce(0, index(x, [0]), ones(x, [0, ...x.shape.slice(1)]), how)),
  indexSelect: [(x) => x.indexSelect(0, index(x, [0])), (x) => x.indexSelect(-1, index(x, [1]))],
  inner: [(x) => x.inner(like(x))],
  gammainc: [(x) => special.gammainc(x.abs().add(1), like(x).abs())],
  gammaincc: [(x) => special.gammaincc(x.abs().add(1), like(x).abs())],
  multigammaln: [(x) => special.multigammaln(x.abs().add(2), 2)],
  polygamma: [(x) => special.polygamma(1, x)],
  kron: [(x) => x.kron(like(x)), (x) => x.kron(ones(x, [2]))],
  kthvalue: [(x) => x.kthvalue(1), (x) => x.kthvalue(1, 0)],
  logit: [(x) => x.logit(), (x) => x.logit(0.1)],
  lerp: [(x) => x.lerp(like(x), 0.5), (x) => x.lerp(like(x), like(x))],
  logcumsumexp: [(x) => x.logcumsumexp(0), (x) => x.logcumsumexp(-1)],
  logSoftmax: [(x) => x.logSoftmax(0), (x) => x.logSoftmax(-1)],
  logsumexp: [(x) => x.logsumexp(0), (x) => x.logsumexp(-1, true)],
  maskedFill: [(x) => x.maskedFill(mask(x), 2)],
  maskedFill_: [(x) => x.detach().clone().maskedFill_(mask(x), 2)],
  maskedScatter: [(x) => x.maskedScatter(mask(x), like(x))],
  maskedSelect: [(x) => x.maskedSelect(tensor(true, { device: "cpu" })), (x) => x.maskedSelect(mask(x))],
  matmul: [(x) => x.matmul(turned(x)), (x) => turned(x).matmul(x), (x) => x.matmul(ones(x, [last(x)]))],
  max: [(x) => x.max(), (x) => x.max(0), (x) => x.max(-1, true), (x) => x.max(like(x))],
  min: [(x) => x.min(), (x) => x.min(0), (x) => x.min(-1, true), (x) => x.min(like(x))],
  median: [(x) => x.median(), (x) => x.median(0), (x) => x.median(-1, true)],
  nanmedian: [(x) => x.nanmedian(), (x) => x.nanmedian(0), (x) => x.nanmedian(-1, true)],
  mode: [(x) => x.mode(), (x) => x.mode(0), (x) => x.mode(-1, true)],
  mm: [(x) => x.mm(turned(x)), (x) => turned(x).mm(x)],
  movedim: [(x) => x.movedim(0, -1)],
  mv: [(x) => x.mv(ones(x, [last(x)]))],
  narrow: [(x) => x.narrow(0, 0, 0), (x) => x.narrow(-1, 0, last(x))],
  norm: [0, 1, 2, 3, 0.5, -1, Infinity, -Infinity].flatMap((p) => [(x: Tensor) => x.norm(p), (x: Tensor) => x.norm(p, 0), (x: Tensor) => x.norm(p, -1, true)]),
  outer: [(x) => x.outer(like(x))],
  permute: [(x) => x.permute([...x.shape.keys()].reverse())],
  prod: [(x) => x.prod(), (x) => x.prod(0), (x) => x.prod(-1, true)],
  put: [(x) => x.put(index(x, [0]), ones(x, [0])), (x) => x.put(index(x, [0]), ones(x, [0]), true)],
  quantile: [(x) => x.quantile(0.5), (x) => x.quantile([0, 1], { dim: 0 }), (x) => x.quantile(0.5, { dim: -1, keepdim: true })],
  nanquantile: [(x) => x.nanquantile(0.5), (x) => x.nanquantile([0, 1], { dim: 0 }), (x) => x.nanquantile(0.5, { dim: -1, keepdim: true })],
  renorm: [(x) => x.renorm(2, 0, 1)],
  repeat: [(x) => x.repeat([2, ...x.shape.map(() => 1)]), (x) => x.repeat(x.shape.map(() => 0))],
  repeatInterleave: [(x) => x.repeatInterleave(2), (x) => x.repeatInterleave(2, 0), (x) => x.repeatInterleave(0)],
  reshape: [(x) => x.reshape(x.size), (x) => x.reshape(-1), (x) => x.reshape([...x.shape, 1])],
  reshapeAs: [(x) => x.reshapeAs(like(x))],
  view: [(x) => x.view(x.size), (x) => x.view(-1)],
  viewAs: [(x) => x.viewAs(like(x))],
  roll: [(x) => x.roll(1), (x) => x.roll(1, 0), (x) => x.roll([1, 1], [0, -1])],
  round: [(x) => x.round(), (x) => x.round(2)],
  scatter: [(x) => x.scatter(0, index(x, x.shape.map(() => 0)), like(x)), (x) => x.scatter(-1, index(x), like(x)), (x) => x.scatter(0, index(x), 2)],
  scatter_: [(x) => x.detach().clone().scatter_(0, index(x, x.shape.map(() => 0)), like(x))],
  scatterAdd_: [(x) => x.detach().clone().scatterAdd_(-1, index(x), like(x))],
  scatterAdd: [(x) => x.scatterAdd(0, index(x, x.shape.map(() => 0)), like(x)), (x) => x.scatterAdd(-1, index(x), like(x))],
  scatterReduce: (["sum", "mean", "prod", "amax", "amin"] as const).flatMap((how) => [(x: Tensor) => x.scatterReduce(0, index(x), like(x), how), (x: Tensor) => x.scatterReduce(-1, index(x, x.shape.map(() => 0)), like(x), how, { includeSelf: false })]),
  select: [(x) => x.select(0, 0), (x) => x.select(-1, -1)],
  selectScatter: [(x) => x.selectScatter(like(x.select(0, 0)), 0, 0), (x) => x.selectScatter(like(x.select(-1, 0)), -1, 0)],
  slice: [(x) => x.slice(0), (x) => x.slice(-1, 1, 5, 2)],
  sliceScatter: [(x) => x.sliceScatter(like(x)), (x) => x.sliceScatter(like(x.slice(0, 0, 0)), 0, 0, 0)],
  softmax: [(x) => x.softmax(0), (x) => x.softmax(-1)],
  split: [(x) => x.split(2), (x) => x.split(2, -1), (x) => x.split([x.shape[0] ?? 1, 0])],
  squeeze: [(x) => x.squeeze(), (x) => x.squeeze(0), (x) => x.squeeze([...x.shape.keys()])],
  std: [(x) => x.std(), (x) => x.std(0), (x) => x.std({ dim: -1, correction: 0, keepdim: true })],
  var: [(x) => x.var(), (x) => x.var(0), (x) => x.var({ dim: -1, correction: 0, keepdim: true })],
  sumToSize: [(x) => x.sumToSize(x.shape), (x) => x.sumToSize(x.shape.map(() => 1))],
  swapaxes: [(x) => x.swapaxes(0, -1)],
  take: [(x) => x.take(index(x, [0])), (x) => x.take(index(x, []))],
  takeAlongDim: [(x) => x.takeAlongDim(index(x)), (x) => x.takeAlongDim(index(x), 0)],
  tensorSplit: [(x) => x.tensorSplit(2), (x) => x.tensorSplit([0, 1], -1)],
  tile: [(x) => x.tile([2]), (x) => x.tile([0, 2])],
  to: [(x) => x.to("float32"), (x) => x.to("int32"), (x) => x.to("bool")],
  topk: [(x) => x.topk(0), (x) => x.topk(1), (x) => x.topk(1, 0)],
  transpose: [(x) => x.transpose(0, -1)],
  countNonzero: [(x) => x.countNonzero(), (x) => x.countNonzero(0), (x) => x.countNonzero(-1)],
  unbind: [(x) => x.unbind(), (x) => x.unbind(-1)],
  unflatten: [(x) => x.unflatten(0, [x.shape[0] ?? 1, 1]), (x) => x.unflatten(-1, [1, -1])],
  unfold: [(x) => x.unfold(0, 1, 1), (x) => x.unfold(-1, 0, 1), (x) => x.unfold(-1, 2, 1)],
  unsqueeze: [(x) => x.unsqueeze(0), (x) => x.unsqueeze(-1)],
  vdot: [(x) => x.vdot(like(x))],
  vsplit: [(x) => x.vsplit(1)],
}; // biome-ignore format: a line each

const reductions = ["all", "amax", "amin", "aminmax", "any", "argmax", "argmin", "mean", "nanmean", "nansum", "sum"]; // biome-ignore format: one line

const functionalCalls: Readonly<Record<string, readonly Try[]>> = {
  affineGrid: [(x) => F.affineGrid(ones(x, [1, 2, 3]), [1, 1, last(x), 2]), (x) => F.affineGrid(x, [1, 1, 2, 2])],
  gridSample: [(x) => F.gridSample(image(x), ones(x, [1, 1, 2, 2])), (x) => F.gridSample(ones(x, [1, 1, 2, 2]), x)],
  attention: [(x) => F.attention(x, x, x)],
  scaledDotProductAttention: [(x) => F.scaledDotProductAttention(x, x, x)],
  gumbelSoftmax: [(x) => F.gumbelSoftmax(x).gt(-1)],
  threshold_: [(x) => F.threshold_(x.mul(1), 0, 1)],
  batchNorm: [(x) => F.batchNorm(x, { training: true })],
  bilinear: [(x) => F.bilinear(x, like(x), ones(x, [2, last(x), last(x)]))],
  hingeEmbeddingLoss: (["mean", "sum", "none"] as const).map((reduction) => (x: Tensor) => F.hingeEmbeddingLoss(x, ones(x, x.shape), { reduction })),
  cosineEmbeddingLoss: [(x) => F.cosineEmbeddingLoss(x, like(x), ones(x, x.shape.slice(0, 1)))],
  cosineSimilarity: [(x) => F.cosineSimilarity(x, like(x)), (x) => F.cosineSimilarity(x, like(x), { dim: 0 })],
  crossEntropy: [(x) => F.crossEntropy(x, index(x, x.shape.slice(0, -1))), (x) => F.crossEntropy(x, like(x))],
  embedding: [(x) => F.embedding(index(x, [0]), x), (x) => F.embedding(index(x, [2]), x)],
  embeddingBag: (["sum", "mean", "max"] as const).flatMap((mode) => [(x: Tensor) => F.embeddingBag(index(x, [2, 0]), x, { mode }), (x: Tensor) => F.embeddingBag(index(x, [0, 2]), x, { mode })]),
  gaussianNllLoss: [(x) => F.gaussianNllLoss(x, like(x), ones(x, x.shape))],
  glu: [(x) => F.glu(x), (x) => F.glu(x, 0)],
  groupNorm: [(x) => F.groupNorm(x, 1)],
  klDiv: [(x) => F.klDiv(x, like(x))],
  layerNorm: [(x) => F.layerNorm(x, x.shape.slice(-1)), (x) => F.layerNorm(x, x.shape)],
  linear: [(x) => F.linear(x, ones(x, [2, last(x)])), (x) => F.linear(x, ones(x, [0, last(x)]))],
  localResponseNorm: [(x) => F.localResponseNorm(x, 2)],
  marginRankingLoss: [(x) => F.marginRankingLoss(x, like(x), ones(x, x.shape))],
  multiMarginLoss: [(x) => F.multiMarginLoss(x, index(x, x.shape.slice(0, -1)))],
  multilabelMarginLoss: [(x) => F.multilabelMarginLoss(x, index(x))],
  nllLoss: [(x) => F.nllLoss(x, index(x, x.shape.slice(0, -1)))],
  normalize: [(x) => F.normalize(x), (x) => F.normalize(x, { dim: 0 })],
  oneHot: [(x) => F.oneHot(index(x), 3), (x) => F.oneHot(index(x))],
  pad: [(x) => F.pad(x, [1, 1]), (x) => F.pad(x, [0, 0]), ...(["reflect", "replicate", "circular"] as const).map((mode) => (x: Tensor) => F.pad(image(x), [1, 1], { mode }))],
  pairwiseDistance: [(x) => F.pairwiseDistance(x, like(x))],
  prelu: [(x) => F.prelu(x, ones(x, [1]))],
  softmax: [(x) => F.softmax(x, 0), (x) => F.softmax(x, -1)],
  softmin: [(x) => F.softmin(x, 0), (x) => F.softmin(x, -1)],
  logSoftmax: [(x) => F.logSoftmax(x, -1)],
  threshold: [(x) => F.threshold(x, 0, 1)],
  tripletMarginLoss: [(x) => F.tripletMarginLoss(x, like(x), like(x))],
  tripletMarginWithDistanceLoss: [(x) => F.tripletMarginWithDistanceLoss(x, like(x), like(x))],
  pixelShuffle: [(x) => F.pixelShuffle(ones(x, [1, 4, ...x.shape]).mul(x), 2)],
  pixelUnshuffle: [(x) => F.pixelUnshuffle(image(x), 1)],
  channelShuffle: [(x) => F.channelShuffle(x, 1), (x) => F.channelShuffle(image(x), 1)],
  ctcLoss: [(x) => F.ctcLoss(x, tensor([], { dtype: "int32", device: "cpu" }), Array(x.shape[1] ?? 1).fill(x.shape[0] ?? 1), Array(x.shape[1] ?? 1).fill(0))],
  fold: [(x) => F.fold(x, 1, 1), (x) => F.fold(image(x), [1, last(x)], 1)],
  fractionalMaxPool2d: [(x) => F.fractionalMaxPool2d(image(x), 1, { outputSize: 1 })],
  fractionalMaxPool3d: [(x) => F.fractionalMaxPool3d(image(x), 1, { outputSize: 1 })],
  rmsNorm: [(x) => F.rmsNorm(x, x.shape.slice(-1)), (x) => F.rmsNorm(x, x.shape)],
  unfold: [(x) => F.unfold(image(x), 1)],
  interpolate: [(x) => F.interpolate(image(x), { scaleFactor: 2 })],
  ...Object.fromEntries([1, 2, 3].flatMap((d): [string, Try[]][] => [
    [`conv${d}d`, [(x: Tensor) => call(F, `conv${d}d`, image(x), ones(x, [1, 1, ...Array(d).fill(1)]))]],
    [`convTranspose${d}d`, [(x: Tensor) => call(F, `convTranspose${d}d`, image(x), ones(x, [1, 1, ...Array(d).fill(1)]))]],
    ...["avgPool", "maxPool", "adaptiveAvgPool", "adaptiveMaxPool"].map((name): [string, Try[]] => [`${name}${d}d`, [(x: Tensor) => call(F, `${name}${d}d`, image(x), 1)]]),
    [`lpPool${d}d`, [(x: Tensor) => call(F, `lpPool${d}d`, image(x), 2, 1)]],
    [`maxUnpool${d}d`, [(x: Tensor) => call(F, `maxUnpool${d}d`, image(x), index(x, [1, 1, ...x.shape]), 1)]],
    [`dropout${d}d`, [(x: Tensor) => call(F, `dropout${d}d`, x)]],
  ])),
}; // biome-ignore format: a line each

const pairs = ["binaryCrossEntropy", "binaryCrossEntropyWithLogits", "huberLoss", "l1Loss", "mseLoss", "multilabelSoftMarginLoss", "poissonNllLoss", "smoothL1Loss", "softMarginLoss"]; // biome-ignore format: one line

const linalgCalls: Readonly<Record<string, readonly Try[]>> = {
  choleskySolve: [(x) => linalg.choleskySolve(x, ones(x, [x.shape[0] ?? 1, x.shape[0] ?? 1]))],
  cross: [(x) => linalg.cross(x, like(x))],
  householderProduct: [(x) => linalg.householderProduct(x, ones(x, [last(x)]))],
  matmul: [(x) => linalg.matmul(x, turned(x))],
  norm: [(x) => linalg.norm(x), (x) => linalg.norm(x, 1), (x) => linalg.norm(x, 2, 0)],
  lstsq: [(x) => linalg.lstsq(x, like(x)), (x) => linalg.lstsq(x, ones(x, [x.shape[0] ?? 1]), { driver: "gelsd" })],
  luSolve: [(x) => linalg.luSolve(ones(x, [x.shape[0] ?? 1, x.shape[0] ?? 1]), index(x, [x.shape[0] ?? 1]).add(1), x)],
  luUnpack: [(x) => linalg.luUnpack(x, index(x, [...x.shape.slice(0, -2), Math.min(last(x), x.shape[x.ndim - 2] ?? 1)]).add(1))],
  solveEx: [(x) => linalg.solveEx(x, x)],
  matrixPower: [(x) => linalg.matrixPower(x, 2), (x) => linalg.matrixPower(x, 0)],
  multiDot: [(x) => linalg.multiDot([x, turned(x)])],
  matrixNorm: (["fro", "nuc", 1, -1, 2, -2, Infinity, -Infinity] as const).map((p) => (x: Tensor) => linalg.matrixNorm(x, p)),
  solve: [(x) => linalg.solve(ones(x, [0, 0]), x), (x) => linalg.solve(x, x)],
  solveTriangular: [(x) => linalg.solveTriangular(ones(x, [0, 0]), x, { upper: true })],
  tensorinv: [(x) => linalg.tensorinv(x, 1)],
  tensorsolve: [(x) => linalg.tensorsolve(x, like(x))],
  vecdot: [(x) => linalg.vecdot(x, like(x)), (x) => linalg.vecdot(x, like(x), 0)],
  vectorNorm: [(x) => linalg.vectorNorm(x), (x) => linalg.vectorNorm(x, 1), (x) => linalg.vectorNorm(x, Infinity)],
}; // biome-ignore format: a line each

/** The order is the second thing that they take. */
const polynomials: Readonly<Record<string, readonly Try[]>> = Object.fromEntries(
  Object.keys(special)
    .filter((name) => /Polynomial/.test(name))
    .map((name) => [name, [0, 1, 3].map((n) => (x: Tensor) => call(special, name, x, n))]),
);

const fftCalls: Readonly<Record<string, readonly Try[]>> = Object.fromEntries(
  "fft ifft fftn ifftn fft2 ifft2 irfft hfft irfftn hfftn irfft2 hfft2"
    .split(" ")
    .map((name) => [name, [(x: Tensor) => call(fft, name, fft.pairs(x)), (x: Tensor) => call(fft, name, x)]]),
);

const maskedCalls: Readonly<Record<string, readonly Try[]>> = {
  logaddexp: [(x) => masked.logaddexp(x, like(x))],
  ...Object.fromEntries(["cumprod", "cumsum", "logSoftmax", "softmax", "softmin", "median"].map((name) => [name, [(x: Tensor) => call(masked, name, x, 0), (x: Tensor) => call(masked, name, x, -1, mask(x))]])),
  normalize: [(x) => masked.normalize(x, 2, 0)],
  ...Object.fromEntries(["amax", "amin", "mean", "prod", "std", "sum", "var", "logsumexp"].map((name) => [name, [(x: Tensor) => call(masked, name, x), (x: Tensor) => call(masked, name, x, mask(x), { dim: 0 })]])),
  norm: [(x) => masked.norm(x), (x) => masked.norm(x, 1, mask(x), { dim: -1 })],
}; // biome-ignore format: a line each

const freeCalls: Readonly<Record<string, readonly Try[]>> = {
  atleast1d: [(x) => engine.atleast1d(x)],
  atleast2d: [(x) => engine.atleast2d(x)],
  atleast3d: [(x) => engine.atleast3d(x)],
  blockDiag: [(x) => engine.blockDiag([x, like(x)])],
  broadcastTensors: [(x) => engine.broadcastTensors([x, ones(x, [1])])],
  cartesianProd: [(x) => engine.cartesianProd([x, ones(x, [2])])],
  cat: [(x) => engine.cat([x, like(x)]), (x) => engine.cat([x, like(x)], -1), (x) => engine.cat([ones(x, [0]), x]), (x) => engine.cat([x, ones(x, [0])])],
  cdist: [(x) => engine.cdist(x, like(x)), (x) => engine.cdist(x, like(x), 1)],
  columnStack: [(x) => engine.columnStack([x, like(x)])],
  combinations: [(x) => engine.combinations(x), (x) => engine.combinations(x, 0)],
  cumulativeTrapezoid: [(x) => engine.cumulativeTrapezoid(x)],
  dstack: [(x) => engine.dstack([x, like(x)])],
  einsum: [(x) => engine.einsum("...i,...i->...", x, like(x)), (x) => engine.einsum("ij,kj->ik", x, like(x)), (x) => engine.einsum("i->", x)],
  fullLike: [(x) => engine.fullLike(x, 2)],
  gradient: [(x) => engine.gradient(x)],
  bucketize: [(x) => engine.bucketize(x, ones(x, [2])), (x) => engine.bucketize(like(x), x)],
  frexp: [(x) => engine.frexp(x)],
  histc: [(x) => engine.histc(x, 2)],
  histogram: [(x) => engine.histogram(x, 2)],
  searchsorted: [(x) => engine.searchsorted(x, like(x))],
  segmentReduce: (["sum", "mean", "prod", "max", "min"] as const).map((how) => (x: Tensor) => engine.segmentReduce(x, how, { lengths: index(x, [1]).add(x.shape[0] ?? 1) })),
  isin: [(x) => engine.isin(x, like(x)), (x) => engine.isin(x, x)],
  isposinf: [(x) => engine.isposinf(x)],
  isneginf: [(x) => engine.isneginf(x)],
  signbit: [(x) => engine.signbit(x)],
  bitwiseAnd: [(x) => engine.bitwiseAnd(index(x), 1), (x) => engine.bitwiseXor(mask(x), mask(x))],
  histogramdd: [(x) => engine.histogramdd(x, 2)],
  stft: [(x) => engine.stft(x, 2), (x) => engine.stft(x, 2, { center: false })],
  hstack: [(x) => engine.hstack([x, like(x)])],
  meshgrid: [(x) => engine.meshgrid([x, ones(x, [2])])],
  stack: [(x) => engine.stack([x, like(x)]), (x) => engine.stack([x, like(x)], -1)],
  stdMean: [(x) => Object.values(engine.stdMean(x))],
  varMean: [(x) => Object.values(engine.varMean(x, 0))],
  tensordot: [(x) => engine.tensordot(x, turned(x), 1), (x) => engine.tensordot(x, like(x), x.ndim)],
  trapezoid: [(x) => engine.trapezoid(x)],
  vander: [(x) => engine.vander(x), (x) => engine.vander(x, 0)],
  vstack: [(x) => engine.vstack([x, like(x)])],
  where: [(x) => engine.where(mask(x), x, 0)],
  formatNpy: [(x) => engine.parseNpy(engine.formatNpy(x))],
  toString: [(x: Tensor) => (`${x}` ? x : null)],
  toArray: [(x) => tensor(x.toArray() as number[], { dtype: x.dtype })],
}; // biome-ignore format: a line each

function call(table: object, name: string, ...args: unknown[]): unknown {
  return (table as Record<string, (...args: unknown[]) => unknown>)[name](...args);
}

/** A few ways to call each function of a table; x alone, or x and others of its shape, where nothing else is told. */
function callsOf(
  table: object,
  room: string,
  told: Readonly<Record<string, readonly Try[]>>,
): [string, Try][] {
  return Object.keys(table).flatMap((name): [string, Try][] => {
    const op = (table as Record<string, { op?: { inputs: readonly string[] } }>)[name].op;
    const plain: Try[] = [(x) => call(table, name, x, ...Array(Math.max((op?.inputs.length ?? 1) - 1, 0)).fill(like(x)))];
    const reducing: Try[] = [(x) => call(table, name, x), (x) => call(table, name, x, 0), (x) => call(table, name, x, -1, true)];
    const paired: Try[] = (["mean", "sum", "none"] as const).map((reduction) => (x: Tensor) => call(table, name, x.sigmoid(), like(x).sigmoid(), { reduction }));
    const found = Object.hasOwn(told, name) ? told[name] : room === "" && reductions.includes(name) ? reducing : pairs.includes(name) ? paired : !op && room === "" && call.length && (table as Record<string, () => void>)[name].length === 2 ? [(x: Tensor) => call(table, name, x, like(x))] : plain;
    return found.map((each, k) => [`${room}${name} ${k}`, each]);
  });
} // biome-ignore format: a line each

export const calls: readonly (readonly [string, Try])[] = [
  ...callsOf(ops, "", tensorCalls),
  ...callsOf(F, "functional.", functionalCalls),
  ...callsOf(linalg, "linalg.", linalgCalls),
  ...callsOf(special, "special.", { ...tensorCalls, ...polynomials }),
  ...callsOf(masked, "masked.", maskedCalls),
  ...callsOf(fft, "fft.", { ...fftCalls, fftfreq: [], rfftfreq: [] }),
  ...Object.entries(freeCalls).flatMap(([name, list]) => list.map((each, k): [string, Try] => [`${name} ${k}`, each])),
]; // biome-ignore format: a line each
