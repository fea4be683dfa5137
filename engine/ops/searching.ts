/** Where numbers fall among others, and how often: no gradient flows through any of it. What gives a list whose length depends on the data reads the elements. */

import { int32, isWhole } from "../core/dtype.ts";
import { checkRoom, resolveDim } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError, ShapeError, shapeText } from "../errors.ts";
import { fromArray } from "../run/create.ts";
import { checkRange, notNegative, wholeFrom } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { filled, numbers, sequence } from "./constants.ts";
import { where } from "./elementwise/piecewise.ts";
import { amax, amin } from "./extremum.ts";
import { gather } from "./indexing.ts";
import { scatterAdd } from "./scatter.ts";
import { detach, reshape } from "./view.ts";

export interface SearchOptions {
  /** Whether a value goes after those equal to it; before them unless told. */
  readonly right?: boolean;
}

/**
 * For each value the place, as int32, where it would stand among sorted numbers: of one list, or of lists that lie as the values' rows do.
 * @throws {ShapeError} unless the rows fit.
 * @example
 * searchsorted(tensor([1, 3, 5]), tensor([3, 6])).toArray(); // [1, 3]
 */
export function searchsorted(sorted: Tensor, values: Tensor, { right = false }: SearchOptions = {}): Tensor {
  const rows = sorted.ndim <= 1 ? [] : sorted.shape.slice(0, -1);
  const own = values.shape.slice(0, -1);
  if (sorted.ndim === 0 || (rows.length > 0 && (rows.join() !== own.join() || rows.length !== own.length)))
    throw new ShapeError(
      `searchsorted: rows of shapes ${shapeText(sorted.shape)} and ${shapeText(values.shape)} do not fit.`,
    );
  const list = detach(sorted);
  const flat = rows.length === 0;
  const x = flat ? reshape(detach(values), [values.size]) : detach(values);
  const n = list.shape[list.ndim - 1];
  let place = filled(sequence(x, 0), x.shape, 0);
  if (n === 0 || x.size === 0) return reshape(place, values.shape);
  for (let step = 2 ** Math.floor(Math.log2(n)); step >= 1; step /= 2) {
    const next = place.add(step);
    const there = gather(list, -1, next.sub(1).clampMax(n - 1));
    // NaN, which is neither above nor below, stands last.
    const before = right
      ? there.le(x).logicalOr(x.ne(x))
      : there.ge(x).logicalOr(there.ne(there)).logicalNot();
    place = where(next.le(n).logicalAnd(before), next, place);
  }
  return reshape(place, values.shape);
}

/** `searchsorted` with the arguments exchanged: which interval between sorted boundaries each number is in. */
export function bucketize(x: Tensor, boundaries: Tensor, options: SearchOptions = {}): Tensor {
  if (boundaries.ndim !== 1)
    throw new ShapeError(`bucketize: takes boundaries [n], not of shape ${shapeText(boundaries.shape)}.`);
  return searchsorted(boundaries, x, options);
}

/** @throws {DeviceError} for what lies on a GPU, whose elements cannot be read at once. */
function read(op: string, x: Tensor): ArrayLike<number> {
  if (x.on !== null)
    throw new DeviceError(
      `${op}: the shape of the result depends on the elements, which cannot be read from ${x.device} at once: write ${op} of await x.to("cpu").`,
    );
  return toTypedArray(x);
}

/**
 * How often each whole number from 0 on occurs, as int32; or the sum of the weights that stand beside it. At least `minlength` of them.
 * @throws {RangeError} for a number below 0.
 * @example
 * bincount(tensor([0, 2, 2], { dtype: "int32" })).toArray(); // [1, 0, 2]
 */
export function bincount(x: Tensor, weights?: Tensor | null, minlength: number = 0): Tensor {
  if (!isWhole(x.type) || x.ndim !== 1)
    throw new DtypeError(`bincount: takes whole numbers [n], not ${x.dtype}${shapeText(x.shape)}.`);
  checkRange("bincount", "minlength", minlength, wholeFrom(0));
  let length = minlength;
  const entries = read("bincount", x);
  for (let k = 0; k < entries.length; k++) {
    if (entries[k] < 0) throw new RangeError(`bincount: takes numbers from 0 on, not ${entries[k]}.`);
    length = Math.max(length, entries[k] + 1);
  }
  const given = weights ? detach(weights) : filled(x, x.shape, 1);
  checkRoom([length], "bincount");
  return scatterAdd(filled(given, [length], 0), 0, x, given);
}

/** Where bins of one width begin and end: the least and the largest number where both are 0, or equal. */
const bounds = (op: string, x: Tensor, low: number, high: number): [Tensor, Tensor] => {
  checkRange(op, "the width of the range", high - low, notNegative);
  if (low !== high) return [filled(x, [], low), filled(x, [], high)];
  const [least, most] = x.size === 0 ? [filled(x, [], 0), filled(x, [], 1)] : [amin(x), amax(x)];
  const same = least.eq(most);
  return [where(same, least.sub(1), least), where(same, most.add(1), most)];
};

function checkBins(op: string, bins: number): void {
  checkRange(op, "bins", bins, wholeFrom(1));
  checkRoom([bins], op);
}

/** How many numbers fall into bins of one width, in x's dtype: between the least and the largest number unless told; what is outside is left out. */
export function histc(x: Tensor, bins: number = 100, min: number = 0, max: number = 0): Tensor {
  checkBins("histc", bins);
  const flat = reshape(detach(x), [x.size]);
  const [low, high] = bounds("histc", flat, min, max);
  const inside = flat.ge(low).logicalAnd(flat.le(high));
  const share = flat.sub(low).div(high.sub(low)).mul(bins).floor();
  const place = where(inside, share.clamp(0, bins - 1), 0).to("int32");
  return scatterAdd(filled(x, [bins], 0), 0, place, inside.to(x.dtype));
}

export interface HistogramOptions {
  /** From where to where, for a number of bins; the least and the largest unless told. */
  readonly range?: readonly [number, number] | null;
  /** What each number counts. */
  readonly weight?: Tensor | null;
  /** Whether bins are divided by their width and the whole. */
  readonly density?: boolean;
}

/** Edges as they are given, or those of so many bins of one width. */
export function edgesOf(
  op: string,
  x: Tensor,
  bins: number | Tensor,
  range?: readonly [number, number] | null,
): Tensor {
  if (bins instanceof Tensor) return detach(bins);
  checkBins(op, bins);
  const [low, high] = bounds(op, x, range?.[0] ?? 0, range?.[1] ?? 0);
  const shares = numbers(
    x,
    Array.from({ length: bins + 1 }, (_, k) => k / bins),
    [bins + 1],
  );
  return where(shares.eq(1), high, low.add(high.sub(low).mul(shares)));
}

/** The bin of each number, 0 for those that are in none, and whether it is in one. */
export function binsOf(x: Tensor, edges: Tensor): { kept: Tensor; inside: Tensor } {
  const n = edges.size - 1;
  const place = searchsorted(edges, x, { right: true }).sub(1);
  const inside = place.ge(0).logicalAnd(x.le(edges.select(0, n)));
  return { kept: where(inside, place.clampMax(n - 1), 0), inside };
}

/** How many numbers fall between edges, the last of which belongs to the bin before: of so many bins of one width, or between sorted edges. */
export function histogram(
  x: Tensor,
  bins: number | Tensor,
  { range, weight, density = false }: HistogramOptions = {},
): { hist: Tensor; binEdges: Tensor } {
  const flat = reshape(detach(x), [x.size]);
  const binEdges = edgesOf("histogram", flat, bins, range);
  const n = binEdges.size - 1;
  const { kept, inside } = binsOf(flat, binEdges);
  const counted = inside.to(x.dtype);
  const counts = weight ? counted.mul(reshape(detach(weight), [x.size])) : counted;
  const hist = scatterAdd(filled(x, [n], 0), 0, kept, counts);
  const widths = binEdges.narrow(0, 1, n).sub(binEdges.narrow(0, 0, n));
  return { hist: density ? hist.div(widths).div(hist.sum()) : hist, binEdges };
}

export interface UniqueOptions {
  /** Slices along this dimension, rather than elements. */
  readonly dim?: number | null;
}

/** What was found: each once; where each of x's stands among them, and how many are equal to it, as int32. */
export interface Unique {
  readonly output: Tensor;
  readonly inverse: Tensor;
  readonly counts: Tensor;
}

/** Slices of dimension d, flattened, as lists of numbers. */
function slicesOf(
  op: string,
  x: Tensor,
  dim: number | null | undefined,
): { rows: number[][]; d: number | null } {
  const entries = read(op, x);
  if (dim === undefined || dim === null) return { rows: Array.from(entries, (v) => [v]), d: null };
  const d = resolveDim(dim, x.ndim, op);
  const rows = Array.from({ length: x.shape[d] }, (): number[] => []);
  const inner = x.shape.slice(d + 1).reduce((a, b) => a * b, 1);
  for (let k = 0; k < entries.length; k++) rows[Math.floor(k / inner) % x.shape[d]].push(entries[k]);
  return { rows, d };
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let k = 0; k < a.length; k++) if (a[k] !== b[k]) return a[k] < b[k] || Number.isNaN(b[k]) ? -1 : 1;
  return 0;
}

/** @param order in which slices are looked at; those that follow their equal count as one. */
function grouped(op: string, x: Tensor, options: UniqueOptions, sorted: boolean): Unique {
  const { rows, d } = slicesOf(op, x, options.dim);
  const order = [...rows.keys()];
  if (sorted) order.sort((i, j) => compare(rows[i], rows[j]));
  const inverse = new Int32Array(rows.length);
  const [first, counts]: [number[], number[]] = [[], []];
  for (const [k, i] of order.entries()) {
    const equal = k > 0 && rows[i].every((v, e) => v === rows[order[k - 1]][e]);
    if (equal) counts[counts.length - 1]++;
    else {
      first.push(i);
      counts.push(1);
    }
    inverse[i] = first.length - 1;
  }
  const whole = (values: ArrayLike<number>, shape: readonly number[]): Tensor =>
    fromArray(Int32Array.from(values), shape, int32, { device: x.device });
  const places = whole(first, [first.length]);
  const still = detach(x);
  return {
    output: d === null ? gather(reshape(still, [x.size]), 0, places) : still.indexSelect(d, places),
    inverse: whole(inverse, d === null ? x.shape : [rows.length]),
    counts: whole(counts, [counts.length]),
  };
}

/**
 * The elements, or slices, each once, rising; NaN last, and each for itself. The elements are read.
 * @example
 * unique(tensor([3, 1, 3])).output.toArray(); // [1, 3]
 */
export function unique(x: Tensor, options: UniqueOptions = {}): Unique {
  return grouped("unique", x, options, true);
}

/** The elements, or slices, without those that only repeat the one before. The elements are read. */
export function uniqueConsecutive(x: Tensor, options: UniqueOptions = {}): Unique {
  return grouped("uniqueConsecutive", x, options, false);
}

function triangle(
  op: string,
  rows: number,
  columns: number,
  inside: (i: number, k: number) => boolean,
): Tensor {
  checkRange(op, "rows", rows, wholeFrom(0));
  checkRange(op, "columns", columns, wholeFrom(0));
  checkRoom([rows, columns], op);
  const found: [number[], number[]] = [[], []];
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < columns; k++)
      if (inside(i, k)) {
        found[0].push(i);
        found[1].push(k);
      }
  return fromArray(Int32Array.from(found.flat()), [2, found[0].length], int32, {});
}

/** Rows and columns, as int32 [2, count], of the lower triangle of a matrix, up to a diagonal. */
export function trilIndices(rows: number, columns: number, offset: number = 0): Tensor {
  return triangle("trilIndices", rows, columns, (i, k) => k - i <= offset);
}

/** Rows and columns, as int32 [2, count], of the upper triangle of a matrix, from a diagonal on. */
export function triuIndices(rows: number, columns: number, offset: number = 0): Tensor {
  return triangle("triuIndices", rows, columns, (i, k) => k - i >= offset);
}

/** The greatest whole number that divides both, of int32: by Euclid's remainders. */
export function gcd(x: Tensor, y: Tensor): Tensor {
  for (const z of [x, y])
    if (!isWhole(z.type)) throw new DtypeError(`gcd: takes whole numbers, not ${z.dtype}.`);
  let [a, b] = [x.abs().add(y.mul(0)), y.abs().add(x.mul(0))];
  // The smallest numbers that need so many remainders are beyond int32, or beyond 2⁵³ (Lamé).
  for (let k = 0; k < (a.type.held ? 78 : 46); k++) {
    const done = b.eq(0);
    [a, b] = [where(done, a, b), where(done, 0, a.fmod(b))];
  }
  return a;
}

/** The least whole number that both divide, of int32, modulo 2³². */
export function lcm(x: Tensor, y: Tensor): Tensor {
  const divisor = gcd(x, y);
  return where(divisor.eq(0), 0, x.floorDivide(divisor).mul(y).abs());
}
