/** Walks strided tensors row by row, so that a kernel only ever sees even steps. */
import { int32, MAX_INT32, MIN_INT32 } from "../core/dtype.ts";
import { broadcastStrides, placesOf, sameShape } from "../core/layout.ts";
import type { Kernel } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";

/** Kernels read where to start and how far to step from here; they call nothing, so one pair serves all. */
export const offsets: Int32Array = new Int32Array(32);
export const steps: Int32Array = new Int32Array(32);

/** Dimensions that lie as one to all are made one: sizes and strides. */
function merged(shape: readonly number[], all: readonly (readonly number[])[]): [number[], number[][]] {
  const sizes = [1];
  const strides = all.map(() => [0]);
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const k = sizes.length - 1;
    if (sizes[k] === 1 || all.every((of, i) => strides[i][k] === of[d] * shape[d])) sizes[k] *= shape[d];
    else sizes.push(shape[d]);
    all.forEach((of, i) => {
      strides[i][sizes.length - 1] = of[d];
    });
  }
  return [sizes, strides];
}

/** Run an elementwise kernel over `out`, each input broadcast to its shape. */
export function mapStrided(kernel: Kernel, out: Tensor, inputs: readonly Tensor[]): void {
  const { shape, strides: own, size } = out.layout;
  if (size === 0) return;
  const [sizes, strides] = merged(shape, [own, ...inputs.map((x) => broadcastStrides(x.layout, shape))]);
  const inner = sizes.pop()!;
  const [at, ...from] = strides.map((of) => placesOf(sizes, of));
  const [step, ...by] = strides.map((of) => of[sizes.length]);
  for (let row = 0; row < at.length; row++) {
    for (let i = 0; i < inputs.length; i++) {
      offsets[i] = inputs[i].offset + from[i][row];
      steps[i] = by[i];
    }
    kernel(out.array, out.offset + at[row], step, inner, inputs, offsets, steps);
  }
}

/** So many at once are brought by the host. */
const MANY = 32;

const copyKernel: Kernel = (out, at, step, n, inputs, from, by) => {
  const { array } = inputs[0];
  if (n >= MANY && step === 1 && by[0] === 1) out.set(array.subarray(from[0], from[0] + n), at);
  else for (let i = 0, p = from[0]; i < n; i++, p += by[0], at += step) out[at] = array[p];
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
    const [to, from] = [target.type, source.type];
    const own = to === from ? copyKernel : (to.held ?? from.held)?.convert(to, from);
    mapStrided(own ?? (to === int32 && from.floating ? wholeKernel : copyKernel), target, [source]);
  }
}
