/** Images at other sizes. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { numbers, pick } from "../../ops/constants.ts";
import { permute, reshape } from "../../ops/view.ts";
import { windows } from "../../ops/windows.ts";
import { each, type Sizes } from "./geometry.ts";
import { pad } from "./padding.ts";
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d, mixed } from "./pooling.ts";

export interface InterpolateOptions {
  /** The spatial sizes of the result; this or `scaleFactor`. */
  readonly size?: Sizes | null;
  readonly scaleFactor?: Sizes | null;
  readonly mode?: "nearest" | "nearest-exact" | "linear" | "bilinear" | "bicubic" | "trilinear" | "area";
  /** Whether the corners' centres stay where they are, or the image's borders (unless told). */
  readonly alignCorners?: boolean | null;
  /** Whether the scale is worked out again from the sizes, which are whole. */
  readonly recomputeScaleFactor?: boolean | null;
}

/** [batch, channels, …] at other spatial sizes. */
export function interpolate(x: Tensor, options: InterpolateOptions = {}): Tensor {
  const { size, scaleFactor, mode = "nearest", alignCorners = false, recomputeScaleFactor = false } = options;
  const rank = x.ndim - 2;
  if (rank < 1)
    throw new ShapeError(`interpolate: takes [batch, channels, …], not shape ${shapeText(x.shape)}.`);
  const from = x.shape.slice(2);
  const factors =
    scaleFactor === undefined || scaleFactor === null ? null : each("interpolate", scaleFactor, rank);
  if (!factors && (size === undefined || size === null))
    throw new ShapeError("interpolate: give a size or a scaleFactor.");
  const to = factors ? from.map((n, d) => Math.floor(n * factors[d])) : each("interpolate", size!, rank);
  if (mode === "area") return [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d][rank - 1](x, to);
  return to.reduce((y, m, d) => {
    const n = from[d];
    const scale = factors && !recomputeScaleFactor ? 1 / factors[d] : n / m;
    if (mode === "nearest" || mode === "nearest-exact") return pick(y, d + 2, nearest(n, m, scale, mode));
    const weights = mode === "bicubic" ? cubic : straight;
    return mixed(y, d + 2, numbers(y, matrix(n, m, scale, alignCorners ?? false, weights), [m, n]));
  }, x);
}

function nearest(n: number, m: number, scale: number, mode: string): number[] {
  const shift = mode === "nearest" ? 0 : 0.5;
  return Array.from({ length: m }, (_, k) => Math.min(Math.floor((k + shift) * scale), n - 1));
}

/** From a fraction between two neighbours: places relative to the first, and their weights. */
type Weights = (share: number) => readonly (readonly [number, number])[];

const straight: Weights = (share) => [
  [0, 1 - share],
  [1, share],
];

/** Cubic convolution with a = −0.75 (Keys, 1981). */
const cubic: Weights = (share) => {
  const a = -0.75;
  const near = (t: number): number => ((a + 2) * t - (a + 3)) * t * t + 1;
  const far = (t: number): number => ((a * t - 5 * a) * t + 8 * a) * t - 4 * a;
  return [
    [-1, far(share + 1)],
    [0, near(share)],
    [1, near(1 - share)],
    [2, far(2 - share)],
  ];
};

function matrix(n: number, m: number, scale: number, alignCorners: boolean, weights: Weights): number[] {
  const all = new Array<number>(m * n).fill(0);
  for (let k = 0; k < m; k++) {
    const aligned = m > 1 ? (k * (n - 1)) / (m - 1) : 0;
    const exact = alignCorners ? aligned : scale * (k + 0.5) - 0.5;
    const at = weights === straight && !alignCorners ? Math.max(exact, 0) : exact;
    const first = Math.floor(at);
    for (const [step, weight] of weights(at - first))
      all[k * n + Math.min(Math.max(first + step, 0), n - 1)] += weight;
  }
  return all;
}

/** [batch, channels · r², n, m] as [batch, channels, n · r, m · r]: each r² channels become a square of pixels. */
export function pixelShuffle(x: Tensor, factor: number): Tensor {
  const [channels, n, m] = x.shape.slice(-3);
  const lead = x.shape.slice(0, -3);
  const c = channels / factor ** 2;
  const split = reshape(x, [...lead, c, factor, factor, n, m]);
  const k = lead.length;
  const order = [...lead.keys(), k, k + 3, k + 1, k + 4, k + 2];
  return reshape(permute(split, order), [...lead, c, n * factor, m * factor]);
}

/** The reverse of pixelShuffle. */
export function pixelUnshuffle(x: Tensor, factor: number): Tensor {
  const [c, n, m] = x.shape.slice(-3);
  const lead = x.shape.slice(0, -3);
  const split = reshape(x, [...lead, c, n / factor, factor, m / factor, factor]);
  const k = lead.length;
  const order = [...lead.keys(), k, k + 2, k + 4, k + 1, k + 3];
  return reshape(permute(split, order), [...lead, c * factor ** 2, n / factor, m / factor]);
}

export interface UnfoldOptions {
  readonly dilation?: Sizes;
  readonly padding?: Sizes;
  readonly stride?: Sizes;
}

/** The windows of images as columns: [batch, channels · kernel's size, windows]. */
export function unfold(x: Tensor, kernelSize: Sizes, options: UnfoldOptions = {}): Tensor {
  const [kernel, dilation, padding, stride] = [
    kernelSize,
    options.dilation ?? 1,
    options.padding ?? 0,
    options.stride ?? 1,
  ].map((sizes) => each("unfold", sizes, 2));
  const full = x.ndim === 3 ? reshape(x, [1, ...x.shape]) : x;
  const padded = pad(full, [padding[1], padding[1], padding[0], padding[0]]);
  const columns = windows(padded, 3, kernel[1], stride[1], dilation[1]);
  const both = windows(columns, 2, kernel[0], stride[0], dilation[0]);
  const [batch, channels, rows, , across] = both.shape;
  const moved = permute(both, [0, 1, 3, 5, 2, 4]);
  const flat = reshape(moved, [batch, channels * kernel[0] * kernel[1], rows * across]);
  return x.ndim === 3 ? reshape(flat, flat.shape.slice(1)) : flat;
}
