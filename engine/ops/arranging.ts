/** The same elements in another order, or more than once. */
import { ShapeError, shapeText } from "../errors.ts";
import { resolveDim } from "../tensor/layout.ts";
import { Tensor } from "../tensor/tensor.ts";
import { sumTo } from "./adjoints.ts";
import { indices, pick } from "./constants.ts";
import { type Dims, resolveDims } from "./dims.ts";
import { cat } from "./joining.ts";
import { take } from "./picking.ts";
import { expand, permute, reshape, slice, transpose } from "./view.ts";

function list(dims: number | readonly number[], rest: readonly number[] = []): readonly number[] {
  return typeof dims === "number" ? [dims, ...rest] : dims;
}

function backwards(n: number): number[] {
  return Array.from({ length: n }, (_, k) => n - 1 - k);
}

/**
 * In reverse order along dimensions.
 * @example
 * tensor([1, 2, 3]).flip(0).toArray(); // [3, 2, 1]
 */
export function flip(x: Tensor, dims: number | readonly number[], ...rest: number[]): Tensor {
  return resolveDims("flip", x, list(dims, rest)).reduce(
    (y, d) => (x.ndim === 0 ? y : pick(y, d, backwards(x.shape[d]))),
    x,
  );
}

/** Left and right exchanged: dimension 1 in reverse order. */
export function fliplr(x: Tensor): Tensor {
  return flip(x, 1);
}

/** Top and bottom exchanged: dimension 0 in reverse order. */
export function flipud(x: Tensor): Tensor {
  return flip(x, 0);
}

/**
 * Shifted along dimensions, what falls off coming in at the other end; flattened unless `dims` is given.
 * @example
 * tensor([1, 2, 3]).roll(1).toArray(); // [3, 1, 2]
 */
export function roll(x: Tensor, shifts: number | readonly number[], dims?: Dims): Tensor {
  const by = list(shifts);
  const along = dims === undefined ? [] : list(dims as number | readonly number[]);
  if (along.length === 0) {
    if (by.length !== 1) throw new ShapeError("roll: several shifts need as many dimensions.");
    return reshape(roll(reshape(x, [x.size]), by, 0), x.shape);
  }
  if (by.length !== along.length)
    throw new ShapeError(`roll: ${by.length} shifts do not fit ${along.length} dimensions.`);
  return along.reduce((y, dim, i) => {
    const d = resolveDim(dim, x.ndim, "roll");
    const n = x.shape[d] ?? 1;
    if (n === 0) return y;
    const start = (((-by[i] % n) + n) % n) | 0;
    return pick(
      y,
      d,
      Array.from({ length: n }, (_, k) => (start + k) % n),
    );
  }, x);
}

/** Turned by a quarter k times, from the first towards the second dimension. */
export function rot90(x: Tensor, k: number = 1, dims: readonly [number, number] = [0, 1]): Tensor {
  const [a, b] = resolveDims("rot90", x, dims);
  const turns = ((k % 4) + 4) % 4;
  if (turns === 0) return x.clone();
  if (turns === 2) return flip(x, [a, b]);
  return turns === 1 ? transpose(flip(x, b), a, b) : flip(transpose(x, a, b), b);
}

/** Dimensions moved to other places, the rest keeping their order. */
export function movedim(x: Tensor, source: Dims, destination: Dims): Tensor {
  const from = resolveDims("movedim", x, source);
  const to = resolveDims("movedim", x, destination);
  if (from.length !== to.length)
    throw new ShapeError(`movedim: ${from.length} dimensions do not go to ${to.length} places.`);
  const rest = [...x.shape.keys()].filter((d) => !from.includes(d));
  const order = x.shape.map((_, d) => (to.includes(d) ? from[to.indexOf(d)] : (rest.shift() as number)));
  return x.ndim === 0 ? x : permute(x, order);
}

/** Two dimensions exchanged: NumPy's name of transpose. */
export function swapaxes(x: Tensor, dim0: number, dim1: number): Tensor {
  return transpose(x, dim0, dim1);
}

/**
 * Copies side by side, so many along each dimension; more numbers than dimensions add dimensions in front.
 * @example
 * tensor([1, 2]).repeat(2, 2).toArray(); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function repeat(x: Tensor, times: number | readonly number[], ...rest: number[]): Tensor {
  const counts = list(times, rest);
  const missing = counts.length - x.ndim;
  if (missing < 0)
    throw new ShapeError(`repeat: ${counts.length} numbers do not cover shape ${shapeText(x.shape)}.`);
  const shape = [...counts.slice(0, missing).map(() => 1), ...x.shape];
  const spread = reshape(
    x,
    shape.flatMap((n) => [1, n]),
  );
  const full = expand(
    spread,
    shape.flatMap((n, d) => [counts[d], n]),
  );
  return reshape(
    full,
    shape.map((n, d) => n * counts[d]),
  );
}

/** As `repeat`, but fewer numbers than dimensions apply to the last ones. */
export function tile(x: Tensor, times: number | readonly number[], ...rest: number[]): Tensor {
  const counts = list(times, rest);
  return repeat(x, [...x.shape.slice(counts.length).map(() => 1), ...counts]);
}

/**
 * Each slice of a dimension several times in a row; of the flattened tensor unless `dim` is given.
 * @param repeats how often: one number, or one a slice (a tensor of them is read).
 * @example
 * tensor([1, 2]).repeatInterleave(2).toArray(); // [1, 1, 2, 2]
 */
export function repeatInterleave(
  x: Tensor,
  repeats: number | readonly number[] | Tensor,
  dim?: number,
): Tensor {
  if (dim === undefined) return repeatInterleave(reshape(x, [x.size]), repeats, 0);
  if (repeats instanceof Tensor)
    return repeatInterleave(x, repeats.size === 1 ? repeats.item() : Array.from(repeats.toTypedArray()), dim);
  const d = resolveDim(dim, x.ndim, "repeatInterleave");
  const n = x.shape[d] ?? 1;
  const counts = typeof repeats === "number" ? new Array<number>(n).fill(repeats) : repeats;
  if (counts.length !== n)
    throw new ShapeError(`repeatInterleave: ${counts.length} numbers do not fit ${n} slices.`);
  return pick(
    x.ndim === 0 ? reshape(x, [1]) : x,
    d,
    counts.flatMap((count, k) => new Array<number>(count).fill(k)),
  );
}

/**
 * Windows of one dimension, `step` apart, as a new last dimension; they may overlap.
 * @example
 * arange(4).unfold(0, 2, 1).toArray(); // [[0, 1], [1, 2], [2, 3]]
 */
export function unfold(x: Tensor, dim: number, size: number, step: number): Tensor {
  const d = resolveDim(dim, x.ndim, "unfold");
  const n = x.shape[d] ?? 1;
  if (size > n || size < 0 || step < 1)
    throw new ShapeError(`unfold: no windows of ${size}, ${step} apart, in dimension ${d} of size ${n}.`);
  const full = x.ndim === 0 ? reshape(x, [1]) : x;
  const split = windows(full, d, size, step);
  const order = [...split.shape.keys()].filter((k) => k !== d + 1);
  const last = permute(split, [...order, d + 1]);
  return x.ndim === 0 ? reshape(last, [size]) : last;
}

/** Windows of one dimension as a new dimension after it; `dilation` is from one element of a window to the next. */
export function windows(x: Tensor, d: number, size: number, step: number, dilation: number = 1): Tensor {
  const span = dilation * (size - 1) + 1;
  const count = Math.max(Math.floor((x.shape[d] - span) / step) + 1, 0);
  const places = Array.from(
    { length: count * size },
    (_, k) => Math.floor(k / size) * step + (k % size) * dilation,
  );
  return reshape(pick(x, d, places), [...x.shape.slice(0, d), count, size, ...x.shape.slice(d + 1)]);
}

/** Elements of the flattened tensor by strides of one's own: what PyTorch calls a view of the storage, as a copy. */
export function asStrided(
  x: Tensor,
  size: readonly number[],
  stride: readonly number[],
  storageOffset: number = 0,
): Tensor {
  return reshape(pick(reshape(x, [x.size]), 0, stridedPlaces(size, stride, storageOffset)), size);
}

function stridedPlaces(size: readonly number[], stride: readonly number[], offset: number): number[] {
  return size.reduce(
    (places, n, d) => places.flatMap((p) => Array.from({ length: n }, (_, k) => p + k * stride[d])),
    [offset],
  );
}

/** Summed to a shape that broadcasts to x's. */
export function sumToSize(x: Tensor, size: number | readonly number[], ...rest: number[]): Tensor {
  return sumTo(x, list(size, rest));
}

/** The combinations of `r` elements of a vector, as rows. */
export function combinations(x: Tensor, r: number = 2, withReplacement: boolean = false): Tensor {
  if (x.ndim !== 1) throw new ShapeError(`combinations: takes a vector, not shape ${shapeText(x.shape)}.`);
  let rows: number[][] = [[]];
  for (let k = 0; k < r; k++)
    rows = rows.flatMap((row) => {
      const from = row.length === 0 ? 0 : row[row.length - 1] + (withReplacement ? 0 : 1);
      return Array.from({ length: Math.max(x.size - from, 0) }, (_, i) => [...row, from + i]);
    });
  return take(x, reshape(indices(x, rows.flat()), [rows.length, r]));
}

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
