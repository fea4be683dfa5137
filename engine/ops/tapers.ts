/** Windows that fall to both sides, for spectra, by the names of torch.signal.windows: `windows.hann(8)`. */
import { dtypeOf } from "../core/dtype.ts";
import { checkRoom } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { DtypeError } from "../errors.ts";
import { type TensorOptions, tensor } from "../run/create.ts";
import { checkRange, finite, positive, wholeFrom } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { i0e } from "./elementwise/bessel.ts";

export interface WindowOptions extends TensorOptions {
  /** Whether the last element is as the first; false of one period of what repeats, which a transform takes. @defaultValue true */
  readonly sym?: boolean;
}

/** Elements by their places from 0 to `end`; a window of one element is 1. */
function made(
  op: string,
  n: number,
  { sym = true, ...options }: WindowOptions,
  at: (places: number[], end: number) => ArrayLike<number>,
): Tensor {
  checkRange(op, "n", n, wholeFrom(0));
  checkRoom([n], op);
  if (options.dtype !== undefined && !dtypeOf(options.dtype).floating)
    throw new DtypeError(`${op}: a window is floating, not ${options.dtype}.`);
  const places = Array.from({ length: n }, (_, k) => k);
  return tensor(n === 1 ? [1] : Array.from(at(places, sym ? n - 1 : n)), options);
}

/** a₀ − a₁ cos φ + a₂ cos 2φ − …, where φ goes once around. */
function cosines(op: string, n: number, a: readonly number[], options: WindowOptions): Tensor {
  return made(op, n, options, (places, end) =>
    places.map((k) =>
      a.reduce((sum, part, i) => sum + (-1) ** i * part * Math.cos((2 * Math.PI * i * k) / end), 0),
    ),
  );
}

/**
 * A triangle from 0 to 1 and back.
 * @example
 * windows.bartlett(5).toArray(); // [0, 0.5, 1, 0.5, 0]
 */
export function bartlett(n: number, options: WindowOptions = {}): Tensor {
  return made("bartlett", n, options, (places, end) => places.map((k) => 1 - Math.abs((2 * k) / end - 1)));
}

/** A weighted sum of cosines, the signs of every second of them turned. */
export function generalCosine(n: number, a: readonly number[], options: WindowOptions = {}): Tensor {
  for (const each of a) checkRange("generalCosine", "a", each, finite);
  return cosines("generalCosine", n, a, options);
}

/** alpha − (1 − alpha) cos φ. */
export function generalHamming(
  n: number,
  { alpha = 0.54, ...options }: WindowOptions & { readonly alpha?: number } = {},
): Tensor {
  checkRange("generalHamming", "alpha", alpha, finite);
  return cosines("generalHamming", n, [alpha, 1 - alpha], options);
}

/** Hamming's: 0.54 − 0.46 cos φ. */
export function hamming(n: number, options: WindowOptions = {}): Tensor {
  return cosines("hamming", n, [0.54, 0.46], options);
}

/**
 * Hann's: half of 1 − cos φ.
 * @example
 * windows.hann(4, { sym: false }).toArray(); // [0, 0.5, 1, 0.5]
 */
export function hann(n: number, options: WindowOptions = {}): Tensor {
  return cosines("hann", n, [0.5, 0.5], options);
}

/** Blackman's: 0.42 − 0.5 cos φ + 0.08 cos 2φ. */
export function blackman(n: number, options: WindowOptions = {}): Tensor {
  return cosines("blackman", n, [0.42, 0.5, 0.08], options);
}

/** Nuttall's, of four cosines. */
export function nuttall(n: number, options: WindowOptions = {}): Tensor {
  return cosines("nuttall", n, [0.3635819, 0.4891775, 0.1365995, 0.0106411], options);
}

/** Half a turn of a sine, without its ends. */
export function cosine(n: number, options: WindowOptions = {}): Tensor {
  return made("cosine", n, options, (places, end) =>
    places.map((k) => Math.sin((Math.PI * (k + 0.5)) / (end + 1))),
  );
}

/** exp(−|k − center| / tau); the center is the middle unless told, which a window that is not symmetric cannot be. */
export function exponential(
  n: number,
  {
    center,
    tau = 1,
    ...options
  }: WindowOptions & { readonly center?: number | null; readonly tau?: number } = {},
): Tensor {
  checkRange("exponential", "tau", tau, positive);
  if (typeof center === "number") checkRange("exponential", "center", center, finite);
  if (typeof center === "number" && options.sym !== false)
    throw new RangeError("exponential: a symmetric window has its center in the middle: write sym: false.");
  return made("exponential", n, options, (places, end) =>
    places.map((k) => Math.exp(-Math.abs(k - (center ?? end / 2)) / tau)),
  );
}

/** exp(−k² / 2 std²), from the middle. */
export function gaussian(
  n: number,
  { std = 1, ...options }: WindowOptions & { readonly std?: number } = {},
): Tensor {
  checkRange("gaussian", "std", std, positive);
  return made("gaussian", n, options, (places, end) =>
    places.map((k) => Math.exp(-0.5 * ((k - end / 2) / std) ** 2)),
  );
}

/** Kaiser's: I₀(beta √(1 − t²)) / I₀(beta), where t goes from −1 to 1. */
export function kaiser(
  n: number,
  { beta = 12, ...options }: WindowOptions & { readonly beta?: number } = {},
): Tensor {
  checkRange("kaiser", "beta", beta, finite);
  return made("kaiser", n, options, (places, end) => {
    const roots = places.map((k) => beta * Math.sqrt(Math.max(0, 1 - ((2 * k) / end - 1) ** 2)));
    // Scaled by e^−|z|, since I₀ itself overflows.
    const values = toTypedArray(i0e(tensor([...roots, beta], { dtype: "float64", device: "cpu" })));
    return roots.map((z, k) => (values[k] / values[n]) * Math.exp(Math.abs(z) - Math.abs(beta)));
  });
}

/** What torch.hann_window and its like take. */
export interface PeriodicOptions extends TensorOptions {
  /** Whether it is one period of what repeats; false: symmetric. @defaultValue true */
  readonly periodic?: boolean;
}

const symmetric = ({ periodic = true, ...options }: PeriodicOptions): WindowOptions => ({
  ...options,
  sym: !periodic,
});

/** `windows.bartlett`, one period of it unless told. */
export function bartlettWindow(n: number, options: PeriodicOptions = {}): Tensor {
  return bartlett(n, symmetric(options));
}

/** `windows.blackman`, one period of it unless told. */
export function blackmanWindow(n: number, options: PeriodicOptions = {}): Tensor {
  return blackman(n, symmetric(options));
}

/** alpha − beta cos φ, one period of it unless told. */
export function hammingWindow(
  n: number,
  {
    alpha = 0.54,
    beta = 0.46,
    ...options
  }: PeriodicOptions & { readonly alpha?: number; readonly beta?: number } = {},
): Tensor {
  return generalCosine(n, [alpha, beta], symmetric(options));
}

/**
 * `windows.hann`, one period of it unless told.
 * @example
 * hannWindow(4).toArray(); // [0, 0.5, 1, 0.5]
 */
export function hannWindow(n: number, options: PeriodicOptions = {}): Tensor {
  return hann(n, symmetric(options));
}

/** `windows.kaiser`, one period of it unless told. */
export function kaiserWindow(
  n: number,
  { beta = 12, ...options }: PeriodicOptions & { readonly beta?: number } = {},
): Tensor {
  return kaiser(n, { ...symmetric(options), beta });
}
