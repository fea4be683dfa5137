/** Histograms of points in several dimensions. */
import { sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { filled } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { scatterAdd } from "./scatter.ts";
import { binsOf, edgesOf } from "./searching.ts";
import { detach, reshape } from "./view.ts";

export interface HistogramddOptions {
  /** For numbers of bins, from where to where in the first dimension, in the second, and so on; the least and the largest unless told. */
  readonly range?: readonly number[] | null;
  /** What each point counts. */
  readonly weight?: Tensor | null;
  /** Whether bins are divided by their volume and the whole. */
  readonly density?: boolean;
}

/**
 * How many of n points [n, d] fall into each box: of so many bins a dimension, of a number for each, or between sorted edges for each.
 * @throws {ShapeError} unless there are bins for each dimension, and a whole range.
 * @example
 * histogramdd(tensor([[0, 0], [1, 1], [1, 0]]), [2, 2]).hist.toArray(); // [[1, 0], [1, 1]]
 */
export function histogramdd(
  x: Tensor,
  bins: number | readonly number[] | readonly Tensor[],
  { range, weight, density = false }: HistogramddOptions = {},
): { hist: Tensor; binEdges: Tensor[] } {
  if (x.ndim < 2) throw new ShapeError(`histogramdd: takes points […, d], not shape ${shapeText(x.shape)}.`);
  const d = x.shape[x.ndim - 1];
  if (d === 0) throw new ShapeError("histogramdd: points of no dimension lie in no bin.");
  const points = reshape(detach(x), [x.size / Math.max(d, 1), d]);
  const each = typeof bins === "number" ? new Array<number>(d).fill(bins) : bins;
  if (each.length !== d || (range && range.length !== 2 * d))
    throw new ShapeError(
      `histogramdd: points of ${d} dimensions need bins for each, and two ends of a range.`,
    );
  const columns = each.map((_, k) => points.select(1, k));
  const binEdges = columns.map((column, k) =>
    edgesOf("histogramdd", column, each[k], range ? [range[2 * k], range[2 * k + 1]] : null),
  );
  const shape = binEdges.map(({ size }) => size - 1);
  let place: Tensor | null = null;
  let counted: Tensor | null = null;
  columns.forEach((column, k) => {
    const { kept, inside } = binsOf(column, binEdges[k]);
    place = place ? place.mul(shape[k]).add(kept) : kept;
    counted = counted ? counted.logicalAnd(inside) : inside;
  });
  return { hist: spread(points, place!, counted!, shape, weight, density ? binEdges : null), binEdges };
}

function spread(
  points: Tensor,
  place: Tensor,
  counted: Tensor,
  shape: readonly number[],
  weight: Tensor | null | undefined,
  edges: readonly Tensor[] | null,
): Tensor {
  const ones = counted.to(points.dtype);
  const counts = weight ? ones.mul(reshape(detach(weight), [place.size])) : ones;
  const hist = reshape(
    scatterAdd(filled(points, [sizeOf(shape)], 0), 0, where(counted, place, 0), counts),
    shape,
  );
  if (!edges) return hist;
  return edges.reduce((all, { size }, k) => {
    const widths = edges[k].narrow(0, 1, size - 1).sub(edges[k].narrow(0, 0, size - 1));
    return all.div(
      reshape(
        widths,
        shape.map((n, at) => (at === k ? n : 1)),
      ),
    );
  }, hist.div(hist.sum()));
}
