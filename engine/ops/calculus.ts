/** Differences, derivatives and integrals of sampled functions. */

import { checkWhole, resolveDim } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { checkRange, nonzero } from "../run/limits.ts";
import { along, numbers } from "./constants.ts";
import { type Dims, resolveDims } from "./dims.ts";
import { expand } from "./expand.ts";
import { cat } from "./joining.ts";
import { cumsum } from "./scan.ts";
import { slice } from "./slice.ts";

/** The differences of neighbours along a dimension, taken n times. */
export function diff(
  x: Tensor,
  n: number = 1,
  dim: number = -1,
  prepend?: Tensor | null,
  append?: Tensor | null,
): Tensor {
  const d = resolveDim(dim, x.ndim, "diff");
  if (x.ndim === 0) throw new ShapeError("diff: a 0-d tensor has no neighbours.");
  checkWhole("diff", "n", n, 0);
  if (n === 0) return x;
  const parts = [prepend, x, append].filter((part): part is Tensor => part instanceof Tensor);
  let y =
    parts.length === 1
      ? x
      : cat(
          parts.map((part) => widened(part, x, d)),
          d,
        );
  for (let k = 0; k < n && y.shape[d] > 0; k++)
    y = slice(y, d, 1).sub(slice(y, d, 0, Math.max(y.shape[d] - 1, 0)));
  return y;
}

/** A number to be put before or after the slices of x. */
function widened(part: Tensor, x: Tensor, d: number): Tensor {
  return part.ndim === 0
    ? expand(
        part,
        x.shape.map((n, k) => (k === d ? 1 : n)),
      )
    : part;
}

/** The areas under the straight lines between neighbours. */
function areas(op: string, y: Tensor, x: Tensor | number, dim: number): { parts: Tensor; d: number } {
  const d = resolveDim(dim, y.ndim, op);
  const n = y.shape[d];
  const upper = slice(y, d, 1);
  const lower = slice(y, d, 0, Math.max(n - 1, 0));
  const heights = upper.add(lower);
  if (!(x instanceof Tensor)) return { parts: heights.mul(x / 2), d };
  const points = x.ndim === 1 ? along(y, x, d) : x;
  const last = x.ndim === 1 ? d : d - y.ndim + x.ndim;
  const m = points.shape[last];
  if (m !== n)
    throw new ShapeError(`${op}: ${m} points do not fit dimension ${d} of shape ${shapeText(y.shape)}.`);
  const widths = slice(points, last, 1).sub(slice(points, last, 0, Math.max(m - 1, 0)));
  return { parts: heights.mul(widths).mul(0.5), d };
}

/**
 * The integral of samples along a dimension by the trapezoidal rule, over points x or spaced x apart (1 unless told).
 * @example
 * trapezoid(tensor([1, 3, 5])).item(); // 6
 */
export function trapezoid(y: Tensor, x: Tensor | number = 1, dim: number = -1): Tensor {
  const { parts, d } = areas("trapezoid", y, x, dim);
  return parts.sum(d);
}

/** The running integral of samples by the trapezoidal rule, one value fewer than samples. */
export function cumulativeTrapezoid(y: Tensor, x: Tensor | number = 1, dim: number = -1): Tensor {
  const { parts, d } = areas("cumulativeTrapezoid", y, x, dim);
  return cumsum(parts, d);
}

export interface GradientOptions {
  /** The distance of the samples, or their coordinates, for all dimensions or for each. */
  readonly spacing?: number | readonly number[] | readonly Tensor[] | Tensor | null;
  readonly dim?: Dims | null;
  /** 1: one-sided differences at the ends; 2: those of a parabola. */
  readonly edgeOrder?: 1 | 2;
}

/** The slopes of a sampled function along each dimension, by differences of second order within; one tensor a dimension. */
export function gradient(x: Tensor, { spacing, dim, edgeOrder = 1 }: GradientOptions = {}): Tensor[] {
  const dims = dim === undefined || dim === null ? [...x.shape.keys()] : resolveDims("gradient", x, dim);
  return dims.map((d, i) => slopes(x, d, coordinates(x, spacing, i, d), edgeOrder));
}

function coordinates(x: Tensor, spacing: GradientOptions["spacing"], i: number, d: number): Tensor {
  const given = spacing instanceof Tensor || typeof spacing === "number" ? spacing : (spacing?.[i] ?? 1);
  const n = x.shape[d];
  if (given instanceof Tensor && given.ndim > 0) {
    if (given.ndim > 1 || given.size !== n)
      throw new ShapeError(
        `gradient: ${shapeText(given.shape)} are no coordinates of the ${n} samples along dimension ${d}.`,
      );
    return given;
  }
  if (typeof given === "number") checkRange("gradient", "spacing", given, nonzero);
  const whole = numbers(
    x,
    Array.from({ length: n }, (_, k) => k),
    [n],
  );
  return whole.mul(given);
}

function slopes(x: Tensor, d: number, at: Tensor, edgeOrder: 1 | 2): Tensor {
  const n = x.shape[d];
  if (n < edgeOrder + 1) throw new ShapeError(`gradient: ${n} samples along dimension ${d} are too few.`);
  const h = along(x, slice(at, 0, 1).sub(slice(at, 0, 0, n - 1)), d);
  const steps = slice(x, d, 1)
    .sub(slice(x, d, 0, n - 1))
    .div(h);
  if (n === 2) return cat([steps, steps], d);
  const [left, right] = [slice(h, d, 0, n - 2), slice(h, d, 1)];
  const [before, after] = [slice(steps, d, 0, n - 2), slice(steps, d, 1)];
  const inner = before.mul(right).add(after.mul(left)).div(left.add(right));
  const ends =
    edgeOrder === 1
      ? [slice(steps, d, 0, 1), slice(steps, d, n - 2)]
      : parabola(before, after, left, right, d);
  return cat([ends[0], inner, ends[1]], d);
}

/** The slopes at both ends of the parabolas through the last three samples. */
function parabola(before: Tensor, after: Tensor, left: Tensor, right: Tensor, d: number): Tensor[] {
  const end = (y: Tensor, last: boolean): Tensor => (last ? slice(y, d, -1) : slice(y, d, 0, 1));
  const bend = (last: boolean): Tensor =>
    end(after, last)
      .sub(end(before, last))
      .div(end(left, last).add(end(right, last)));
  return [
    end(before, false).sub(bend(false).mul(end(left, false))),
    end(after, true).add(bend(true).mul(end(right, true))),
  ];
}
