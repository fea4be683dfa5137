/** Images read at places that tensors say, and the places of an affine map: after PyTorch's GridSampler. */

import { checkRoom } from "../../core/layout.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { numbers } from "../../ops/constants.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { expand } from "../../ops/expand.ts";
import { gatherOp } from "../../ops/indexing.ts";
import { select } from "../../ops/slice.ts";
import { detach, reshape, transpose, unsqueeze } from "../../ops/view.ts";

export interface GridSampleOptions {
  /** "bilinear" (of volumes: trilinear) unless told; "bicubic" of images alone. */
  readonly mode?: "bilinear" | "nearest" | "bicubic";
  /** What is beyond the border: 0 unless told. */
  readonly paddingMode?: "zeros" | "border" | "reflection";
  /** Whether −1 and 1 are the centres of the corners, or the image's borders (unless told). */
  readonly alignCorners?: boolean | null;
}

type Padding = NonNullable<GridSampleOptions["paddingMode"]>;

/** Of the grid's −1 … 1, places 0 … n − 1. */
function placesOf(grid: Tensor, n: number, corners: boolean): Tensor {
  return corners ? grid.add(1).mul((n - 1) / 2) : grid.add(1).mul(n).sub(1).div(2);
}

/** Places folded back at both ends. */
function reflected(x: Tensor, n: number, corners: boolean): Tensor {
  const [low, span] = corners ? [0, n - 1] : [-0.5, n];
  if (span === 0) return x.mul(0);
  const away = x.sub(low).abs();
  const over = away.fmod(span);
  const turns = detach(away).div(span).floor();
  return where(turns.fmod(2).eq(0), over, over.neg().add(span)).add(low);
}

function within(x: Tensor, n: number, padding: Padding, corners: boolean): Tensor {
  if (padding === "zeros") return x;
  const folded = padding === "reflection" ? reflected(x, n, corners) : x;
  // At the ends themselves the slope is 0.
  const kept = where(folded.gt(0).logicalAnd(folded.lt(n - 1)), folded, detach(folded));
  return kept.clamp(0, Math.max(n - 1, 0));
}

/** A neighbour in one dimension: where, and its weight. */
interface Tap {
  readonly place: Tensor;
  readonly weight: Tensor | null;
}

/** Elements at whole places in each dimension, [batch, points] each: [batch, channels, points]; 0 beyond the image. */
function read(flat: Tensor, sizes: readonly number[], places: readonly Tensor[]): Tensor {
  let index: Tensor | null = null;
  let inside: Tensor | null = null;
  for (const [d, n] of sizes.entries()) {
    const place = places[d];
    const here = place.ge(0).logicalAnd(place.le(n - 1));
    inside = inside ? inside.logicalAnd(here) : here;
    const kept = where(here, place, 0).to("int32");
    index = index ? index.mul(n).add(kept) : kept;
  }
  const [batch, channels] = flat.shape;
  const shape = [batch, channels, index!.shape[1]];
  const found = gatherOp([flat, expand(unsqueeze(index!, 1), shape)], { dim: 2 });
  return where(expand(unsqueeze(inside!, 1), shape), found, 0);
}

function tapsOf(x: Tensor, n: number, mode: string, padding: Padding, corners: boolean): Tap[] {
  if (mode === "bicubic") {
    const first = detach(x).floor();
    const t = x.sub(first);
    return cubicWeights(t).map((weight, k) => ({
      place: within(first.add(k - 1), n, padding, corners),
      weight,
    }));
  }
  const at = within(x, n, padding, corners);
  if (mode === "nearest") return [{ place: detach(at).round(), weight: null }];
  const first = detach(at).floor();
  const share = at.sub(first);
  return [
    { place: first, weight: share.neg().add(1) },
    { place: first.add(1), weight: share },
  ];
}

/** Cubic convolution with a = −0.75 (Keys, 1981), of four neighbours. */
function cubicWeights(t: Tensor): Tensor[] {
  const a = -0.75;
  const near = (x: Tensor): Tensor =>
    x
      .mul(a + 2)
      .sub(a + 3)
      .mul(x)
      .mul(x)
      .add(1);
  const far = (x: Tensor): Tensor =>
    x
      .mul(a)
      .sub(5 * a)
      .mul(x)
      .add(8 * a)
      .mul(x)
      .sub(4 * a);
  const rest = t.neg().add(1);
  return [far(t.add(1)), near(t), near(rest), far(rest.add(1))];
}

/**
 * x read at the grid's places: [batch, channels, h, w] at [batch, …, 2], whose last are (x, y), or [batch, channels, d, h, w] at [batch, …, 3]. −1 and 1 are the image's ends.
 * @throws {ShapeError} unless they fit.
 * @example
 * const x = tensor([[[[1, 2], [3, 4]]]]);
 * functional.gridSample(x, tensor([[[[0, 0]]]])).item(); // 2.5
 */
export function gridSample(x: Tensor, grid: Tensor, options: GridSampleOptions = {}): Tensor {
  const { mode = "bilinear", paddingMode = "zeros", alignCorners } = options;
  const rank = x.ndim - 2;
  const fits = grid.ndim === x.ndim && grid.shape[0] === x.shape[0] && grid.shape[x.ndim - 1] === rank;
  if (!fits || rank < 2 || rank > 3 || x.shape.slice(2).includes(0))
    throw new ShapeError(
      `gridSample: takes [batch, channels, h, w] and [batch, …, 2], or one dimension more of each, not ${shapeText(x.shape)} and ${shapeText(grid.shape)}.`,
    );
  if (mode === "bicubic" && rank === 3)
    throw new ShapeError(`gridSample: mode "bicubic" is for images, not for shape ${shapeText(x.shape)}.`);
  const [batch, channels, ...sizes] = x.shape;
  const flat = reshape(x, [batch, channels, sizes.reduce((a, b) => a * b)]);
  const out = grid.shape.slice(1, -1);
  const points = reshape(grid, [batch, out.reduce((a, b) => a * b, 1), rank]);
  const corners = alignCorners ?? false;
  const taps = sizes.map((n, d) =>
    tapsOf(placesOf(select(points, 2, rank - 1 - d), n, corners), n, mode, paddingMode, corners),
  );
  const all = taps.reduce<readonly Tap[][]>(
    (lists, list) => lists.flatMap((l) => list.map((t) => [...l, t])),
    [[]],
  );
  const terms = all.map((list) => {
    const found = read(
      flat,
      sizes,
      list.map(({ place }) => place),
    );
    return list.reduce((y, { weight }) => (weight ? y.mul(unsqueeze(weight, 1)) : y), found);
  });
  return reshape(
    terms.reduce((a, b) => a.add(b)),
    [batch, channels, ...out],
  );
}

/**
 * The grid for `gridSample` of an affine map, theta [batch, 2, 3] for an image of `size` [batch, channels, h, w], or [batch, 3, 4] for a volume.
 * @throws {ShapeError} unless they fit.
 */
export function affineGrid(
  theta: Tensor,
  size: readonly number[],
  { alignCorners }: Pick<GridSampleOptions, "alignCorners"> = {},
): Tensor {
  const rank = size.length - 2;
  const [batch, , ...sizes] = size;
  if (rank < 2 || rank > 3 || theta.shape.join() !== [batch, rank, rank + 1].join())
    throw new ShapeError(
      `affineGrid: theta of shape ${shapeText(theta.shape)} does not fit a size of ${shapeText(size)}.`,
    );
  checkRoom(size, "affineGrid");
  const places = sizes.map((n) =>
    Array.from({ length: n }, (_, k) =>
      alignCorners ? (n === 1 ? 0 : (2 * k) / (n - 1) - 1) : (2 * k + 1) / n - 1,
    ),
  );
  let points: number[][] = [[]];
  for (const list of places) points = points.flatMap((point) => list.map((each) => [each, ...point]));
  const base = numbers(
    theta,
    points.flatMap((point) => [...point, 1]),
    [points.length, rank + 1],
  );
  return reshape(base.matmul(transpose(theta, 1, 2)), [batch, ...sizes, rank]);
}
