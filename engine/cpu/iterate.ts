/** Walks strided tensors row by row, so that a kernel only ever sees even steps. */
import { int32, MAX_INT32, MIN_INT32 } from "../core/dtype.ts";
import { broadcastStrides, sameShape } from "../core/layout.ts";
import type { Kernel } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";

/** Kernels read where to start and how far to step from here; they call nothing, so one pair serves all. */
export const offsets: Int32Array = new Int32Array(32);
export const steps: Int32Array = new Int32Array(32);

/** Run an elementwise kernel over `out`, each input broadcast to its shape. */
export function mapStrided(kernel: Kernel, out: Tensor, inputs: readonly Tensor[]): void {
  const { shape, rank, size } = out.layout;
  if (size === 0) return;
  const strides = [out.layout.strides, ...inputs.map((x) => broadcastStrides(x.layout, shape))];
  const places = [out.offset, ...inputs.map((x) => x.offset)];
  const inner = rank === 0 ? 1 : shape[rank - 1];
  const innerStep = strides.map((s) => (rank === 0 ? 0 : s[rank - 1]));
  const index = new Array<number>(rank).fill(0);
  for (;;) {
    for (let i = 0; i < inputs.length; i++) {
      offsets[i] = places[i + 1];
      steps[i] = innerStep[i + 1];
    }
    kernel(out.array, places[0], innerStep[0], inner, inputs, offsets, steps);
    let d = rank - 2;
    for (; d >= 0; d--) {
      for (let i = 0; i < places.length; i++) places[i] += strides[i][d];
      if (++index[d] < shape[d]) break;
      for (let i = 0; i < places.length; i++) places[i] -= strides[i][d] * shape[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

const copyKernel: Kernel = (out, at, step, n, inputs, from, by) => {
  const { array } = inputs[0];
  for (let i = 0, p = from[0]; i < n; i++, p += by[0], at += step) out[at] = array[p];
};

/** From floats to int32: towards 0, what is beyond int32 to its end, NaN to 0. */
const wholeKernel: Kernel = (out, at, step, n, inputs, from, by) => {
  const { array } = inputs[0];
  for (let i = 0, p = from[0]; i < n; i++, p += by[0], at += step)
    out[at] = Math.min(Math.max(array[p], MIN_INT32), MAX_INT32);
};

/** Elements of a side of the squares that a transpose is copied by: what is read and written of one stays in the cache. */
const SIDE = 16;

/** Copy a matrix that lies by columns into one without gaps. */
function copyTransposed(target: Tensor, source: Tensor): void {
  const [rows, columns] = source.shape;
  const [to, from, step] = [target.array, source.array, source.layout.strides[1]];
  for (let top = 0; top < rows; top += SIDE)
    for (let left = 0; left < columns; left += SIDE) {
      const [bottom, right] = [Math.min(rows, top + SIDE), Math.min(columns, left + SIDE)];
      for (let i = top; i < bottom; i++) {
        let [at, place] = [target.offset + i * columns + left, source.offset + i + left * step];
        for (let j = left; j < right; j++, at++, place += step) to[at] = from[place];
      }
    }
}

/** Write the elements of `source`, broadcast and converted, into `target`. */
export function copyElements(target: Tensor, source: Tensor): void {
  if (target.layout.size === 0) return;
  if (target.on !== null) target.on.copy(target, source);
  else if (target.layout.contiguous && source.layout === target.layout && target.type === source.type) {
    const { offset, layout } = source;
    target.array.set(source.array.subarray(offset, offset + layout.size), target.offset);
  } else if (
    target.layout.contiguous &&
    source.layout.rank === 2 &&
    source.layout.strides[0] === 1 &&
    target.type === source.type &&
    sameShape(target.shape, source.shape)
  ) {
    copyTransposed(target, source);
  } else {
    mapStrided(target.type === int32 && source.type.floating ? wholeKernel : copyKernel, target, [source]);
  }
}
