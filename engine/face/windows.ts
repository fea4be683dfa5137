/** Windows for spectra, by the names of torch.signal.windows: `windows.hann(8)`. */
export {
  bartlett,
  blackman,
  cosine,
  exponential,
  gaussian,
  generalCosine,
  generalHamming,
  hamming,
  hann,
  kaiser,
  nuttall,
  type WindowOptions,
} from "../ops/tapers.ts";
