/** Brings tensors through the windows of a kernel, piece by piece, however they lie. */
import type { TypedArray } from "../../core/dtype.ts";
import { broadcastStrides, type Layout, placesOf } from "../../core/layout.ts";
import type { Kernel, ReductionKernel } from "../../core/op.ts";
import type { Tensor } from "../../core/tensor.ts";
import { PIECE, type Piecewise } from "./pieces.ts";

/** Below, rows that must be copied one by one cost more than what is saved. */
const LEAST_ROW = 32;

/** An input whose elements lie as those of the result, or are all one: it needs no rows. */
const isSimple = ({ layout }: Tensor, size: number): boolean =>
  layout.uniform || (layout.contiguous && layout.size === size);

const noOffsets = new Int32Array(8);
const ones = new Int32Array(8).fill(1);

/** What one input is within the windows. */
class Source {
  readonly window: TypedArray;
  readonly array: TypedArray;
  readonly offset: number;
  /** Where each row begins, from there on. */
  readonly rows: Int32Array;
  readonly step: number;
  /** One after the other, as the result. */
  readonly flat: boolean;
  /** Every row is the same. */
  readonly still: boolean;

  constructor(x: Tensor, window: TypedArray, shape: readonly number[], size: number, outer: number) {
    this.window = window;
    this.array = x.array;
    this.offset = x.offset;
    this.flat = x.layout.contiguous && x.layout.size === size;
    const strides = x.layout.uniform ? shape.map(() => 0) : broadcastStrides(x.layout, shape);
    this.step = strides.at(-1) ?? 0;
    const before = strides.slice(0, outer);
    this.still = !this.flat && before.every((stride) => stride === 0);
    this.rows = placesOf(this.flat || this.still ? [] : shape.slice(0, outer), before);
  }

  /** Whether the window has the same in it for every piece. */
  stays(inner: number): boolean {
    return this.still && (this.step === 0 || inner <= PIECE);
  }

  /** So many elements of a row, from so many on. */
  take(to: number, row: number, from: number, n: number): void {
    const { array, window, step } = this;
    const start = this.offset + (this.rows[row] ?? 0) + from * step;
    if (step === 1) window.set(array.subarray(start, start + n), to);
    else if (step === 0) window.fill(array[start], to, to + n);
    else for (let i = 0, p = start; i < n; i++, p += step) window[to + i] = array[p];
  }
}

/** How many of the last dimensions are one to all inputs, and how many elements that is. */
function rowOf({ shape, rank }: Layout, sources: readonly Tensor[]): { outer: number; inner: number } {
  const strides = sources.map((x) => broadcastStrides(x.layout, shape));
  let [outer, inner] = [rank - 1, shape[rank - 1]];
  while (outer > 0 && strides.every((s) => s[outer - 1] === s[outer] * shape[outer])) inner *= shape[--outer];
  return { outer, inner };
}

/** Compute into `out`, which lies without gaps, an elementwise op of inputs that broadcast to it. @returns whether it was worth it; else nothing is done. */
export function mapPieces(kernel: Piecewise, plain: Kernel, out: Tensor, inputs: readonly Tensor[]): boolean {
  const { size, shape } = out.layout;
  const uneven = inputs.filter((x) => !isSimple(x, size));
  const { outer, inner } = uneven.length === 0 ? { outer: 0, inner: size } : rowOf(out.layout, uneven);
  if (inner < LEAST_ROW) return false;
  const sources = inputs.map((x, i) => new Source(x, kernel.inputs[i], shape, size, outer));
  if (kernel.light && sources.some(({ flat, step }) => !flat && step > 1)) return false;
  const rows = size / inner;
  const atOnce = Math.max(1, Math.floor(PIECE / inner));
  // What is read beyond the last element must not count as strange, nor depend on earlier work.
  const padded = sources.filter((source) => source.flat || !source.stays(inner)).map(({ window }) => window);
  const windows = kernel.inputs.map((array) => ({ array })) as unknown as readonly Tensor[];
  // What is the same in every piece is brought once.
  const moving = sources.filter((source) => !source.flat && !source.stays(inner));
  for (const source of sources)
    if (!source.flat && source.stays(inner)) {
      source.window.fill(source.array[source.offset]);
      if (source.step !== 0)
        for (let r = 0; r < Math.min(atOnce, rows); r++) source.take(r * inner, 0, 0, inner);
    }
  for (let row = 0; row < rows; row += atOnce) {
    const together = Math.min(atOnce, rows - row);
    for (let from = 0; from < inner; from += PIECE) {
      const n = inner > PIECE ? Math.min(PIECE, inner - from) : together * inner;
      const at = row * inner + from;
      for (const source of sources)
        if (source.flat) source.window.set(source.array.subarray(source.offset + at, source.offset + at + n));
      for (const source of moving)
        if (inner > PIECE) source.take(0, row, from, n);
        else for (let r = 0; r < together; r++) source.take(r * inner, row + r, 0, inner);
      finish(kernel, plain, windows, padded, out, at, n);
    }
  }
  return true;
}

/** What stands in the windows becomes so many elements of the result. */
function finish(
  { run, step, result }: Piecewise,
  plain: Kernel,
  windows: readonly Tensor[],
  padded: readonly TypedArray[],
  out: Tensor,
  at: number,
  n: number,
): void {
  const end = Math.ceil(n / step) * step;
  if (end > n) for (const window of padded) window.fill(0, n, end);
  const to = out.offset + at;
  if (run(end * result.BYTES_PER_ELEMENT)) out.array.set(n === PIECE ? result : result.subarray(0, n), to);
  else plain(out.array, to, 1, n, windows, noOffsets, ones);
}

/** As a sum's own loop, piece by piece, for what lies without gaps; elements at the end that fill no step are added by the loop. */
export function totalOf(kernel: Piecewise, plain: ReductionKernel): ReductionKernel["total"] {
  const { inputs: windows, step, result, run } = kernel;
  const views = windows.map((array) => ({ array })) as unknown as readonly Tensor[];
  return (n, inputs, offsets, steps) => {
    const whole = n - (n % step);
    if (whole === 0 || n > PIECE || inputs.some((_, i) => steps[i] !== 1))
      return plain.total(n, inputs, offsets, steps);
    inputs.forEach((x, i) => {
      windows[i].set(x.array.subarray(offsets[i], offsets[i] + n));
    });
    if (!run(whole * windows[0].BYTES_PER_ELEMENT)) return plain.total(n, inputs, offsets, steps);
    let total = 0;
    for (let k = 0; k < result.length; k++) total += result[k];
    if (whole === n) return total;
    noOffsets.fill(whole);
    total += plain.total(n - whole, views, noOffsets, ones);
    noOffsets.fill(0);
    return total;
  };
}
