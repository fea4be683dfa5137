/**
 * Fourier transforms by PyTorch's names. A complex number is a pair of real ones, its parts, in a last dimension of 2, which `dim` does not count: a dtype of
 * its own would ask each op, kernel, derivative and oracle what it makes of it; pairs go through all of them as they are, on every device, with
 * derivatives of every order. `fft.pairs(x)` makes real numbers complex.
 */

import { checkRoom, checkShape, resolveDim, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { checkRange, wholeFrom } from "../run/limits.ts";
import { filled, numbers } from "./constants.ts";
import { flip } from "./flip.ts";
import { fourier } from "./fourier.ts";
import { cat, stack } from "./joining.ts";
import { narrow, select } from "./slice.ts";
import { movedim, reshape } from "./view.ts";

export { fftshift, ifftshift } from "./fft-shift.ts";
export { fftfreq, rfftfreq } from "./making.ts";

/** What the sum is divided by: n on the way back ("backward", unless told), n on the way there, or √n on both. */
export type FftNorm = "backward" | "ortho" | "forward";

/** Real numbers as complex ones; with an imaginary part if given. */
export function pairs(real: Tensor, imaginary?: Tensor): Tensor {
  return stack([real, imaginary ?? filled(real, real.shape, 0)], -1);
}

function checkPairs(op: string, x: Tensor): void {
  if (x.ndim < 2 || x.shape[x.ndim - 1] !== 2)
    throw new ShapeError(
      `${op}: takes complex numbers as pairs, […, n, 2], not shape ${shapeText(x.shape)}: of real numbers, write fft.pairs(x).`,
    );
}

/** The share of the sum that is kept. */
function shareOf(norm: FftNorm, n: number, back: boolean): number {
  if (norm === "ortho") return 1 / Math.sqrt(n);
  return (norm === "forward") !== back ? 1 / n : 1;
}

/** Dimension d cut, or filled up with zeros, to n. */
function resized(x: Tensor, d: number, n: number): Tensor {
  const m = x.shape[d];
  if (m === n) return x;
  if (m > n) return narrow(x, d, 0, n);
  return cat([x, filled(x, x.shape.with(d, n - m), 0)], d);
}

function sizeIn(op: string, n: number): number {
  checkRange(op, "n", n, wholeFrom(1));
  checkRoom([n, 2], op);
  return n;
}

/** Fourier's sum along one dimension of pairs. */
function along(x: Tensor, d: number, n: number, sign: number, share: number): Tensor {
  const last = movedim(resized(x, d, n), d, -2);
  const rows = reshape(last, [sizeOf(last.shape.slice(0, -2)), n, 2]);
  const found = movedim(reshape(fourier(rows, sign), last.shape), -2, d);
  return share === 1 ? found : found.mul(share);
}

/** Dimensions and sizes; of pairs, `rank` is without their own. */
function axes(
  op: string,
  x: Tensor,
  rank: number,
  s: readonly number[] | null | undefined,
  dim: readonly number[] | null | undefined,
): { d: number; n: number | undefined }[] {
  const dims = dim ?? Array.from({ length: s ? s.length : rank }, (_, k) => rank - (s ? s.length : rank) + k);
  if (s) checkShape(s, op);
  if (s && s.length !== dims.length)
    throw new ShapeError(`${op}: ${shapeText(s)} and ${shapeText(dims)} are not of one length.`);
  const found = dims.map((each, k) => ({ d: resolveDim(each, rank, op), n: s?.[k] }));
  if (new Set(found.map(({ d }) => d)).size < found.length)
    throw new ShapeError(`${op}: a dimension stands twice in ${shapeText(dims)}.`);
  return found.map(({ d, n }) => ({ d, n: n === -1 ? x.shape[d] : n }));
}

const plane = [-2, -1] as const;
type Dim = readonly number[] | null;

function both(op: string, back: boolean) {
  const sign = back ? 1 : -1;
  return (x: Tensor, s?: Dim, dim?: Dim, norm: FftNorm = "backward"): Tensor => {
    checkPairs(op, x);
    return axes(op, x, x.ndim - 1, s, dim).reduce((y, { d, n = x.shape[d] }) => {
      return along(y, d, sizeIn(op, n), sign, shareOf(norm, n, back));
    }, x);
  };
}

/** From real numbers to the first half of the spectrum, n / 2 + 1; the rest is its mirror image. */
function half(
  op: string,
  x: Tensor,
  size: number | null | undefined,
  dim: number,
  norm: FftNorm,
  back: boolean,
): Tensor {
  if (!x.type.floating || x.ndim === 0)
    throw new ShapeError(`${op}: takes real floating numbers, not ${x.dtype}${shapeText(x.shape)}.`);
  const d = resolveDim(dim, x.ndim, op);
  const n = sizeIn(op, size ?? x.shape[d]);
  const whole = along(pairs(resized(x, d, n)), d, n, back ? 1 : -1, shareOf(norm, n, back));
  return narrow(whole, d, 0, Math.floor(n / 2) + 1);
}

const mirrored = (x: Tensor): Tensor => x.mul(numbers(x, [1, -1], [2]));

/** From the first half of a spectrum to real numbers. */
function whole(
  op: string,
  x: Tensor,
  size: number | null | undefined,
  dim: number,
  norm: FftNorm,
  back: boolean,
): Tensor {
  checkPairs(op, x);
  const d = resolveDim(dim, x.ndim - 1, op);
  const n = sizeIn(op, size ?? 2 * (x.shape[d] - 1));
  const first = resized(x, d, Math.floor(n / 2) + 1);
  const rest = Math.ceil(n / 2) - 1;
  const all = rest > 0 ? cat([first, mirrored(flip(narrow(first, d, 1, rest), d))], d) : first;
  return select(along(all, d, n, back ? 1 : -1, shareOf(norm, n, back)), -1, 0);
}

const fftOver = /* @__PURE__ */ both("fftn", false);
const ifftOver = /* @__PURE__ */ both("ifftn", true);

const only = (n: number | null | undefined): Dim => (n === null || n === undefined ? null : [n]);

/**
 * The discrete Fourier transform along a dimension, cut or filled up with zeros to n.
 * @throws {ShapeError} unless x is complex: pairs in a last dimension of 2.
 * @example
 * fft.fft(fft.pairs(tensor([1, 0, 0]))).toArray(); // [[1, 0], [1, 0], [1, 0]]
 */
export function fft(x: Tensor, n?: number | null, dim: number = -1, norm: FftNorm = "backward"): Tensor {
  return fftOver(x, only(n), [dim], norm);
}

/** The inverse of `fft`. */
export function ifft(x: Tensor, n?: number | null, dim: number = -1, norm: FftNorm = "backward"): Tensor {
  return ifftOver(x, only(n), [dim], norm);
}

/** `fft` along several dimensions, all of them unless told. */
export function fftn(x: Tensor, s?: Dim, dim?: Dim, norm: FftNorm = "backward"): Tensor {
  return fftOver(x, s, dim, norm);
}

/** The inverse of `fftn`. */
export function ifftn(x: Tensor, s?: Dim, dim?: Dim, norm: FftNorm = "backward"): Tensor {
  return ifftOver(x, s, dim, norm);
}

/** `fft` along two dimensions, the last unless told. */
export function fft2(x: Tensor, s?: Dim, dim: readonly number[] = plane, norm: FftNorm = "backward"): Tensor {
  return fftOver(x, s, dim, norm);
}

/** The inverse of `fft2`. */
export function ifft2(
  x: Tensor,
  s?: Dim,
  dim: readonly number[] = plane,
  norm: FftNorm = "backward",
): Tensor {
  return ifftOver(x, s, dim, norm);
}

/**
 * The transform of real numbers: the first n / 2 + 1 of the spectrum, as pairs; the rest mirrors them.
 * @example
 * fft.rfft(tensor([1, 1, 1, 1])).toArray(); // [[4, 0], [0, 0], [0, 0]]
 */
export function rfft(x: Tensor, n?: number | null, dim: number = -1, norm: FftNorm = "backward"): Tensor {
  return half("rfft", x, n, dim, norm, false);
}

/** The inverse of `rfft`: from the first half of a spectrum to n real numbers, 2 (m − 1) of m unless told. Imaginary parts that would not be real's are not read. */
export function irfft(x: Tensor, n?: number | null, dim: number = -1, norm: FftNorm = "backward"): Tensor {
  return whole("irfft", x, n, dim, norm, true);
}

/** The transform of what is the first half of a sequence that mirrors itself: real. */
export function hfft(x: Tensor, n?: number | null, dim: number = -1, norm: FftNorm = "backward"): Tensor {
  return whole("hfft", x, n, dim, norm, false);
}

/** The inverse of `hfft`. */
export function ihfft(x: Tensor, n?: number | null, dim: number = -1, norm: FftNorm = "backward"): Tensor {
  return half("ihfft", x, n, dim, norm, true);
}

type Over = ReturnType<typeof both>;
type Asked = readonly [x: Tensor, s: Dim | undefined, dim: Dim | undefined, norm: FftNorm];

/** One dimension, the last named, between real and complex; the others from complex to complex. */
function fromReal(op: string, back: boolean, over: Over, [x, s, dim, norm]: Asked): Tensor {
  const all = axes(op, x, x.ndim, s, dim);
  const last = all.pop();
  if (!last) throw new ShapeError(`${op}: takes at least one dimension.`);
  const found = half(op, x, last.n, last.d, norm, back);
  const sizes = all.map(({ d, n }) => n ?? x.shape[d]);
  return over(
    found,
    sizes,
    all.map(({ d }) => d),
    norm,
  );
}

function toReal(op: string, back: boolean, over: Over, [x, s, dim, norm]: Asked): Tensor {
  checkPairs(op, x);
  const all = axes(op, x, x.ndim - 1, s, dim);
  const last = all.pop();
  if (!last) throw new ShapeError(`${op}: takes at least one dimension.`);
  const sizes = all.map(({ d, n }) => n ?? x.shape[d]);
  const found = over(
    x,
    sizes,
    all.map(({ d }) => d),
    norm,
  );
  return whole(op, found, last.n, last.d, norm, back);
}

/** `rfft` along the last of the dimensions, `fft` along the others. */
export function rfftn(x: Tensor, s?: Dim, dim?: Dim, norm: FftNorm = "backward"): Tensor {
  return fromReal("rfftn", false, fftOver, [x, s, dim, norm]);
}

/** The inverse of `rfftn`. */
export function irfftn(x: Tensor, s?: Dim, dim?: Dim, norm: FftNorm = "backward"): Tensor {
  return toReal("irfftn", true, ifftOver, [x, s, dim, norm]);
}

/** `hfft` along the last of the dimensions, `fft` along the others. */
export function hfftn(x: Tensor, s?: Dim, dim?: Dim, norm: FftNorm = "backward"): Tensor {
  return toReal("hfftn", false, fftOver, [x, s, dim, norm]);
}

/** The inverse of `hfftn`. */
export function ihfftn(x: Tensor, s?: Dim, dim?: Dim, norm: FftNorm = "backward"): Tensor {
  return fromReal("ihfftn", true, ifftOver, [x, s, dim, norm]);
}

/** `rfftn` of two dimensions, the last unless told. */
export function rfft2(
  x: Tensor,
  s?: Dim,
  dim: readonly number[] = plane,
  norm: FftNorm = "backward",
): Tensor {
  return rfftn(x, s, dim, norm);
}

/** `irfftn` of two dimensions, the last unless told. */
export function irfft2(
  x: Tensor,
  s?: Dim,
  dim: readonly number[] = plane,
  norm: FftNorm = "backward",
): Tensor {
  return irfftn(x, s, dim, norm);
}

/** `hfftn` of two dimensions, the last unless told. */
export function hfft2(
  x: Tensor,
  s?: Dim,
  dim: readonly number[] = plane,
  norm: FftNorm = "backward",
): Tensor {
  return hfftn(x, s, dim, norm);
}

/** `ihfftn` of two dimensions, the last unless told. */
export function ihfft2(
  x: Tensor,
  s?: Dim,
  dim: readonly number[] = plane,
  norm: FftNorm = "backward",
): Tensor {
  return ihfftn(x, s, dim, norm);
}
