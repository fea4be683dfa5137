/** Spectra of pieces of a signal, and the signal from them: by PyTorch's names, complex numbers as pairs. */

import { checkRoom } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { checkRange, wholeFrom } from "../run/limits.ts";
import { filled, gatherAt, sequence } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { expand } from "./expand.ts";
import { fft, irfft, pairs, rfft } from "./fft.ts";
import { cat } from "./joining.ts";
import { indexAdd } from "./scatter.ts";
import { narrow, select } from "./slice.ts";
import { reshape, transpose, unsqueeze } from "./view.ts";
import { unfold } from "./windows.ts";

export interface StftOptions {
  /** From one piece to the next; a quarter of nFft unless told. */
  readonly hopLength?: number | null;
  /** nFft unless told; a shorter window stands in the middle. */
  readonly winLength?: number | null;
  /** Ones unless told. */
  readonly window?: Tensor | null;
  /** Whether pieces are centred at multiples of the hop, the signal being continued at both ends; true unless told. */
  readonly center?: boolean;
  /** Whether values are divided by √nFft. */
  readonly normalized?: boolean;
  /** Only the first half of each spectrum; true unless told. */
  readonly onesided?: boolean | null;
}

export interface StftPadding {
  /** How the signal is continued; mirrored unless told. */
  readonly padMode?: "reflect" | "constant" | "replicate" | "circular";
}

interface Frames {
  readonly hop: number;
  readonly window: Tensor;
}

function framesOf(op: string, x: Tensor, nFft: number, options: StftOptions): Frames {
  checkRange(op, "nFft", nFft, wholeFrom(1));
  checkRoom([nFft], op);
  const { hopLength, winLength, window } = options;
  const hop = hopLength ?? Math.floor(nFft / 4);
  const length = winLength ?? nFft;
  checkRange(op, "hopLength", hop, wholeFrom(1));
  checkRange(op, "winLength", length, wholeFrom(1));
  if (length > nFft) throw new RangeError(`${op}: winLength must be at most nFft, ${nFft}, not ${length}.`);
  const given = window ?? filled(x, [length], 1);
  if (given.ndim !== 1 || given.size !== length)
    throw new ShapeError(`${op}: the window must have shape [${length}], not ${shapeText(given.shape)}.`);
  const before = Math.floor((nFft - length) / 2);
  const zeros = (n: number): Tensor => filled(x, [n], 0);
  return {
    hop,
    window: length === nFft ? given : cat([zeros(before), given, zeros(nFft - length - before)]),
  };
}

/** Where in the signal the places of the continued one lie; null where there is nothing. */
function continued(n: number, by: number, mode: NonNullable<StftPadding["padMode"]>): number[] {
  return Array.from({ length: n + 2 * by }, (_, k) => {
    const place = k - by;
    if (mode === "replicate" || mode === "constant") return Math.min(Math.max(place, 0), n - 1);
    if (mode === "circular") return ((place % n) + n) % n;
    return place < 0 ? -place : place >= n ? 2 * (n - 1) - place : place;
  });
}

/**
 * The spectra of pieces of a signal, [batch, n] or [n]: [batch, frequencies, pieces, 2].
 * @throws {ShapeError} for a signal too short for a piece, or to be continued.
 */
export function stft(x: Tensor, nFft: number, options: StftOptions & StftPadding = {}): Tensor {
  if (x.ndim < 1 || x.ndim > 2)
    throw new ShapeError(`stft: takes [n] or [batch, n], not shape ${shapeText(x.shape)}.`);
  if (x.ndim === 1) return select(stft(unsqueeze(x, 0), nFft, options), 0, 0);
  const { center = true, padMode = "reflect", normalized = false, onesided } = options;
  const { hop, window } = framesOf("stft", x, nFft, options);
  const n = x.shape[1];
  const by = center ? Math.floor(nFft / 2) : 0;
  if (by > 0 && (n === 0 || (padMode === "reflect" && by >= n)))
    throw new ShapeError(`stft: a signal of ${n} cannot be continued by ${by}: take center: false.`);
  let signal = by > 0 ? gatherAt(x, 1, continued(n, by, padMode)) : x;
  if (by > 0 && padMode === "constant") {
    const place = sequence(x, n + 2 * by);
    signal = where(place.ge(by).logicalAnd(place.lt(n + by)), signal, 0);
  }
  if (signal.shape[1] < nFft)
    throw new ShapeError(`stft: a signal of ${signal.shape[1]} is too short for pieces of ${nFft}.`);
  const pieces = unfold(signal, 1, nFft, hop).mul(window);
  const norm = normalized ? "ortho" : "backward";
  const spectra = onesided === false ? fft(pairs(pieces), null, -1, norm) : rfft(pieces, null, -1, norm);
  return transpose(spectra, 1, 2);
}

export interface IstftOptions extends StftOptions {
  /** Of the signal; what the pieces tell unless told. */
  readonly length?: number | null;
}

/** Pieces [batch, pieces, n] laid over each other, `hop` apart, and added up. */
function overlaid(x: Tensor, hop: number): Tensor {
  const [batch, count, n] = x.shape;
  const places = unsqueeze(sequence(x, count).mul(hop), 1).add(sequence(x, n));
  const empty = filled(x, [batch, n + hop * (count - 1)], 0);
  return indexAdd(empty, 1, reshape(places, [count * n]), reshape(x, [batch, count * n]));
}

/**
 * The signal of which `stft` made these spectra, of which the first half is read, [batch, frequencies, pieces, 2]: pieces weighed with the window, and divided by the sum of its squares.
 * Where that is 0, nothing is known: NaN, or ∞.
 */
export function istft(x: Tensor, nFft: number, options: IstftOptions = {}): Tensor {
  if (x.ndim < 3 || x.ndim > 4 || x.shape[x.ndim - 1] !== 2)
    throw new ShapeError(`istft: takes [batch, frequencies, pieces, 2], not shape ${shapeText(x.shape)}.`);
  if (x.ndim === 3) return select(istft(unsqueeze(x, 0), nFft, options), 0, 0);
  const { center = true, normalized = false, length } = options;
  const { hop, window } = framesOf("istft", x, nFft, options);
  const rows = x.shape[1];
  const onesided = options.onesided ?? rows !== nFft;
  if (rows !== (onesided ? Math.floor(nFft / 2) + 1 : nFft) || x.shape[2] === 0)
    throw new ShapeError(`istft: shape ${shapeText(x.shape)} has not the frequencies of nFft ${nFft}.`);
  const spectra = transpose(x, 1, 2);
  const norm = normalized ? "ortho" : "backward";
  // The second half, if there, mirrors the first.
  const pieces = irfft(narrow(spectra, 2, 0, Math.floor(nFft / 2) + 1), nFft, -1, norm);
  const signal = overlaid(pieces.mul(window), hop);
  const weights = overlaid(expand(window.square(), [1, ...pieces.shape.slice(1)]), hop);
  const by = center ? Math.floor(nFft / 2) : 0;
  const whole = signal.shape[1];
  const end = length === undefined || length === null ? whole - by : Math.min(by + length, whole);
  const found = narrow(signal, 1, by, end - by).div(narrow(weights, 1, by, end - by));
  const missing = (length ?? 0) - found.shape[1];
  return missing > 0 ? cat([found, filled(x, [x.shape[0], missing], 0)], 1) : found;
}
