/** Sliding products over any number of dimensions: the plain loop, accumulated in double, and products of matrices where there is much to do. */
import type { TypedArray } from "../core/dtype.ts";
import { sizeOf } from "../core/layout.ts";
import { LARGE, multiply } from "./matmul.ts";
import { rowMajor } from "./matrix.ts";

/** A convolution as the loop sees it; `small` is the side with one place a window, `large` the side that windows slide over. */
export interface Windows {
  readonly small: readonly number[];
  readonly large: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

/** What convolutions are of. */
type Numbers = Float32Array | Float64Array | Int32Array;

/** For a place of the kernel: rows of places that it joins, as first of small, first of large, how many; small, large, count, … */
type Rows = Int32Array;

/** For every place of the kernel, the rows of places that it joins; within a row, the large side goes on by `stride` of the last dimension. */
export function rowsOf({ small, large, kernel, stride, padding, dilation }: Windows): Rows[] {
  const last = kernel.length - 1;
  return Array.from({ length: sizeOf(kernel) }, (_, k) => {
    const at = coordinates(k, kernel);
    /** Which places of `small` have one of `large` in dimension d, and where the first of these is. */
    const range = (d: number): [first: number, end: number, place: number] => {
      const shift = at[d] * dilation[d] - padding[d];
      const first = Math.max(0, Math.ceil(-shift / stride[d]));
      const end = Math.min(small[d], Math.floor((large[d] - 1 - shift) / stride[d]) + 1);
      return [first, end, first * stride[d] + shift];
    };
    let found: [number, number][] = [[0, 0]];
    for (let d = 0; d < last; d++) {
      const [first, end, place] = range(d);
      const next: [number, number][] = [];
      for (const [p, q] of found)
        for (let i = first; i < end; i++)
          next.push([p * small[d] + i, q * large[d] + place + (i - first) * stride[d]]);
      found = next;
    }
    const [first, end, place] = last < 0 ? [0, 1, 0] : range(last);
    if (end <= first) return new Int32Array(0);
    const [n, m] = last < 0 ? [1, 1] : [small[last], large[last]];
    return Int32Array.from(found.flatMap(([p, q]) => [p * n + first, q * m + place, end - first]));
  });
}

function coordinates(place: number, shape: readonly number[]): number[] {
  const at = new Array<number>(shape.length);
  for (let d = shape.length - 1, rest = place; d >= 0; rest = Math.floor(rest / shape[d]), d--)
    at[d] = rest % shape[d];
  return at;
}

export interface Channels {
  readonly batch: number;
  readonly groups: number;
  /** A group's. */
  readonly inputs: number;
  readonly outputs: number;
}

/** What both ways of convolving go by. */
interface Task extends Channels {
  readonly x: TypedArray;
  readonly weight: TypedArray;
  readonly rows: readonly Rows[];
  /** Of the kernel. */
  readonly places: number;
  /** From place to place of a row on the large side. */
  readonly step: number;
  /** Places of a channel of x and of the result. */
  readonly n: number;
  readonly m: number;
  readonly transposed: boolean;
  /** Whether `rows` has one entry for each window, of rows of the kernel's places. */
  readonly across: boolean;
}

/**
 * Every output channel from every input channel of its group. Forward, x is large and the result small; transposed, the other way.
 * The weight lies as [groups · outputs, inputs, kernel] forward, as [groups · inputs, outputs, kernel] transposed.
 * @param byProducts false for the plain loop, whatever the size.
 */
export function convolve(
  x: TypedArray,
  weight: TypedArray,
  windows: Windows,
  channels: Channels,
  transposed: boolean,
  byProducts: boolean = true,
): Numbers {
  const { batch, groups, inputs, outputs } = channels;
  const places = sizeOf(windows.kernel);
  const [from, to] = transposed ? [windows.small, windows.large] : [windows.large, windows.small];
  const [n, m] = [sizeOf(from), sizeOf(to)];
  // A channel of each by itself is read once: there is nothing to keep in registers.
  const [height, depth] = transposed ? [outputs * places, inputs] : [outputs, inputs * places];
  const large = byProducts && height * depth * (transposed ? n : m) * batch >= LARGE;
  // In a product a weight of ∞ would meet the padding's zeros.
  const fits = large && height > 3 && depth > 3 && (transposed || allFinite(weight));
  // The rows of windows are the longer ones where the kernel is small, those of its places where it is large, as in a gradient for a weight.
  const across = fits && !transposed && (windows.kernel.at(-1) ?? 1) > (windows.small.at(-1) ?? 1);
  const { small, kernel, stride, dilation } = windows;
  const rows = rowsOf(
    across ? { ...windows, small: kernel, kernel: small, stride: dilation, dilation: stride } : windows,
  );
  const step = (across ? dilation : stride).at(-1) ?? 1;
  const task: Task = { x, weight, rows, places, step, n, m, transposed, across, ...channels };
  const size = batch * groups * outputs * m;
  if (fits && !transposed)
    return convolveByProducts(task, new (x.constructor as Float32ArrayConstructor)(size));
  const total = new (x instanceof Int32Array ? Int32Array : Float64Array)(size);
  if (fits) convolveBack(task, total);
  else convolvePlainly(task, total);
  return total;
}

function convolvePlainly(task: Task, total: Float64Array | Int32Array): void {
  const { x, weight, rows, step, n, m, transposed, batch, groups, inputs, outputs } = task;
  const whole = total instanceof Int32Array;
  for (let b = 0; b < batch; b++)
    for (let g = 0; g < groups; g++)
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++) {
          const start = ((b * groups + g) * inputs + i) * n;
          const end = ((b * groups + g) * outputs + o) * m;
          const plane = transposed ? (g * inputs + i) * outputs + o : (g * outputs + o) * inputs + i;
          for (let k = 0; k < rows.length; k++) {
            const factor = weight[plane * rows.length + k];
            const joined = rows[k];
            for (let r = 0; r < joined.length; r += 3) {
              const [s, l, count] = [joined[r], joined[r + 1], joined[r + 2]];
              let [p, q] = transposed ? [start + s, end + l] : [start + l, end + s];
              const [further, on] = transposed ? [1, step] : [step, 1];
              for (let c = 0; c < count; c++, p += further, q += on)
                if (whole) total[q] += Math.imul(factor, x[p]);
                else total[q] += factor * x[p];
            }
          }
        }
}

function allFinite(weight: TypedArray): boolean {
  let all = 0;
  for (let i = 0; i < weight.length; i++) all += weight[i] * 0;
  return all === 0;
}

/** How many numbers of the matrix of windows are made at once. */
const CHUNK = 2 ** 19;
/** From so many windows on an element of the batch is multiplied by itself. */
const ENOUGH = 256;

/** The elements of the batch that are multiplied together, group after group. */
function eachChunk(
  { batch, groups }: Task,
  chunk: number,
  visit: (group: number, count: number, each: (f: (element: number, nth: number) => void) => void) => void,
): void {
  for (let g = 0; g < groups; g++)
    for (let first = 0; first < batch; first += chunk) {
      const count = Math.min(chunk, batch - first);
      visit(g, count, (f) => {
        for (let b = 0; b < count; b++) f((first + b) * groups + g, b);
      });
    }
}

/**
 * The weight, as [outputs, inputs · kernel], times what each window sees, as columns.
 * Chellapilla, Puri and Simard, High performance convolutional neural networks for document processing (2006).
 */
function convolveByProducts(task: Task, total: Numbers): Numbers {
  const { weight, places, n, m, across, batch, inputs, outputs } = task;
  if (m >= ENOUGH) return convolveEach(task, total);
  const seen = inputs * places;
  const chunk = Math.max(1, Math.min(batch, Math.floor(CHUNK / (seen * m))));
  const Kind = total.constructor as Float32ArrayConstructor;
  // What is padding stays 0.
  const columns = new Kind(seen * m * chunk);
  const others = new Kind(outputs * m * chunk);
  eachChunk(task, chunk, (g, count, each) => {
    const width = count * m;
    each((element, nth) => gather(task, columns, element * inputs * n, width, nth * m));
    const windows = across
      ? { array: columns, offset: 0, row: 1, column: seen }
      : rowMajor(columns, 0, width);
    multiply(others, 0, rowMajor(weight, g * outputs * seen, seen), windows, outputs, seen, width);
    each((element, nth) => {
      for (let o = 0; o < outputs; o++) {
        const at = o * width + nth * m;
        total.set(others.subarray(at, at + m), (element * outputs + o) * m);
      }
    });
  });
  return total;
}

/** The same, each element of the batch by itself: while threads multiply, what the next one's windows see is gathered. */
function convolveEach(task: Task, total: Numbers): Numbers {
  const { weight, places, n, m, across, batch, groups, inputs, outputs } = task;
  const seen = inputs * places;
  const Kind = total.constructor as Float32ArrayConstructor;
  let columns: TypedArray = new Kind(seen * m);
  let spare: TypedArray | undefined;
  const element = (i: number): number => (i % batch) * groups + Math.floor(i / batch);
  const bring = (i: number, to: TypedArray): void => gather(task, to, element(i) * inputs * n, m, 0);
  for (let i = 0, isThere = false; i < batch * groups; i++) {
    if (!isThere) bring(i, columns);
    isThere = false;
    const weights = rowMajor(weight, Math.floor(i / batch) * outputs * seen, seen);
    const windows = across ? { array: columns, offset: 0, row: 1, column: seen } : rowMajor(columns, 0, m);
    multiply(total, element(i) * outputs * m, weights, windows, outputs, seen, m, () => {
      if (i + 1 === batch * groups) return;
      bring(i + 1, (spare ??= new Kind(seen * m)));
      isThere = true;
    });
    if (isThere) [columns, spare] = [spare!, columns];
  }
  return total;
}

/** Transposed: the weight's transpose times x, whose columns are added up where the windows were. */
function convolveBack(task: Task, total: Float64Array | Int32Array): void {
  const { x, weight, places, n, m, batch, inputs, outputs } = task;
  const seen = outputs * places;
  const chunk = n >= ENOUGH ? 1 : Math.max(1, Math.min(batch, Math.floor(CHUNK / (seen * n))));
  const Kind = x.constructor as Float32ArrayConstructor;
  const columns = new Kind(seen * n * chunk);
  const others = new Kind(chunk === 1 ? 0 : inputs * n * chunk);
  eachChunk(task, chunk, (g, count, each) => {
    const width = count * n;
    const weights = { array: weight, offset: g * inputs * seen, row: 1, column: seen };
    let right = rowMajor(others, 0, width);
    each((element, nth) => {
      if (chunk === 1) right = rowMajor(x, element * inputs * n, n);
      else beside(others, x, element * inputs * n, inputs, n, width, nth * n);
    });
    multiply(columns, 0, weights, right, seen, inputs, width);
    each((element, nth) => spread(task, columns, total, element * outputs * m, width, nth * n));
  });
}

/** Channels of one element of the batch, each into a row of a matrix, from column `at` on. */
function beside(
  to: TypedArray,
  x: TypedArray,
  from: number,
  channels: number,
  n: number,
  width: number,
  at: number,
): void {
  for (let c = 0; c < channels; c++) to.set(x.subarray(from + c * n, from + (c + 1) * n), c * width + at);
}

/** What each window sees of one element of the batch, in a column: of every channel, for every place of the kernel; or, across, in a row. */
function gather(
  { x, rows, places, step, n, inputs, across }: Task,
  columns: TypedArray,
  from: number,
  width: number,
  at: number,
): void {
  for (let i = 0; i < inputs; i++)
    for (let k = 0; k < rows.length; k++) {
      const joined = rows[k];
      const row = across ? ((at + k) * inputs + i) * places : (i * places + k) * width + at;
      for (let r = 0; r < joined.length; r += 3) {
        const end = row + joined[r] + joined[r + 2];
        let q = from + i * n + joined[r + 1];
        for (let p = row + joined[r]; p < end; p++, q += step) columns[p] = x[q];
      }
    }
}

/** The transpose of `gather`: add up what is for one place. */
function spread(
  { rows, step, m, outputs }: Task,
  columns: TypedArray,
  total: Float64Array | Int32Array,
  to: number,
  width: number,
  at: number,
): void {
  for (let o = 0; o < outputs; o++)
    for (let k = 0; k < rows.length; k++) {
      const joined = rows[k];
      const row = (o * rows.length + k) * width + at;
      for (let r = 0; r < joined.length; r += 3) {
        const end = row + joined[r] + joined[r + 2];
        let q = to + o * m + joined[r + 1];
        for (let p = row + joined[r]; p < end; p++, q += step) total[q] += columns[p];
      }
    }
}
