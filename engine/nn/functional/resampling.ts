/** Images at other sizes. */

import { checkRoom } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { gatherAt } from "../../ops/constants.ts";
import { checkRank, positive, wholeFrom } from "../../run/limits.ts";
import { each, type Sizes } from "./geometry.ts";
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d, mixed, type Tap } from "./pooling.ts";

export interface InterpolateOptions {
  /** The spatial sizes of the result; this or `scaleFactor`. */
  readonly size?: Sizes | null;
  readonly scaleFactor?: Sizes | null;
  readonly mode?: "nearest" | "nearest-exact" | "linear" | "bilinear" | "bicubic" | "trilinear" | "area";
  /** Whether the corners' centres stay where they are, or the image's borders. @defaultValue false */
  readonly alignCorners?: boolean | null;
  /** Whether the scale is worked out again from the sizes, which are whole. */
  readonly recomputeScaleFactor?: boolean | null;
}

/** For how many spatial dimensions a mode is; for any, where it is not here. */
const ranks: Readonly<Partial<Record<NonNullable<InterpolateOptions["mode"]>, number>>> = {
  linear: 1,
  bilinear: 2,
  bicubic: 2,
  trilinear: 3,
};

/** [batch, channels, …] at other spatial sizes. @throws {ShapeError} or {RangeError} unless one of `size` and `scaleFactor` is given, and the mode is for these dimensions. */
export function interpolate(x: Tensor, options: InterpolateOptions = {}): Tensor {
  const { size, scaleFactor, mode = "nearest", alignCorners = false, recomputeScaleFactor = false } = options;
  checkRank("interpolate", "x", x, 3, "[batch, channels, …] of one to three more dimensions", 5);
  const rank = x.ndim - 2;
  checkMode(options, rank);
  const from = x.shape.slice(2);
  const factors =
    scaleFactor === undefined || scaleFactor === null
      ? null
      : each("interpolate", "scaleFactor", scaleFactor, rank, positive);
  if (!factors === (size === undefined || size === null))
    throw new ShapeError(
      `interpolate: give a size or a scaleFactor${factors ? ", not both" : ""}: write { size: ${shapeText(from)} } for the size it has.`,
    );
  if (from.includes(0))
    throw new ShapeError(`interpolate: there is nothing to resample in shape ${shapeText(x.shape)}.`);
  const to = factors
    ? from.map((n, d) => Math.floor(n * factors[d]))
    : each("interpolate", "size", size!, rank, wholeFrom(1));
  if (to.includes(0))
    throw new RangeError(
      `interpolate: a scaleFactor of ${scaleFactor} leaves nothing of ${shapeText(from)}.`,
    );
  checkRoom([...x.shape.slice(0, 2), ...to], "interpolate");
  if (mode === "area") return [adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d][rank - 1](x, to);
  return to.reduce((y, m, d) => {
    const n = from[d];
    const scale = factors && !recomputeScaleFactor ? 1 / factors[d] : n / m;
    if (mode === "nearest" || mode === "nearest-exact") return gatherAt(y, d + 2, nearest(n, m, scale, mode));
    const weights = mode === "bicubic" ? cubic : straight;
    return mixed(y, d + 2, taps(n, m, scale, alignCorners ?? false, weights));
  }, x);
}

function checkMode(
  { mode = "nearest", size, alignCorners, recomputeScaleFactor }: InterpolateOptions,
  rank: number,
): void {
  const wanted = ranks[mode];
  if (wanted !== undefined && wanted !== rank)
    throw new ShapeError(
      `interpolate: mode "${mode}" is for ${wanted} spatial dimensions, not for ${rank}: write ${rank === 1 ? '"linear"' : rank === 2 ? '"bilinear"' : '"trilinear"'}.`,
    );
  if (wanted === undefined && alignCorners)
    throw new RangeError(`interpolate: alignCorners means nothing in mode "${mode}": leave it out.`);
  if (recomputeScaleFactor && size !== undefined && size !== null)
    throw new RangeError(
      "interpolate: recomputeScaleFactor goes with a scaleFactor, not with a size: leave it out.",
    );
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

function taps(n: number, m: number, scale: number, alignCorners: boolean, weights: Weights): Tap[][] {
  return Array.from({ length: m }, (_, k) => {
    const aligned = m > 1 ? (k * (n - 1)) / (m - 1) : 0;
    const exact = alignCorners ? aligned : scale * (k + 0.5) - 0.5;
    const at = weights === straight && !alignCorners ? Math.max(exact, 0) : exact;
    const first = Math.floor(at);
    // Beside the border one element may count several times.
    const found = new Map<number, number>();
    for (const [step, weight] of weights(at - first)) {
      const place = Math.min(Math.max(first + step, 0), n - 1);
      found.set(place, (found.get(place) ?? 0) + weight);
    }
    return [...found];
  });
}
