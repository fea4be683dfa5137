/** Sizes that no array can have, asked of everything that makes one: an error in words that names the function, at once. */
import { expect } from "chai";
import { describe, it } from "mocha";
import * as engine from "../../engine/index.ts";
import { functional as F, nn, rand, type Tensor, tensor, zeros } from "../../engine/index.ts";

/** More than 2³¹ − 1 elements, and not yet: a whole number that a double has exactly. */
const HUGE = [2 ** 31, 1e10, 2 ** 53];

const [v, x, square] = [rand([3]), rand([2, 3]), rand([2, 2])];
const counts = (list: number[]): Tensor => tensor(list, { dtype: "int32" });
const signal = rand([1, 4, 6]);
const image = rand([1, 4, 6, 6]);
const volume = rand([1, 4, 4, 4, 4]);
const line = zeros([100_000]);
const places = tensor([[[0, 1]]], { dtype: "int32" });

type Call = (n: number) => unknown;

/** By the function that is named. */
const SIZED: Readonly<Record<string, readonly Call[]>> = {
  zeros: [(n) => zeros([n]), (n) => zeros([n, n])],
  full: [(n) => engine.full([n], 1)],
  eye: [(n) => engine.eye(n)],
  rand: [(n) => rand([n])],
  randn: [(n) => engine.randn([n])],
  randint: [(n) => engine.randint(0, 2, [n])],
  arange: [(n) => engine.arange(n)],
  linspace: [(n) => engine.linspace(0, 1, n)],
  logspace: [(n) => engine.logspace(0, 1, n)],
  vander: [(n) => engine.vander(v, n), (n) => engine.linalg.vander(v, n)],
  expand: [(n) => rand([1]).expand(n), (n) => engine.broadcastTo(rand([1]), [n])],
  repeat: [(n) => x.repeat(n, 1), (n) => v.tile(n)],
  repeatInterleave: [(n) => engine.repeatInterleave(v, n)],
  combinations: [(n) => engine.combinations(v, n), (n) => engine.combinations(v, n, true)],
  tensordot: [(n) => engine.tensordot(x, square, n)],
  tensorSplit: [(n) => engine.tensorSplit(v, n)],
  trilIndices: [(n) => engine.trilIndices(n, 2)],
  triuIndices: [(n) => engine.triuIndices(2, n)],
  unravelIndex: [(n) => engine.unravelIndex(counts([1]), [n, 3])],
  bincount: [(n) => engine.bincount(counts([1]), null, n), () => engine.bincount(counts([2 ** 31 - 1]))],
  histc: [(n) => engine.histc(v, n)],
  histogram: [(n) => engine.histogram(v, n)],
  histogramdd: [(n) => engine.histogramdd(x, n)],
  mvlgamma: [(n) => engine.mvlgamma(v, n)],
  rfft: [(n) => engine.fft.rfft(v, n)],
  irfft: [(n) => engine.fft.irfft(x.reshape(3, 2), n)],
  fftfreq: [(n) => engine.fft.fftfreq(n)],
  stft: [(n) => engine.stft(v, n)],
  hann: [(n) => engine.hannWindow(n)],
  conv1d: [(n) => F.conv1d(signal, rand([4, 4, 3]), { padding: n })],
  conv2d: [(n) => F.conv2d(image, rand([4, 4, 3, 3]), { padding: [n, 0] })],
  conv3d: [(n) => F.conv3d(volume, rand([4, 4, 3, 3, 3]), { padding: n })],
  convTranspose1d: [(n) => F.convTranspose1d(signal, rand([4, 4, 3]), { stride: n })],
  convTranspose2d: [(n) => F.convTranspose2d(image, rand([4, 4, 3, 3]), { dilation: n })],
  convTranspose3d: [(n) => F.convTranspose3d(volume, rand([4, 4, 3, 3, 3]), { stride: n })],
  maxUnpool1d: [(n) => F.maxUnpool1d(rand([1, 1, 2]), places, n)],
  unfold: [(n) => F.unfold(image, 2, { padding: n })],
  fold: [(n) => F.fold(rand([1, 16, 25]), [n, 6], 2)],
  pad: [(n) => F.pad(image, [n, 0], { mode: "replicate" }), (n) => F.pad(image, [1, 1, n, 0])],
  interpolate: [(n) => F.interpolate(image, { scaleFactor: n, mode: "bilinear" })],
  affineGrid: [(n) => F.affineGrid(rand([1, 2, 3]), [1, 1, n, 3])],
  adaptiveAvgPool1d: [(n) => F.adaptiveAvgPool1d(signal, n)],
  oneHot: [(n) => F.oneHot(counts([0]), n)],
  TransformerEncoder: [(n) => new nn.TransformerEncoder(new nn.TransformerEncoderLayer(4, 2), n)],
  LSTM: [(n) => new nn.LSTM(2, 3, { numLayers: n })],
  // Small operands, whose result is not.
  add: [() => line.unsqueeze(1).add(line)],
  where: [() => engine.where(line.unsqueeze(1).eq(0), line, 0)],
  // Where no one who asked is known.
  tensor: [
    () => line.unsqueeze(1).matmul(line.unsqueeze(0)),
    () => engine.cat([rand([1]).expand(2e9), rand([1]).expand(2e9)]),
  ],
};

const CLEAR = /^\w+: /;
const OBSCURE = /Invalid|allocation|Cannot|Maximum call|undefined|is not a function/;

describe("A size that no array can have", () => {
  for (const [name, calls] of Object.entries(SIZED))
    it(`is refused by ${name}`, () => {
      for (const call of calls)
        for (const n of call.length === 0 ? [0] : HUGE) {
          let said: unknown;
          try {
            call(n);
          } catch (error) {
            said = error;
          }
          expect(said, `${call} of ${n}`).to.be.an("error");
          const { name: kind, message } = said as Error;
          expect(kind, message).to.be.oneOf(["RangeError", "ShapeError"]);
          expect(message, `${call} of ${n}`).to.match(CLEAR).and.not.match(OBSCURE);
          expect(message.split(":")[0], message).to.equal(name);
        }
    });
});
