/** torch.fft and short-time transforms, by the engine's: complex numbers are pairs in the samples, too. */
import * as engine from "../../../engine/index.ts";
import { fft, type Tensor } from "../../../engine/index.ts";
import { type Call, call, given } from "../call.ts";

type One = (x: Tensor, n?: number | null, dim?: number, norm?: fft.FftNorm) => Tensor;
type Many = (x: Tensor, s?: readonly number[] | null, dim?: readonly number[], norm?: fft.FftNorm) => Tensor;

/** Real samples of what takes complex numbers. */
const one = (f: One, complex: boolean): Call =>
  call("input n dim norm", ({ input, n, dim, norm }) =>
    f(complex ? fft.pairs(input) : input, n, given(dim), given(norm)),
  );

const many = (f: Many, complex: boolean): Call =>
  call("input s dim norm", ({ input, s, dim, norm }) =>
    f(complex ? fft.pairs(input) : input, s, given(dim), given(norm)),
  );

const stft = call(
  "input n_fft hop_length win_length window center pad_mode normalized onesided return_complex",
  (args) =>
    engine.stft(args.input, args.n_fft, {
      hopLength: args.hop_length,
      winLength: args.win_length,
      window: args.window,
      center: args.center,
      padMode: args.pad_mode,
      normalized: args.normalized,
      onesided: args.onesided,
    }),
);

const istft = call(
  "input n_fft hop_length win_length window center normalized onesided length return_complex",
  (args) =>
    engine.istft(args.input, args.n_fft, {
      hopLength: args.hop_length,
      winLength: args.win_length,
      window: args.window,
      center: args.center,
      normalized: args.normalized,
      onesided: args.onesided,
      length: args.length,
    }),
);

export const spectra: Readonly<Record<string, Call>> = {
  "fft.fft": one(fft.fft, true),
  "fft.ifft": one(fft.ifft, true),
  "fft.rfft": one(fft.rfft, false),
  "fft.irfft": one(fft.irfft, true),
  "fft.hfft": one(fft.hfft, true),
  "fft.ihfft": one(fft.ihfft, false),
  "fft.fft2": many(fft.fft2, true),
  "fft.ifft2": many(fft.ifft2, true),
  "fft.rfft2": many(fft.rfft2, false),
  "fft.irfft2": many(fft.irfft2, true),
  "fft.hfft2": many(fft.hfft2, true),
  "fft.ihfft2": many(fft.ihfft2, false),
  "fft.fftn": many(fft.fftn, true),
  "fft.ifftn": many(fft.ifftn, true),
  "fft.rfftn": many(fft.rfftn, false),
  "fft.irfftn": many(fft.irfftn, true),
  "fft.hfftn": many(fft.hfftn, true),
  "fft.ihfftn": many(fft.ihfftn, false),
  stft,
  istft,
  frexp: call("input", ({ input }) => {
    const { mantissa, exponent } = engine.frexp(input);
    return [mantissa, exponent];
  }),
  segment_reduce: call("data reduce lengths indices offsets axis unsafe initial", (args) =>
    engine.segmentReduce(args.data, args.reduce, {
      lengths: args.lengths && args.lengths,
      offsets: args.offsets && args.offsets,
      dim: args.axis,
      initial: args.initial,
    }),
  ),
};
